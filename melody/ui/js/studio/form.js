// @ts-check
// The bridge to Gradio's form. The seed box is the source of truth for the opening; the form is
// told of what the roll changes, and speaks through events of the document.
import { emptyOpening, makePiece } from "../shared/notation.js";
import { drawn, onceQuiet } from "../shared/page.js";

const BOX = "#seed textarea";
// Typing: a pause this long ends a word, and the server is asked once for it, not for each letter.
const PAUSE_OF_TYPING = 150;
// What is typed within this time of the last reading is one step of undo: a phrase, not a letter.
const PAUSE_OF_A_PHRASE = 1500;
const MOST_WRITTEN = 100;
/** What the form says of a text that is one melody, in a notation that it shows by itself. */
export const PLAIN = { notation: "", voice: "", tune: 0 };
/** What it says of an opening where nothing is said. */
const UNSAID = { key: "", meter: "", pickup: null, solfege: "fixed", ...PLAIN };
const READING = ["notation", "solfege", "voice", "tune"];

export class Form {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    const { opening } = studio.handover;
    this.text = ""; // the opening that the roll stands for
    this.known = false; // whether it stands for any
    // A text that we wrote or wrote over, and what the page came with, would undo what was done
    // since.
    this.written = [opening.seed];
    this.asked = 0;
    this.began = false;
    /** @type {Opening | null} what the form said while we wrote into it */
    this.missed = null;
    this.lastRead = 0;
  }

  /** @returns {HTMLTextAreaElement | null} */
  get box() {
    return document.querySelector(BOX);
  }

  /** @param {string} text */
  isOurs(text) {
    return this.known && text === this.text;
  }

  /** @param {string} text the roll stands for it from now on */
  own(text) {
    [this.text, this.known] = [text, true];
  }

  /** @param {string} text */
  write(text) {
    const { box } = this;
    this.own(text);
    if (!box || box.value === text) return;
    this.written = [...this.written.slice(2 - MOST_WRITTEN), box.value, text];
    box.dataset.before = text; // what is typed next is compared with it
    // Through the element's own setter, which Svelte does not hear; then it is told.
    const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
    value?.set?.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * Key, meter, pickup and how the text is meant into the form, and the length in bars where one is
   * given. With `keep` the notes are still those of the same source.
   * @param {Fields} form @param {{ bars?: number, keep?: boolean }} [more]
   * @returns {Promise<void>} when the form holds them
   */
  fill(form, more = {}) {
    return new Promise((done) => {
      const hear = (/** @type {any} */ { detail }) => {
        if (more.bars !== undefined && detail.bars !== more.bars) return;
        document.removeEventListener("melody-filled", hear);
        done();
      };
      document.addEventListener("melody-filled", hear);
      this.studio.page.trigger("fill", { ...UNSAID, ...form, ...more });
    });
  }

  /** @param {string} text */
  isLate(text) {
    const { box } = this;
    return Boolean(box && this.written.includes(text) && text !== box.value);
  }

  /** What the form said while we wrote into it counts where it says it still. */
  catchUp() {
    const { missed, box } = this;
    this.missed = null;
    if (missed && missed.seed === box?.value) this.hear(missed);
  }

  /** @param {Opening} opening */
  async hear(opening) {
    if (this.studio.writer.isBusy) {
      this.missed = opening;
      return;
    }
    const number = this.asked;
    if (this.isLate(opening.seed)) {
      await drawn(); // the box itself may be late
      if (number !== this.asked || this.isLate(opening.seed)) return;
    }
    await this.read(opening);
  }

  /** @param {Opening} opening */
  async read({ seed: text, ...form }) {
    const { studio } = this;
    this.asked += 1;
    const number = this.asked;
    this.began ||= number > 1; // somebody was faster than the first reading
    const asked = { seed: text, ...form };
    const told = text.trim() ? await studio.page.server.understand(asked) : { error: "" };
    if (number !== this.asked || this.isLate(text)) return;
    if (studio.writer.isBusy) return;
    const isRead = told.error === undefined;
    const isAnother = !this.isOurs(text) || this.isReadOtherwise(form, told);
    if (isAnother) this.open(text, form, isRead ? told : null);
    else if (isRead) this.confirm(text, form, told.setting);
  }

  /**
   * Whether the same text is other notes now: its notation was chosen, what of it is taken, or what
   * it counts from.
   * @param {Fields} form @param {Fields} told
   */
  isReadOtherwise(form, told) {
    const before = this.studio.store.state.form;
    const names = told.counts ? [...READING, "key"] : READING;
    return this.began && names.some((name) => (form[name] || "") !== (before[name] || ""));
  }

  /**
   * The server has read what the roll wrote: its setting is known now.
   * @param {string} text @param {Fields} form @param {Setting} setting
   */
  confirm(text, form, setting) {
    const { store, continuation } = this.studio;
    store.amend({ form, opening: { ...store.state.opening, setting, text } });
    continuation.goOn(text);
    store.tell();
  }

  /**
   * Another opening than the roll's: typed, chosen, or out of a file.
   * @param {string} text @param {Fields} form @param {Told | null} told
   */
  open(text, form, told) {
    const { store, editor, sound } = this.studio;
    this.own(text);
    this.studio.writer.remember(text);
    const read = told ? openingOf(told) : emptyOpening(store.state.opening.setting);
    const merges = !this.began || Date.now() - this.lastRead < PAUSE_OF_A_PHRASE;
    const shown = this.began ? "opening" : store.state.shown;
    this.lastRead = Date.now();
    editor.clearSelection();
    store.commit({ opening: { ...read, text }, form, shown }, { merges });
    if (this.began && !store.live) sound.player.pause();
    this.began = true;
  }

  /** @returns {(opening: Opening) => void} what hears typing when it pauses, choices at once */
  #hearTyping() {
    // After the pause what the form says then: a choice may have been made meanwhile.
    let last = this.studio.handover.opening;
    const hearTyped = onceQuiet(PAUSE_OF_TYPING, () => this.hear(last));
    return (opening) => {
      last = opening;
      if (this.isOurs(opening.seed)) this.hear(opening);
      else hearTyped();
    };
  }

  connect() {
    const { store, sound, page } = this.studio;
    /** @param {string} name @param {(told: any) => void} act */
    const listen = (name, act) => {
      document.addEventListener(`melody-${name}`, (event) =>
        act(/** @type {any} */ (event).detail),
      );
    };
    listen("opening", this.#hearTyping());
    listen("asked", (asked) => {
      store.asked = asked;
      this.studio.display.enable();
    });
    listen("playback", (playback) => {
      store.playback = playback;
      sound.playOtherwise();
    });
    // On the document: the box may not be there yet.
    document.addEventListener("input", ({ isTrusted, target }) => {
      if (!isTrusted || !(/** @type {HTMLElement} */ (target).closest("#seed"))) return;
      this.began = true; // though the first opening may not have been heard yet
      this.studio.writer.cancel();
      page.trigger("typed");
    });
  }
}

/** @param {Told} told */
export function openingOf(told) {
  return makePiece({ ...told, id: "opening", isOpening: true });
}
