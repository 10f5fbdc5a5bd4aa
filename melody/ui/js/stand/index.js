// @ts-check
// Several takes on one opening, bar under bar, with one transport: switching keeps the place.
// As a ladder it shows one at a time, and a dot on the curve of how the model learned.
import { bandAt, FEWEST_PIXELS, findPlace, layOut, NARROW, shareRoom } from "../shared/layout.js";
import { makePiece } from "../shared/notation.js";
import { locate, make, redraw, setIcon, takeOwn } from "../shared/page.js";
import { Player } from "../shared/player.js";
import { drawRoll, mark } from "../shared/roll.js";
import { timesOf } from "../shared/times.js";
import { tellTransport } from "../shared/transport.js";
import { transcribe } from "../shared/words.js";
import { factsOf } from "../studio/facts/chips.js";
import { showFacts } from "../studio/facts/facts.js";

/** @typedef {{ piece: Piece, player: Player }} Row */

/** @param {Page} page */
export function start(page) {
  const stand = new Stand(page);
  stand.connect();
  if (page.props.takes_own) takeOwn(page, "Compare");
  page.watch("value", () => stand.receive());
  stand.receive();
  stand.show();
}

class Stand {
  /** @param {Page} page */
  constructor({ element, props }) {
    this.element = element;
    this.props = props;
    this.isLadder = Boolean(props.ladder);
    /** @type {(selector: string) => any} */
    this.find = (selector) => element.querySelector(selector);
    this.slider = this.find(".position");
    this.canvas = this.find("canvas");
    /** @type {Row[]} */
    this.rows = [];
    this.on = 0;
    this.now = -1;
    this.curve = "";
  }

  receive() {
    if (!this.props.value) return;
    const told = JSON.parse(this.props.value);
    const isNew = told.run !== this.element.dataset.run;
    this.element.dataset.run = told.run;
    if (isNew) {
      for (const row of this.rows) row.player.pause();
      [this.rows, this.on, this.now] = [[], 0, -1];
    }
    this.rows = told.rows.map(
      (/** @type {Told} */ take, /** @type {number} */ at) => this.rows[at] || this.addRow(take),
    );
    this.curve = told.curve || this.curve;
    this.show();
  }

  /** @param {Told} take @returns {Row} */
  addRow(take) {
    const piece = makePiece(take);
    const audio = make("audio", { preload: "auto" });
    const player = new Player(audio, (step, isPlaying) => {
      if (this.rows[this.on]?.player === player) this.follow(step, isPlaying);
    });
    player.load(locate(take.wav), timesOf(piece));
    return { piece, player };
  }

  /** @param {number} step @param {boolean} isPlaying */
  follow(step, isPlaying) {
    const { piece, player } = this.rows[this.on];
    const longest = Math.max(...this.rows.map((row) => row.piece.steps));
    this.now = isPlaying || (step > 0 && step < piece.steps) ? step : -1;
    tellTransport(this.element, player, piece, { step, isPlaying, longest });
    this.draw();
  }

  /**
   * The other one goes on where this one was: the same step, whatever its tempo.
   * @param {number} place
   */
  switchTo(place) {
    const before = this.rows[this.on];
    const step = +this.slider.value;
    const plays = before?.player.playing;
    before?.player.pause();
    this.on = place;
    const { player, piece } = this.rows[place];
    if (plays && step < piece.steps) player.play(step);
    else player.seek(Math.min(step, piece.steps - 0.01));
    this.show();
  }

  get seen() {
    return this.isLadder ? this.rows.slice(this.on, this.on + 1) : this.rows;
  }

  /** @param {Piece} piece @param {number} at */
  layOut(piece, at) {
    const width = this.find(".frame").clientWidth;
    const { range, bars, ends } = shareRoom(this.rows.map((row) => row.piece));
    const stack = this.isLadder ? undefined : { ends, at };
    const compact = width < NARROW;
    return layOut(piece, width, { narrowest: 3.6, compact, range, bars, rows: 8, stack });
  }

  draw() {
    const seen = this.seen;
    if (!seen.length || this.find(".frame").clientWidth < FEWEST_PIXELS) return;
    const compared = this.rows[this.isLadder ? Math.max(0, this.on - 1) : 0];
    const first = new Set(compared.piece.notes.map(mark));
    seen.forEach(({ piece }, at) => {
      const isOn = this.isLadder || at === this.on;
      const others = new Set(piece.notes.map(mark).filter((each) => !first.has(each)));
      const label = this.isLadder ? null : { text: `${at + 1}  ${piece.label}`, isOn };
      drawRoll(this.canvas, this.layOut(piece, at), { now: isOn ? this.now : -1, others, label });
    });
    const told = seen.map(({ piece }) => `${piece.label}, ${piece.notes.length} notes`);
    this.canvas.setAttribute("aria-label", `Piano rolls under each other: ${told.join("; ")}`);
  }

