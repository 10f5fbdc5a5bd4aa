// @ts-check
// Rewriting: the notes of a span are written anew by a two-way model, all else stays as it is.
import { countBars, makePiece } from "../shared/notation.js";
import { numberNotes } from "./moments.js";

const NO_FILLER =
  "No model here can write between notes: it takes a two-way BERT, such as Folk BERT";
const DOES = {
  rewrite: "Write what is selected anew",
  vary: "Write all anew but the first and the last bar",
};

export class Rewriter {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.isBusy = false;
    this.asked = 0;
    this.hangUp = new AbortController();
    this.hasStop = false;
  }

  /** The checkpoint that does it: the chosen one where it can, else the best. */
  get filler() {
    const { run, epoch } = this.studio.store.asked;
    const { fillers } = this.studio.handover;
    const chosen = `${run}@${epoch}`;
    return fillers.includes(chosen) ? chosen : fillers[0];
  }

  /** @param {Piece} piece */
  enable(piece) {
    const { studio, filler } = this;
    const missing = {
      rewrite: studio.editor.chosenSpan ? "" : "Select notes first, or drag over empty space",
      vary: middleOf(piece) ? "" : "There is nothing between the first and the last bar",
    };
    for (const name of /** @type {("rewrite" | "vary")[]} */ (["rewrite", "vary"])) {
      const button = studio.button(name);
      const reason = filler ? missing[name] : NO_FILLER;
      button.disabled = Boolean(studio.store.live || this.isBusy || reason);
      button.title = reason || `${DOES[name]}; ${studio.handover.names[filler]} does it`;
    }
    studio.find(".keep").disabled = !filler;
    studio.button("order").hidden = !piece.numbers;
  }

  /** @param {Span | null} span */
  async rewrite(span) {
    const { studio } = this;
    const { store } = studio;
    const piece = store.shown;
    if (!span || this.isBusy) return;
    const told = await this.ask("rewrite", this.fieldsOf(piece, span));
    if (!told) return;
    const now = store.shown;
    if (told.error) studio.complain(told.error);
    else if (now.id === piece.id && now.symbols === piece.symbols) {
      this.put(now, told);
      studio.sound.play(beginOfBar(span[0], piece)); // it is heard with what leads into it
    }
    studio.display.enable();
  }

  /**
   * What the server answers that writes a span; null where somebody clicked Stop meanwhile.
   * @param {"rewrite" | "splice"} name @param {Fields} fields @returns {Promise<Fields | null>}
   */
  async ask(name, fields) {
    const { studio } = this;
    this.isBusy = true;
    this.asked += 1;
    const number = this.asked;
    studio.sound.player.pause();
    studio.complain();
    studio.display.enable();
    studio.say(name === "splice" ? "Splicing …" : "Rewriting …");
    this.hangUp = new AbortController();
    const told = await studio.ask(name, fields, this.hangUp.signal);
    if (number !== this.asked) return null;
    this.isBusy = false;
    return told;
  }

  /** The form's Stop is for the model that writes on; while a span is written, it is for that. */
  lendStop() {
    const stop = /** @type {HTMLButtonElement | null} */ (document.querySelector("#stop"));
    if (!stop || this.isBusy === this.hasStop) return;
    this.hasStop = this.isBusy;
    stop.disabled = !this.isBusy && !this.studio.store.live;
  }

  connect() {
    document.addEventListener(
      "click",
      (event) => {
        if (!this.isBusy || !(/** @type {Element} */ (event.target).closest("#stop"))) return;
        event.stopImmediatePropagation();
        this.stop();
      },
      true,
    );
  }

  /** What is being rewritten or spliced stays as it is, and the server works on it no more. */
  stop() {
    if (!this.isBusy) return;
    this.hangUp.abort();
    this.asked += 1;
    this.isBusy = false;
    this.studio.element.classList.remove("busy");
    this.studio.say("Stopped; nothing was changed.");
    this.studio.display.enable();
  }

  /** @param {Piece} piece @param {Span} span @returns {Fields} what the server must know */
  fieldsOf(piece, span) {
    const { store } = this.studio;
    const { run, epoch, ...asked } = store.asked;
    const { key, meter, pickup } = piece.setting;
    // The next variation; a first one has the number that the form holds.
    const again = piece.rewritten && piece.recipe;
    const before = again ? (piece.recipe?.random_seed ?? 1) : asked.random_seed - 1;
    return {
      ...asked,
      ...store.playback,
      ...{ span, key, meter, pickup, checkpoint: this.filler, seed: piece.symbols },
      keep: this.studio.find(".keep").value,
      random_seed: before + 1,
    };
  }

  /** @param {Piece} piece @param {Fields} told */
  put(piece, told) {
    const { studio } = this;
    const made = rewritten(piece, /** @type {Told} */ (told));
    const count = made.notes.filter((note) => note.by === "again").length;
    const { setting } = piece;
    const opening = { ...piece, ...made, setting, recipe: null, facts: "", shared: null };
    studio.replacePiece(piece.isOpening ? opening : made, "fill");
    if (!piece.isOpening) studio.files.share();
    studio.say(`${count} notes rewritten`);
    studio.unfolding.unfold(studio.store.shown);
  }
}

/** @param {number} step @param {Piece} piece */
function beginOfBar(step, { setting: { bar, pickup } }) {
  return Math.max(0, Math.floor((step - pickup) / bar) * bar + pickup);
}

/**
 * All but bar 1 and the last bar; null where nothing is between them.
 * @param {Piece} piece @returns {Span | null}
 */
export function middleOf(piece) {
  const { bar, pickup } = piece.setting;
  const first = pickup + bar;
  const last = pickup + (countBars(piece) - 1) * bar;
  return first < last ? [first, last] : null;
}

/**
 * The piece as it was rewritten; notes that stayed are whose they were.
 * @param {Piece} piece @param {Told} told @returns {Piece}
 */
function rewritten(piece, told) {
  const { id, isOpening, star } = piece;
  const made = makePiece({ ...told, id, isOpening, star, edited: isOpening });
  const before = new Map(piece.notes.map((note) => [note.start, note.by]));
  const notes = made.notes.map((note) =>
    note.by === "again" ? note : { ...note, by: before.get(note.start) || note.by },
  );
  return { ...made, notes, numbers: numberNotes({ ...made, notes }) };
}
