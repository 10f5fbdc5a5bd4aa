// @ts-check
// The names of the chords that sound under the melody, over the roll and in the words. The server
// finds them from the notes; while it looks, the old names are gone and their room stays.

const TALL = 18;
const BASELINE = 19; // from the first lane up to where the names stand

export class Chords {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {Map<string, Chord[]>} */
    this.found = new Map(); // what was asked -> the chords
  }

  get way() {
    return String(this.studio.store.playback.accompaniment);
  }

  get areHeard() {
    return this.way !== "off";
  }

  get tall() {
    return this.areHeard ? TALL : 0;
  }

  /** @param {Piece} piece @returns {Chord[]} */
  of(piece) {
    return (this.areHeard && this.found.get(keyOf(piece, this.way))) || [];
  }

  async find() {
    const { store, page, score, editor } = this.studio;
    const piece = store.shown;
    const key = keyOf(piece, this.way);
    if (!this.areHeard || piece.growing || !piece.notes.length || this.found.has(key)) return;
    this.found.set(key, []); // asked once
    const asked = { ...store.ask(piece), recipe: null };
    const told = await page.server.harmonise(asked).catch(() => ({ error: "" }));
    if (told.error === undefined) this.found.set(key, told.chords);
    else this.found.delete(key);
    score.tellWords();
    editor.draw();
  }

  /**
   * @param {Pen} pen @param {import("../shared/layout.js").Layout} layout
   * @param {Colours} colours
   */
  draw(pen, layout, colours) {
    pen.font = colours.font.replace("11px", "bold 13px");
    pen.fillStyle = colours.text;
    let [taken, line] = [0, -1];
    for (const [step, name] of this.of(layout.piece)) {
      const at = layout.index(step);
      const left = layout.x(step, at) + 3;
      if (at === line && left < taken) continue; // no room where bars are narrow; the words tell it
      pen.fillText(name, left, layout.top(at) - BASELINE);
      [line, taken] = [at, left + pen.measureText(name).width + 4];
    }
  }
}

/** @param {Piece} piece @param {string} way */
function keyOf(piece, way) {
  const { key, meter, pickup, form, style } = piece.setting;
  return JSON.stringify([piece.symbols, key, meter, pickup, form, style, way]);
}
