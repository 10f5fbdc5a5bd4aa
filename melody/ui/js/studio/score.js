// @ts-check
// What is shown as sheet music, and in words.
import { make } from "../shared/page.js";
import { transcribe } from "../shared/words.js";

export class Score {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.drawn = "";
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
