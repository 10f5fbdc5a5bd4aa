// @ts-check
// What the roll stands for is written into the seed box: by the server, in the notation that the
// person uses. Until the box holds it, nothing is generated from the text before.
import { drawn } from "../shared/page.js";
import { PLAIN } from "./form.js";

export class Writer {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.like = studio.handover.opening.seed; // the last text that shows how the person writes
    /** @type {string | null} the symbols to be written; null where somebody types instead */
    this.wanted = null;
    /** @type {Promise<string | null> | null} */
    this.writing = null;
    this.busy = 0;
    this.turn = 0; // whoever writes, types or goes back later than another has the last word
    /** @type {HTMLElement | null} what was clicked too early */
    this.clicked = null;
  }

  get isBusy() {
    return this.busy > 0;
  }

  /**
   * What we write like them shows no more than that, and must not depend on how often we did.
   * @param {string} text as the person wrote it, or as it stood when they went back
   */
  remember(text) {
    if (text.trim()) this.like = text;
  }

  /** Somebody types: what was to be written is out of date. */
  cancel() {
    this.turn += 1;
    this.wanted = null;
  }

  /**
   * @param {string} symbols
   * @returns {Promise<string | null>} the text in the box; null where somebody typed meanwhile
   */
  write(symbols) {
    this.turn += 1;
    this.wanted = symbols;
    this.writing ??= this.during(() => this.#writeAll()).finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  /** One after the other: of edits that come fast only the last one is written. */
  async #writeAll() {
    let text = null;
    for (let done = null; this.wanted !== null && done !== this.wanted; ) {
      done = this.wanted;
      text = await this.#writeOne(done);
    }
    return this.wanted === null ? null : text;
  }

  /** @param {string} symbols */
  async #writeOne(symbols) {
    const { store, form, page } = this.studio;
    const said = store.state.form;
    const asked = { ...said, symbols, like: this.like };
    const told = symbols ? await page.server.notate(asked) : { text: "", ...PLAIN };
    if (this.wanted !== symbols) return null;
    const { text = symbols, error, ...changed } = told;
    const next = { ...said, ...(error === undefined ? changed : PLAIN) };
    if (JSON.stringify(next) !== JSON.stringify(said)) {
      store.amend({ form: next });
      await form.fill(next, { keep: true });
      if (this.wanted !== symbols) return null;
    }
    this.put(text, symbols);
    return text;
  }

  /** @param {string} text @param {string} symbols what it stands for */
  put(text, symbols) {
    const { store, form } = this.studio;
    const { opening } = store.state;
    form.write(text);
    if (opening.symbols === symbols) store.amend({ opening: { ...opening, text } });
  }

  /**
   * The box and the form as they were.
   * @param {Piece} opening @param {Fields} form @param {boolean} isFilled
   */
  restore(opening, form, isFilled) {
    this.cancel();
    const { turn } = this;
    return this.during(async () => {
      if (!isFilled) await this.studio.form.fill(form);
      if (turn !== this.turn) return;
      if (opening.text === undefined) await this.write(opening.symbols);
      else {
        this.put(opening.text, opening.symbols);
        this.remember(opening.text);
      }
    });
  }

  /**
   * While the act goes on the form is not listened to, and clicks on Generate wait.
   * @template T @param {() => Promise<T>} act @returns {Promise<T>}
   */
  async during(act) {
    this.busy += 1;
    try {
      return await act();
    } finally {
      this.busy -= 1;
      if (!this.busy) this.#catchUp();
    }
  }

  async #catchUp() {
    this.studio.form.catchUp();
    const { clicked } = this;
    this.clicked = null;
    if (!clicked) return;
    await drawn(); // Gradio has heard of the text
    clicked.click();
  }

  connect() {
    const hold = (/** @type {Event} */ event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      /** @type {HTMLElement | null} */
      const button = target.closest?.("#generate, #another");
      if (!button || !this.isBusy) return;
      event.stopPropagation();
      event.preventDefault();
      this.clicked = button;
    };
    document.addEventListener("click", hold, true);
  }
}
