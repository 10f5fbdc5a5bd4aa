// @ts-check
// A blind duel: two takes to hear, an answer, and only then who wrote them.
import { FEWEST_PIXELS, layOut, shareRoom } from "../shared/layout.js";
import { makePiece } from "../shared/notation.js";
import { download, locate, make, redraw, setIcon } from "../shared/page.js";
import { Player } from "../shared/player.js";
import { drawRoll } from "../shared/roll.js";
import { Stage } from "../shared/stage.js";
import { timesOf } from "../shared/times.js";
import { transcribe } from "../shared/words.js";

const SIDES = ["A", "B"];

/**
 * @typedef {{ box: HTMLElement, take: Fields, at: number, heard: boolean, piece: Piece | null,
 *   player: Player, find: (selector: string) => any }} Side
 */

/** @param {Page} page */
export function start(page) {
  const duel = new Duel(page);
  duel.connect();
  page.watch("value", () => duel.receive());
  duel.receive();
  page.trigger("look");
}

class Duel extends Stage {
  /** @param {Page} page */
  constructor(page) {
    super(page);
    this.meeting = "";
    /** @type {Side[]} */
    this.sides = [];
    this.isVoted = false;
  }

  /** @param {string} text */
  say(text) {
    this.find(".said").textContent = text;
  }

  get isHeard() {
    return this.sides.length === 2 && this.sides.every((side) => side.heard);
  }

  /** What the server sends: a pair, or what became of a vote; with either, how it stands. */
  receive() {
    if (!this.page.props.value) return;
    const told = JSON.parse(this.page.props.value);
    if (told.takes) this.begin(told);
    if (told.revealed && told.id === this.meeting) this.reveal(told);
    if (told.takes || told.revealed || told.error) this.wait(false);
    this.complain(told.error);
    if (told.board !== undefined) this.showBoard(told);
  }

  /** @param {boolean} busy @param {string} [text] */
  wait(busy, text = "") {
    const hint = this.meeting && !this.isVoted ? this.hint() : "";
    this.shut(busy, "button[data-do=next]", text || hint);
    this.enable();
  }

  hint() {
    if (this.isHeard) return "Now choose. The names come after that.";
    const missing = SIDES.filter((_, at) => !this.sides[at]?.heard).join(" and ");
    return `Listen to ${missing} first, at least until the opening is well over.`;
  }

  enable() {
    const isShut = this.isVoted || this.isBusy || !this.isHeard;
    for (const button of this.find(".answers").children) button.disabled = isShut;
  }

  /** @param {Fields} told */
  begin(told) {
    for (const side of this.sides) side.player.pause();
    this.meeting = told.id;
    this.isVoted = false;
    this.sides = told.takes.map((/** @type {Fields} */ take, /** @type {number} */ at) =>
      this.addSide(take, at),
    );
    this.find(".sides").replaceChildren(...this.sides.map((side) => side.box));
    this.find(".opening").textContent =
      "Both begin with the same opening; it is named once you have voted.";
    this.hide({ start: true, meeting: false, question: false, answers: false });
    this.hide({ outcome: true, "meeting .onward": true });
  }

  /** @param {Fields} take @param {number} at @returns {Side} */
  addSide(take, at) {
    const box = this.find("template").content.cloneNode(true).querySelector("section");
    const audio = make("audio", { preload: "auto" });
    const player = new Player(audio, (step, isPlaying) => this.follow(side, step, isPlaying));
    const find = (/** @type {string} */ selector) => box.querySelector(selector);
    /** @type {Side} */
    const side = { box, take, at, heard: false, piece: null, player, find };
    box.dataset.side = SIDES[at];
    box.setAttribute("aria-label", SIDES[at]);
    find("h2").textContent = SIDES[at];
    find(".state").textContent = "not heard yet";
    player.load(locate(take.wav), [0, take.seconds]);
    box.append(audio);
    find(".go").addEventListener("click", () => (player.playing ? player.pause() : player.play()));
    this.follow(side, 0, false);
    return side;
  }

  /**
   * Before the vote a step is a share of the whole; after it, a step of the piece.
   * @param {Side} side @param {number} step @param {boolean} isPlaying
   */
  follow(side, step, isPlaying) {
    const { take, piece, find } = side;
    const share = step / (piece ? piece.steps : 1);
    const does = isPlaying ? "Pause" : "Play";
    setIcon(find(".go"), does.toLowerCase());
    find(".go").setAttribute("aria-label", `${does} ${SIDES[side.at]}`);
    find(".track i").style.width = `${Math.min(100, 100 * share)}%`;
    if (piece) this.draw(side, isPlaying ? step : -1);
    else if (!side.heard && share * take.seconds >= take.needed) this.countHeard(side);
  }

  /** @param {Side} side */
  countHeard(side) {
    side.heard = true;
    side.find(".state").textContent = "heard";
    this.say(this.hint());
    this.enable();
  }

  /** @param {Side} side @param {number} [now] */
  draw({ piece, find }, now = -1) {
    const width = find(".frame").clientWidth;
    if (!piece || width < FEWEST_PIXELS) return;
    const { range } = shareRoom(this.sides.map((each) => each.piece || piece));
    drawRoll(find("canvas"), layOut(piece, width, { narrowest: 4, range, rows: 8 }), { now });
  }

  drawAll() {
    for (const side of this.sides) this.draw(side);
  }

  /** @param {Fields} told */
  reveal(told) {
    this.isVoted = true;
    this.sides.forEach((side, at) => {
      const row = told.revealed[at];
      const piece = makePiece(row);
      side.piece = piece;
      side.player.load(locate(side.take.wav), timesOf(piece));
      side.find("h2").textContent = `${SIDES[at]}: ${row.label}`;
      side.find(".state").textContent = row.about;
      side.find(".frame").hidden = false;
      side.find("canvas").setAttribute("aria-label", transcribe(piece).join(" "));
      new ResizeObserver(() => this.draw(side)).observe(side.find(".frame"));
    });
    this.find(".opening").textContent = `The opening: ${told.opening}`;
    const said = this.page.props.answers[told.answer];
    this.find(".outcome").textContent = `You said: ${said}.`;
    this.hide({ question: true, answers: true, outcome: false, "meeting .onward": false });
  }

  /** @param {Fields} told */
  showBoard({ board, votes }) {
    this.find(".board .table").innerHTML = board; // escaped where it was made
    this.hide({ board: false });
    this.find('[data-do="save"]').hidden = !votes;
  }

  async save() {
    const told = await this.page.server.export({});
    if (told.error) this.complain(told.error);
    else download(told.file, "votes.csv");
  }

  /** @param {string} textContent @param {number} answer */
  answerButton(textContent, answer) {
    const button = make("button", { type: "button", textContent, disabled: true });
    button.addEventListener("click", () => {
      const heard = this.sides.map((side) => side.heard);
      this.page.trigger("vote", { id: this.meeting, answer, heard });
      this.wait(true, "Your vote is on its way …");
    });
    return button;
  }

  next() {
    if (this.isBusy) return;
    for (const side of this.sides) side.player.pause();
    this.wait(true, "Two models are writing …");
    this.page.trigger("next");
  }

  connect() {
    const { props, element } = this.page;
    const answers = props.answers.map((/** @type {string} */ text, /** @type {number} */ at) =>
      this.answerButton(text, at),
    );
    this.find(".answers").append(...answers);
    element.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const button = /** @type {HTMLElement | null} */ (target.closest("[data-do]"));
      if (button?.dataset.do === "save") this.save();
      if (button?.dataset.do === "next") this.next();
    });
    redraw(element, () => this.drawAll());
  }
}
