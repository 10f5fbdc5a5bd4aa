// @ts-check
// The editable roll: what is chosen in it and how it is changed. It keeps no piece of its own.
import { FEWEST_PIXELS, layOut, NARROW } from "../../shared/layout.js";
import { changeNotes, settle } from "../../shared/notation.js";
import { redraw } from "../../shared/page.js";
import { drawRoll } from "../../shared/roll.js";
import { soundNote } from "../../shared/synth.js";
import { sayNote } from "../../shared/words.js";
import { alterNotes, moveBy, removeNotes, stretchBy } from "./edits.js";
import { Gestures } from "./gestures.js";
import { connectKeys } from "./keys.js";

const LEAST_ZOOM = 0.4;
const MOST_ZOOM = 6;
const ROOM = { opening: 4, growing: 8, take: 1 }; // bars that are drawn at least

export class Editor {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLElement} */
    this.frame = studio.find(".frame");
    /** @type {HTMLCanvasElement} */
    this.canvas = studio.find(".frame canvas");
    /** @type {Note[]} */
    this.selected = [];
    /** @type {Span | null} */
    this.span = null;
    this.tool = "select";
    this.length = 4;
    this.zoom = 1;
    this.now = -1;
    this.caret = -1;
    this.from = -1; // where what was chosen last begins: it is played from there
    /** @type {import("../../shared/layout.js").Layout | null} */
    this.layout = null;
    this.gestures = new Gestures(this);
  }

  connect() {
    this.gestures.connect();
    connectKeys(this);
    redraw(this.frame, () => this.draw());
  }

  /** What is edited. */
  get piece() {
    const { unfolding, store } = this.studio;
    return unfolding.asDecided(store.shown);
  }

  draw() {
    const { studio, frame, canvas, gestures, selected, span, now, caret } = this;
    if (frame.clientWidth < FEWEST_PIXELS) return;
    if (!gestures.isOn || !this.layout) this.layout = this.#layOut();
    drawRoll(canvas, this.layout, {
      ...{ notes: gestures.draft, selected, span, now, caret },
      under: (pen, layout) => studio.surprise.draw(pen, layout),
      over: (pen, layout, colours) => studio.chords.draw(pen, layout, colours),
      numbers: (pen, layout, colours) => {
        studio.unfolding.drawNumbers(pen, layout, colours);
        studio.naming.draw(pen, layout, colours);
      },
    });
  }

  #layOut() {
    const { piece, studio } = this;
    const width = this.frame.clientWidth;
    const compact = width < NARROW;
    const kind = piece.isOpening ? "opening" : piece.growing ? "growing" : "take";
    return layOut(piece, width, {
      narrowest: (compact ? 3.6 : 5.4) * this.zoom,
      ...{ compact, zoom: this.zoom },
      spare: piece.isOpening ? 1 : 0,
      bars: ROOM[kind],
      below: studio.surprise.tall,
      above: studio.chords.tall,
    });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
    this.draw();
  }

  clearSelection() {
    this.selected = [];
    this.span = null;
  }

  /** @param {Note[]} notes @param {{ hear?: boolean }} [how] */
  select(notes, { hear = false } = {}) {
    this.selected = notes;
    if (notes.length) this.span = null;
    if (hear && notes.length) soundNote(notes[0].pitch);
    if (notes.length === 1) this.studio.say(sayNote(notes[0], this.piece));
    else if (notes.length) this.studio.say(`${notes.length} notes selected`);
    this.tellSelection();
    this.draw();
  }

  tellSelection() {
    const { display, why } = this.studio;
    this.from = this.chosenSpan?.[0] ?? -1;
    display.enable();
    why.show();
    why.say();
  }

  /** @param {Note[]} notes @param {Note[]} selected */
  commit(notes, selected) {
    this.gestures.draft = null;
    this.selected = selected;
    this.studio.replacePiece(changeNotes(this.piece, notes));
    if (selected.length === 1) this.studio.say(sayNote(selected[0], this.piece));
    this.tellSelection();
  }

  /** @param {import("./edits.js").Alteration} alter */
  change(alter) {
    const { longest } = this.studio.handover;
    const changed = alterNotes(this.piece.notes, this.selected, alter, longest);
    if (changed) this.commit(changed.notes, changed.altered);
  }

  /** @param {number} steps @param {number} semitones */
  move(steps, semitones) {
    const before = this.selected[0]?.pitch;
    this.change(moveBy(steps, semitones));
    const after = this.selected[0]?.pitch;
    if (semitones && after !== before) soundNote(after);
  }

  /** @param {number} steps */
  stretch(steps) {
    this.change(stretchBy(steps));
  }

  remove() {
    const { notes } = this.piece;
    const kept = removeNotes(notes, this.selected, this.span);
    if (kept.length === notes.length) return;
    this.studio.say(`${notes.length - kept.length} notes deleted`);
    this.span = null;
    this.commit(kept, []);
  }

  /** @param {number} pitch @param {number} [start] */
  add(pitch, start = this.piece.steps) {
    const end = Math.min(this.studio.handover.longest, start + this.length);
    const note = { pitch, start, end, by: "you" };
    this.commit(settle(this.piece.notes, [note]), [note]);
    soundNote(pitch);
  }

  removeLast() {
    this.select(this.piece.notes.slice(-1));
    this.remove();
  }

  /**
   * Choose the note before or after.
   * @param {number} way @param {boolean} [extend]
   */
  step(way, extend = false) {
    const { notes } = this.piece;
    const last = this.selected[this.selected.length - 1];
    const next = notes[last ? notes.indexOf(last) + way : way > 0 ? 0 : notes.length - 1];
    if (!next) return;
    const others = extend ? this.selected.filter((note) => note !== next) : [];
    this.select([...others, next], { hear: true });
  }

  /** The one note that is chosen, if it is one. */
  get chosen() {
    const [note, ...others] = this.selected;
    return others.length ? undefined : this.studio.store.shown.notes.find((each) => each === note);
  }

  /** @returns {Span | null} what is chosen, as steps */
  get chosenSpan() {
    if (this.span || !this.selected.length) return this.span;
    const starts = this.selected.map((note) => note.start);
    const ends = this.selected.map((note) => note.end);
    return [Math.min(...starts), Math.max(...ends)];
  }
}