  show() {
    const isEmpty = !this.rows.length;
    this.find('[data-do="play"]').disabled = isEmpty;
    this.element.classList.toggle("empty", isEmpty);
    this.find(".climb").hidden = !this.isLadder || isEmpty;
    this.find(".who").hidden = this.isLadder;
    this.find(".who").replaceChildren(...this.rows.map((_, place) => this.nameButton(place)));
    const row = this.rows[this.on];
    const told = row ? showFacts(row.piece, factsOf(row.piece, {})) : [];
    this.find(".facts-here").replaceChildren(...told);
    if (this.isLadder && row) this.showRung(row.piece);
    if (this.find(".words").open) this.tellWords();
    this.draw();
  }

  /** @param {number} place */
  nameButton(place) {
    const isOn = place === this.on;
    const textContent = `${place + 1}  ${this.rows[place].piece.label}`;
    const button = make("button", { type: "button", textContent, tabIndex: isOn ? 0 : -1 });
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", isOn);
    button.dataset.place = place;
    return button;
  }

  /** @param {Piece} piece */
  showRung({ epoch, dot }) {
    const rung = this.find(".rung");
    rung.max = this.rows.length - 1;
    rung.value = this.on;
    this.find(".climb output").textContent = epoch;
    rung.setAttribute("aria-valuetext", `epoch ${epoch}`);
    if (this.curve) this.find(".curve-here").innerHTML = this.curve; // drawn by our own server
    const [x, y] = dot || [];
    const drawnDot = `<circle class="here" cx="${Number(x)}" cy="${Number(y)}" r="7"/>`;
    this.find(".curve-here svg")?.insertAdjacentHTML("beforeend", drawnDot);
  }

  tellWords() {
    const told = this.rows.flatMap(({ piece }) => [
      make("h4", { textContent: piece.label }),
      make("p", { textContent: transcribe(piece).join(" ") }),
    ]);
    this.find(".words div").replaceChildren(...told);
  }

  /** @param {MouseEvent} event */
  seek({ offsetX, offsetY }) {
    if (!this.rows.length) return;
    const first = this.layOut(this.rows[this.on].piece, 0);
    const place = this.isLadder ? this.on : bandAt(first, offsetY).place;
    const { piece } = this.rows[place];
    const { step } = findPlace(this.layOut(piece, place), offsetX, offsetY);
    this.slider.value = Math.min(step, piece.steps - 0.01);
    if (place !== this.on) this.switchTo(place);
    else this.rows[this.on].player.seek(+this.slider.value);
  }

  togglePlay() {
    const { player, piece } = this.rows[this.on];
    const step = +this.slider.value;
    if (player.playing) player.pause();
    else player.play(step < piece.steps ? step : 0);
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const ways = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const way = /** @type {Record<string, number>} */ (ways)[event.key];
    if (!way || !this.rows[this.on + way]) return;
    event.preventDefault();
    this.switchTo(this.on + way);
    this.find(`.who [data-place="${this.on}"]`).focus();
  }

  connect() {
    const { slider, find } = this;
    const [play, rung, who] = ['[data-do="play"]', ".rung", ".who"].map(find);
    play.addEventListener("click", () => this.togglePlay());
    slider.addEventListener("input", () => {
      const row = this.rows[this.on];
      row?.player.seek(Math.min(+slider.value, row.piece.steps));
    });
    rung.addEventListener("input", () => this.switchTo(+rung.value));
    who.addEventListener("click", (/** @type {any} */ { target }) => {
      if (target.dataset.place) this.switchTo(+target.dataset.place);
    });
    who.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.walk(event));
    this.canvas.addEventListener("click", (/** @type {MouseEvent} */ event) => this.seek(event));
    find(".words").addEventListener("toggle", () => this.show());
    setIcon(play, "play");
    if (this.isLadder) {
      find(".legend-other").textContent = "differs from the epoch before";
      find(".legend-model").textContent = "the model’s, as the epoch before had it";
    }
    redraw(find(".frame"), () => this.draw());
  }
}
