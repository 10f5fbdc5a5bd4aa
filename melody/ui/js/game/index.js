// @ts-check
// Human or machine: ten clips, a guess at each, and only then who wrote it.
import { FEWEST_PIXELS, layOut } from "../shared/layout.js";
import { makePiece } from "../shared/notation.js";
import { locate, redraw, setIcon } from "../shared/page.js";
import { Player } from "../shared/player.js";
import { drawRoll } from "../shared/roll.js";
import { Stage } from "../shared/stage.js";
import { timesOf } from "../shared/times.js";
import { transcribe } from "../shared/words.js";
import { listAll, sayEnd, sayScore, sayVerdict, showPips } from "./telling.js";

/** @param {Page} page */
export function start(page) {
  const game = new Game(page);
  game.connect();
  page.watch("value", () => game.receive());
}

class Game extends Stage {
  /** @param {Page} page */
  constructor(page) {
    super(page);
    this.player = new Player(this.find("audio"), (step, is) => this.follow(step, is));
    /** @type {Fields | null} the clip that is open, or that was guessed last */
    this.clip = null;
    /** @type {Piece | null} once it is known who wrote it */
    this.piece = null;
    /** @type {Fields[]} what was guessed in this round */
    this.guessed = [];
    this.isHeard = false;
    this.received = "";
  }

  /** What the server sends: a clip, or who wrote it; or what is wrong. */
  receive() {
    const { value } = this.page.props;
    if (!value || value === this.received) return;
    this.received = value;
    const told = JSON.parse(value);
    this.wait(false);
    this.complain(told.error);
    if (told.wav) this.begin(told);
    if (told.revealed && told.id === this.clip?.id) this.reveal(told);
    this.enable();
  }

  /** @param {boolean} busy @param {string} [text] */
  wait(busy, text = "") {
    this.shut(busy, "[data-do]", text);
  }

  enable() {
    const isShut = this.isBusy || !this.isHeard || Boolean(this.piece);
    for (const button of this.find(".answers").children) button.disabled = isShut;
  }

  /** @param {Fields} told a clip to hear */
  begin(told) {
    if (!told.right.length) this.guessed = [];
    Object.assign(this, { clip: told, piece: null, isHeard: false });
    this.player.load(locate(told.wav), [0, told.seconds]);
    this.tellStand(told, told.right.length + 1);
    this.hide({ start: true, round: false, end: true, frame: true });
    this.hide({ question: false, answers: false, outcome: true, forward: true });
    this.find(".track b").style.left = `${(100 * told.opening) / told.seconds}%`;
    this.find(".go").focus({ preventScroll: true });
    this.player.play(0);
    this.follow(0, false);
  }

  /** @param {Fields} told @param {number} number of the clip */
  tellStand(told, number) {
    this.find(".place").textContent = `Clip ${number} of ${told.of}`;
    this.find(".score").textContent = sayScore(told);
    showPips(this.find(".pips"), told);
  }

  /**
   * Before the guess a step is a share of the whole; after it, a step of the piece.
   * @param {number} step @param {boolean} isPlaying
   */
  follow(step, isPlaying) {
    const { clip, piece, find } = this;
    if (!clip) return;
    const share = step / (piece ? piece.steps : 1);
    setIcon(find(".go"), isPlaying ? "pause" : "play");
    find(".go").setAttribute("aria-label", `${isPlaying ? "Pause" : "Play"} the clip`);
    find(".track i").style.width = `${Math.min(100, 100 * share)}%`;
    if (piece) this.draw(isPlaying ? step : -1);
    else this.listen(share * clip.seconds, clip);
  }

  /** @param {number} now in seconds @param {Fields} clip */
  listen(now, clip) {
    const isOver = now >= clip.opening;
    this.isHeard ||= now >= clip.needed;
    const hint = isOver ? "Keep listening …" : "The song’s own opening, up to the mark.";
    this.find(".state").textContent = this.isHeard ? "Guess whenever you like." : hint;
    this.enable();
  }

