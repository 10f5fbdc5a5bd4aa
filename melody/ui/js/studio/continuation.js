// @ts-check
// A new opening for the form, cut off a piece, from which the model goes on.
import { changeNotes, countBars, emptyOpening } from "../shared/notation.js";
import { cutFrom } from "./family/lineage.js";

export class Continuation {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {{ text: string } | null} */
    this.next = null;
  }

  /**
   * The piece up to a step becomes the opening; the model goes on from it if it is asked to.
   * @param {Piece} piece @param {number} step @param {boolean} goesOn
   */
  cut(piece, step, goesOn) {
    const notes = piece.notes
      .filter((note) => note.start < step)
      .map((note) => ({ ...note, end: Math.min(note.end, step) }));
    if (!notes.length) return;
    const opening = changeNotes(emptyOpening(piece.setting), notes);
    this.open({ ...opening, edited: false, ...cutFrom(piece, step) }, goesOn);
  }

  /**
   * A new opening for the form; the model goes on to a length in bars, or to the form's own.
   * @param {Piece} opening @param {boolean} goesOn @param {number} [length]
   * @param {string} [key] the form's; blank to have it found from the notes
   */
  async open(opening, goesOn, length = 0, key = opening.setting.key) {
    const { store, editor, writer, form: bridge } = this.studio;
    const { meter, pickup } = opening.setting;
    const form = { ...store.state.form, key, meter, pickup };
    const isFilled = JSON.stringify(store.state.form) === JSON.stringify(form);
    editor.clearSelection();
    store.commit({ opening: { ...opening, text: undefined }, form, shown: "opening" });
    const more = barsToAsk(countBars(opening), length);
    const before = bridge.box?.value;
    this.next = null;
    const text = await writer.during(async () => {
      if (!isFilled || more.bars) await bridge.fill(form, more);
      return writer.write(opening.symbols);
    });
    if (!goesOn || text === null) return;
    this.next = { text };
    if (text === before) this.goOn(text); // the form does not tell what it holds already
  }

  /** The opening is complete: as much again is written after it. */
  writeSecondPart() {
    const { opening } = this.studio.store.state;
    const second = { ...opening, came: "second", at: opening.steps };
    this.open(second, true, 2 * Math.max(1, countBars(opening)));
  }

  /**
   * Once the form holds the new opening, the model goes on from it.
   * @param {string} text
   */
  goOn(text) {
    if (this.next?.text !== text) return;
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
  const wanted = Number.parseInt(box?.value ?? "", 10) || 0;
  return wanted && wanted <= bars ? { bars: bars + wanted } : {};
}
