// @ts-check
// The order of decisions: after a rewriting its notes appear as the model decided them, one after
// the other, then as each round of polish left them. The numbers can be looked at afterwards.
import { momentsOf } from "./moments.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
// An animation: a moment is seen so long, and all of them no longer than a few seconds.
const MOMENT = 260; // milliseconds
const WHOLE = 2600;
const MOST_MOMENTS = 40; // of very many some are left out

export class Unfolding {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {{ symbols: string, moments: Note[][], at: number, timer: number } | null} */
    this.running = null;
    this.isNumbered = false;
  }

  /** @param {Piece} piece @returns {Piece} as it was at the moment that is shown */
  asDecided(piece) {
    const { running } = this;
    if (running?.symbols !== piece.symbols) return piece;
    return { ...piece, notes: running.moments[running.at] };
  }

  /** @param {Piece} piece */
  unfold(piece) {
    const { editor } = this.studio;
    this.fold();
    if (!piece.order?.length || calm.matches) return editor.draw();
    const moments = momentsOf(piece);
    const stride = Math.ceil(moments.length / MOST_MOMENTS);
    const pause = Math.min(MOMENT, (WHOLE * stride) / moments.length);
    const timer = setInterval(() => this.goOn(stride), pause);
    this.running = { symbols: piece.symbols, moments, at: 0, timer };
    editor.frame.classList.add("unfolding");
    return editor.draw();
  }

  /** @param {number} stride */
  goOn(stride) {
    if (!this.running) return;
    this.running.at += stride;
    if (this.running.at >= this.running.moments.length) this.fold();
    this.studio.editor.draw();
  }

  fold() {
    clearInterval(this.running?.timer);
    this.running = null;
    this.studio.editor.frame.classList.remove("unfolding");
  }

  /**
   * @param {Pen} pen @param {import("../shared/layout.js").Layout} layout
   * @param {Colours} colours
   */
  drawNumbers(pen, layout, colours) {
    const { numbers, notes } = layout.piece;
    if (!this.isNumbered || !numbers || layout.slim) return;
    pen.font = colours.font.replace("11px", "bold 10px");
    pen.fillStyle = colours["again-edge"];
    pen.textAlign = "center";
    for (const note of notes) {
      const number = numbers.get(note.start);
      if (note.by !== "again" || number === undefined) continue;
      const at = layout.index(note.start);
      const end = Math.min(note.end, layout.end(at));
      const middle = (layout.x(note.start, at) + layout.x(end, at)) / 2;
      pen.fillText(String(number), middle, layout.y(note.pitch, at) - 2);
    }
    pen.textAlign = "start";
  }

  /** Show or hide the numbers; when they are shown, it is seen once more. */
  toggle() {
    const { studio } = this;
    this.isNumbered = !this.isNumbered;
    studio.button("order").setAttribute("aria-pressed", String(this.isNumbered));
    if (this.isNumbered) this.unfold(studio.store.shown);
    else this.stop();
  }

  stop() {
    this.fold();
    this.studio.editor.draw();
  }

  /** Whoever begins to edit sees the piece as it is. */
  connect() {
    for (const kind of ["pointerdown", "keydown"]) {
      const stop = () => this.running && this.stop();
      this.studio.editor.frame.addEventListener(kind, stop, true);
    }
  }
}