  /** @param {number} [now] */
  draw(now = -1) {
    const width = this.find(".frame").clientWidth;
    if (!this.piece || width < FEWEST_PIXELS) return;
    drawRoll(this.find("canvas"), layOut(this.piece, width, { narrowest: 4, rows: 8 }), { now });
  }

  /** @param {Fields} told who wrote the clip */
  reveal(told) {
    const { revealed } = told;
    const piece = makePiece(revealed);
    this.piece = piece;
    this.guessed.push({ ...told, wav: this.clip?.wav });
    this.player.load(locate(this.clip?.wav), timesOf(piece));
    this.tellStand(told, told.right.length);
    this.find(".state").textContent = "";
    this.find(".verdict").textContent = sayVerdict(told);
    this.find(".who").textContent = `${revealed.label}. ${revealed.about}`;
    this.find(".outcome").classList.toggle("wrong", told.guessed !== told.writer);
    this.hide({ question: true, answers: true, outcome: false, forward: false, frame: false });
    this.find(".forward").textContent = told.table === undefined ? "Next clip" : "How it went";
    this.find("canvas").setAttribute("aria-label", transcribe(piece).join(" "));
    this.draw();
    this.find(".forward").focus({ preventScroll: true }); // Enter goes on; what it was is read out
  }

  next() {
    const last = this.guessed[this.guessed.length - 1];
    if (last?.table === undefined) this.ask("next");
    else this.showEnd(last);
  }

  /** @param {Fields} last */
  showEnd(last) {
    this.player.pause();
    this.hide({ round: true, end: false });
    this.find(".result").textContent = sayEnd(last);
    listAll(this.find(".all"), this.guessed);
    this.find(".end .table").innerHTML = last.table; // escaped where it was made
    this.find(".result").focus({ preventScroll: true });
    this.page.element.scrollIntoView({ block: "start", behavior: "instant" });
  }

  /** @param {"begin" | "next"} name */
  ask(name) {
    if (this.isBusy) return;
    this.player.pause();
    this.wait(true, "The next clip is being written …");
    this.page.trigger(name);
  }

  /** @param {string} guess */
  guess(guess) {
    if (this.isBusy || !this.isHeard || this.piece) return;
    this.page.trigger("guess", { id: this.clip?.id, guess, heard: true });
    this.wait(true);
    this.enable();
  }

  /** @param {Fields} told a clip of the list at the end, once more */
  replay(told) {
    Object.assign(this, { clip: { ...this.clip, wav: told.wav }, piece: makePiece(told.revealed) });
    this.player.load(locate(told.wav), timesOf(/** @type {Piece} */ (this.piece)));
    this.player.play(0);
  }

  /** @param {HTMLElement} button */
  press({ dataset }) {
    if (dataset.do === "begin") this.ask("begin");
    if (dataset.do === "next") this.next();
    if (dataset.guess) this.guess(dataset.guess);
    if (dataset.again) this.replay(this.guessed[Number(dataset.again)]);
  }

  /** @param {KeyboardEvent} event P and N guess, wherever in the game one is */
  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const guess = /** @type {Record<string, string>} */ ({ p: "person", n: "network" });
    const chosen = guess[event.key.toLowerCase()];
    if (chosen && !this.find(".round").hidden) this.guess(chosen);
  }

  connect() {
    const { element } = this.page;
    element.addEventListener("click", ({ target }) => {
      /** @type {HTMLElement | null} */
      const button = /** @type {HTMLElement} */ (target).closest("button");
      if (button) this.press(button);
    });
    element.addEventListener("keydown", (event) => this.pressKey(event));
    this.find(".go").addEventListener("click", () =>
      this.player.playing ? this.player.pause() : this.player.play(),
    );
    redraw(element, () => this.draw());
  }
}
