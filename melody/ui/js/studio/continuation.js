// @ts-check
// A new opening for the form, cut off a piece, from which the model goes on.
import { changeNotes, countBars, emptyOpening } from "../shared/notation.js";

export class Continuation {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {{ text: string, filled: Promise<void> } | null} */
    this.next = null;
  }

  /**
   * The piece up to a step becomes the opening; the model goes on from it if it is asked to.
   * @param {Piece} piece @param {number} step @param {boolean} goesOn
   */
  cut(piece, step, goesOn) {
    const notes = piece.notes
      .filter((note) => note.start < step)
      .map((note) => ({ ...note, end: Math.min(note.end, step), by: "you" }));
    if (!notes.length) return;
    const opening = changeNotes(emptyOpening(piece.setting), notes);
    this.open({ ...opening, edited: false }, goesOn);
  }

  /**
   * A new opening for the form; the model goes on to a length in bars, or to the form's own.
   * @param {Piece} opening @param {boolean} goesOn @param {number} [length]
   * @param {string} [key] the form's; blank to have it found from the notes
   */
  open(opening, goesOn, length = 0, key = opening.setting.key) {
    const { store, editor, form: bridge } = this.studio;
    const { meter, pickup } = opening.setting;
    const form = { key, meter, pickup };
    const text = opening.symbols;
    const isFilled = JSON.stringify(store.state.form) === JSON.stringify(form);
    const isSame = isFilled && text === bridge.box?.value;
    editor.clearSelection();
    store.commit({ opening: { ...opening, text }, form, shown: "opening" });
    const more = barsToAsk(countBars(opening), length);
    bridge.write(text);
    const filled = isFilled && !more.bars ? Promise.resolve() : bridge.fill(form, more);
    this.next = goesOn ? { text, filled } : null;
    if (isSame) this.goOn(text); // the form does not tell what it holds already
  }

  /**
   * Once the form holds the new opening, the model goes on from it.
   * @param {string} text
   */
  async goOn(text) {
    const { next } = this;
    if (next?.text !== text) return;
    await next.filled;
    if (this.next !== next) return;
    this.next = null;
    /** @type {HTMLElement | null} */ (document.querySelector("#generate"))?.click();
  }
}

/**
 * The length that the form must be told, if any: an opening longer than the form's needs more.
 * @param {number} bars @param {number} length @returns {{ bars?: number }}
 */
function barsToAsk(bars, length) {
  if (length) return { bars: length };
  /** @type {HTMLInputElement | null} */
  const box = document.querySelector("#bars input");
  const wanted = Number(box?.value) || 0;
  return wanted && wanted <= bars ? { bars: bars + wanted } : {};
}
