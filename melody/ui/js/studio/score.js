// @ts-check
// What is shown as sheet music, and in words.
import { make } from "../shared/page.js";
import { transcribe } from "../shared/words.js";

export class Score {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.drawn = "";
    /** @type {Element | null} the note that sounds */
    this.marked = null;
  }

  async draw() {
    const { studio } = this;
    const page = studio.find(".score .page");
    const piece = studio.store.shown;
    if (!studio.find(".score").open || !piece.notes.length || piece.growing) return;
    const wanted = { ...studio.store.ask(piece), width: Math.round(page.clientWidth) };
    const key = JSON.stringify(wanted);
    if (key === this.drawn) return;
    this.drawn = key;
    const told = await studio.ask("draw", wanted);
    if (key !== this.drawn) return;
    if (told.error) page.textContent = told.error;
    else page.innerHTML = told.svg; // made by our own server from our own notes
    this.marked = null;
    this.follow(studio.editor.now);
  }

  /** @param {number} now the step that sounds; less than 0 where none does */
  follow(now) {
    const { store } = this.studio;
    const note = store.shown.notes.find(({ start, end }) => start <= now && now < end);
    const page = this.studio.find(".score .page");
    const sounding = note ? page.querySelector(`[data-step="${note.start}"]`) : null;
    if (sounding === this.marked) return;
    this.marked?.classList.remove("sounding");
    sounding?.classList.add("sounding");
    this.marked = sounding;
  }

  /**
   * The note that is nearest to a point of the page is where it plays on.
   * @param {MouseEvent} point
   */
  seek({ clientX, clientY }) {
    /** @type {Element[]} */
    const notes = [...this.studio.find(".score .page").querySelectorAll("[data-step]")];
    const far = notes.map((each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect();
      return Math.hypot((left + right) / 2 - clientX, (top + bottom) / 2 - clientY);
    });
    const nearest = notes[far.indexOf(Math.min(...far))];
    if (nearest) this.studio.sound.seek(Number(/** @type {HTMLElement} */ (nearest).dataset.step));
  }

  connect() {
    const page = this.studio.find(".score .page");
    page.addEventListener("click", (/** @type {MouseEvent} */ event) => this.seek(event));
  }

  tellWords() {
    const { store, chords } = this.studio;
    const panel = this.studio.find(".words");
    if (!panel.open) return;
    const lines = transcribe(store.shown, chords.of(store.shown));
    const items = lines.map((textContent) => make("li", { textContent }));
    panel.querySelector("ol").replaceChildren(...items);
  }
}
