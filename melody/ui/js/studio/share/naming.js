// @ts-check
// The names of notes, on the roll and on the piano's keys: C D E, do re mi, or none.
import { make } from "../../shared/page.js";
import { spellPitch } from "../../shared/spelling.js";

const CHOICES = { "": "no names", letters: "C D E", syllables: "do re mi" };
/** @type {Record<string, string>} do is C */
const SYLLABLES = { C: "do", D: "re", E: "mi", F: "fa", G: "sol", A: "la", B: "ti" };
const NARROWEST = 14; // pixels of a note that has room for its name

export class Naming {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.select = make("select", { className: "naming", title: "Names on notes and keys" });
    this.select.setAttribute("aria-label", "Names of notes");
    for (const [value, textContent] of Object.entries(CHOICES)) {
      this.select.append(make("option", { value, textContent }));
    }
  }

  connect() {
    this.studio.find(".piano-bar").append(this.select);
    this.select.addEventListener("change", () => this.show());
  }

  /** @param {string} [chosen] */
  show(chosen = this.select.value) {
    this.select.value = chosen in CHOICES ? chosen : "";
    this.studio.piano.laid = "";
    this.studio.piano.lay();
    this.studio.editor.draw();
  }

  /** @param {number} pitch @param {string} key @returns {string} blank where no names are wanted */
  of(pitch, key) {
    const { letter, sign } = spellPitch(pitch, key);
    if (!this.select.value) return "";
    return (this.select.value === "letters" ? letter : SYLLABLES[letter]) + sign;
  }

  /**
   * @param {Pen} pen @param {import("../../shared/layout.js").Layout} layout
   * @param {Colours} colours
   */
  draw(pen, layout, colours) {
    if (!this.select.value || layout.slim) return;
    pen.font = colours.font.replace("11px", "bold 10px");
    pen.fillStyle = colours.head;
    pen.textAlign = "left";
    for (const note of layout.piece.notes) {
      const at = layout.index(note.start);
      const left = layout.x(note.start, at);
      if (layout.x(Math.min(note.end, layout.end(at)), at) - left < NARROWEST) continue;
      const name = this.of(note.pitch, layout.piece.setting.key);
      pen.fillText(name, left + 1, layout.y(note.pitch, at) - 2);
    }
  }
}
