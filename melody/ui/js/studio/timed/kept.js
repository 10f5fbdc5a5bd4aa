// @ts-check
// The take that a conversation is kept as while it goes on: shown, and one step of undo.
import { asEdited, symbolsOf, takeOf } from "./exchange.js";

/** @typedef {import("./exchange.js").Melody} Melody */

export class KeptTake {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.id = `conversation-${Date.now()}`;
    this.written = "";
  }

  /** @returns {Piece | undefined} */
  get piece() {
    return this.studio.store.take(this.id);
  }

  /** @returns {number} how many bars it has */
  get bars() {
    const { steps = 0, setting = { pickup: 0, bar: 1 } } = this.piece ?? {};
    return Math.ceil((steps - setting.pickup) / setting.bar);
  }

  /** @param {Melody} melody @param {Setting} setting @param {Partial<Told>} told */
  write(melody, setting, told) {
    const { store, editor } = this.studio;
    const { takes } = store.state;
    const take = takeOf(this.id, melody, setting, told);
    const isKnown = Boolean(this.piece);
    const others = takes.map((each) => (each.id === take.id ? take : each));
    editor.clearSelection();
    this.written = symbolsOf(melody);
    store.commit(
      { takes: isKnown ? others : [...takes, take], shown: take.id },
      { merges: isKnown },
    );
  }

  /** @param {Melody} melody @returns {Melody} with what was changed in the roll meanwhile */
  readBack(melody) {
    return asEdited(melody, this.piece, this.written);
  }
}
