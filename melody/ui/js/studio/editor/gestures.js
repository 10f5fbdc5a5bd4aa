// @ts-check
// Mouse and touch on the roll: notes are chosen, moved, stretched and drawn, empty room is a span.
import { findPlace } from "../../shared/layout.js";
import { settle } from "../../shared/notation.js";
import { soundNote } from "../../shared/synth.js";
import { sayPlace } from "../../shared/words.js";
import { alterNotes, moveBy, stretchBy } from "./edits.js";

const NEAR_EDGE = 8; // pixels at a note's end that stretch it
const SLOP = 5; // pixels beside a note that a finger may miss it by
const LONGEST_GRID = 4; // steps: what is drawn begins on a quarter at most
const NUMBER = 26; // pixels at a bar line that stand for its number
const SHORTEST_SPAN = 6; // pixels; less is a click

/** @typedef {import("../../shared/layout.js").Layout} Layout */
/**
 * `moved` are the steps and semitones of a note's way so far.
 * @typedef {{ kind: string, from: Place, note?: Note, originals?: Note[], moved: number[] }}
 *   Gesture
 */
/** @typedef {{ clientX: number, clientY: number, pointerType?: string }} Point */

export class Gestures {
  /** @param {import("./editor.js").Editor} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {Note[] | null} */
    this.draft = null;
    /** @type {Gesture | null} */
    this.gesture = null;
  }

  get isOn() {
    return Boolean(this.gesture);
  }

  /** @param {Point} point @returns {Place} */
  find({ clientX, clientY, pointerType }) {
    const { canvas, piece } = this.editor;
    const layout = /** @type {Layout} */ (this.editor.layout);
    const box = canvas.getBoundingClientRect();
    const slop = pointerType === "touch" ? SLOP : 1;
    const [left, top] = [clientX - box.left, clientY - box.top];
    const place = findPlace(layout, left, top);
    if (place.isBelow) {
      const isHere = (/** @type {Note} */ n) => n.start <= place.step && place.step < n.end;
      return { ...place, note: piece.notes.find(isHere) };
    }
    const near = piece.notes.filter((note) => {
      const at = layout.index(Math.min(place.step, layout.steps - 0.01));
      const [y, from] = [layout.y(note.pitch, at), layout.x(note.start, at)];
      const isInRow = top >= y - slop && top <= y + layout.row + slop;
      return isInRow && left >= from - slop && left <= layout.x(note.end, at) + slop;
    });
    const note = near.find((each) => each.pitch === place.pitch) || near[0];
    return { ...place, note, isEdge: Boolean(note && this.isEdge(note, place.step, left)) };
  }

  /** @param {Note} note @param {number} step @param {number} left */
  isEdge(note, step, left) {
    const layout = /** @type {Layout} */ (this.editor.layout);
    const at = layout.index(note.end - 0.01);
    if (layout.index(step) !== at) return false;
    const room = (note.end - note.start) * layout.wide;
    return layout.x(note.end, at) - left < Math.min(NEAR_EDGE, room / 3);
  }

  get gridSize() {
    return Math.min(LONGEST_GRID, this.editor.length);
  }

  /** @param {number} step */
  toGrid(step) {
    const { pickup } = this.editor.piece.setting;
    const size = this.gridSize;
    return Math.max(0, Math.floor((step - pickup) / size) * size + pickup);
  }

  /** @param {PointerEvent} event */
  begin(event) {
    const { editor } = this;
    const found = this.find(event);
    const { note } = found;
    editor.frame.focus({ preventScroll: true });
    if (found.isAbove) return this.pressRuler(found.step);
    if (found.isBelow) return editor.select(note ? [note] : [], { hear: true });
    if (note && event.shiftKey) return this.toggle(note);
    if (note) this.grasp(found, note);
    else if (editor.tool === "draw") this.beginNote(found);
    else {
      editor.select([]);
      this.gesture = { kind: "span", from: found, moved: [0, 0] };
    }
    return editor.canvas.setPointerCapture(event.pointerId);
  }

  /**
   * Over the notes: a bar's number plays from there, beside it only the place is set.
   * @param {number} step
   */
  pressRuler(step) {
    const { piece, studio } = this.editor;
    const { bar, pickup } = piece.setting;
    const begin = Math.floor((step - pickup) / bar) * bar + pickup;
    const layout = /** @type {Layout} */ (this.editor.layout);
    if (begin >= piece.steps) return undefined;
    if ((step - begin) * layout.wide < NUMBER) return studio.sound.play(Math.max(0, begin));
    return studio.sound.seek(Math.min(step, piece.steps - 0.01));
  }

  /** @param {Note} note */
  toggle(note) {
    const { editor } = this;
    const others = editor.selected.filter((each) => each !== note);
    editor.select(editor.selected.includes(note) ? others : [...others, note]);
  }

  /** @param {Place} from @param {Note} note */
  grasp(from, note) {
    const { editor } = this;
    editor.select(editor.selected.includes(note) ? editor.selected : [note], { hear: true });
    this.gesture = { kind: from.isEdge ? "stretch" : "move", from, moved: [0, 0] };
  }

  /** @param {Place} from */
  beginNote(from) {
    const { editor } = this;
    const start = this.toGrid(from.step);
    const note = { pitch: from.pitch, start, end: start + editor.length, by: "you" };
    this.gesture = { kind: "draw", from, note, moved: [0, 0] };
    this.sketch(note);
    soundNote(note.pitch);
    editor.draw();
  }

  /** @param {Note} note */
  sketch(note) {
    this.editor.selected = [note];
    this.draft = settle(this.editor.piece.notes, [note]);
  }

  /** @param {PointerEvent} event */
  follow(event) {
    const { editor, gesture } = this;
    const found = this.find(event);
    if (!gesture) return this.showCursor(found);
    if (gesture.kind === "span") this.spread(gesture.from.step, found.step);
    else if (gesture.note) {
      const { note } = gesture;
      this.sketch({ ...note, ...stretchBy(Math.round(found.step - gesture.from.step))(note) });
    } else this.drag(gesture, found);
    return editor.draw();
  }

  /** @param {Place} found */
  showCursor({ isBelow, isAbove, isEdge, note }) {
    const empty = this.editor.tool === "draw" ? "crosshair" : "text";
    const over = isEdge ? "ew-resize" : note ? "grab" : empty;
    this.editor.canvas.style.cursor = isBelow || isAbove ? "pointer" : over;
  }

  /** @param {number} one @param {number} other */
  spread(one, other) {
    const layout = /** @type {Layout} */ (this.editor.layout);
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    const end = Math.min(layout.steps, this.toGrid(to - 0.01) + this.gridSize);
    const isSpan = (to - from) * layout.wide > SHORTEST_SPAN;
    this.editor.span = isSpan ? [this.toGrid(from), end] : null;
  }

  /** @param {Gesture} gesture @param {Place} found */
  drag(gesture, found) {
    const { editor } = this;
    const { kind, from } = gesture;
    const steps = Math.round(found.step - from.step);
    const semitones = kind === "move" ? found.pitch - from.pitch : 0;
    if (steps === gesture.moved[0] && semitones === gesture.moved[1]) return;
    gesture.originals ??= editor.selected;
    const alter = kind === "move" ? moveBy(steps, semitones) : stretchBy(steps);
    const { longest } = editor.studio.handover;
    const changed = alterNotes(editor.piece.notes, gesture.originals, alter, longest);
    if (!changed) return;
    if (semitones !== gesture.moved[1]) soundNote(changed.altered[0].pitch);
    gesture.moved = [steps, semitones];
    this.draft = changed.notes;
    editor.selected = changed.altered;
  }

  finish() {
    const { editor, gesture, draft } = this;
    this.gesture = null;
    if (!gesture) return;
    const isChanged = gesture.kind === "draw" || gesture.moved.some(Boolean);
    if (draft && isChanged) editor.commit(draft, editor.selected);
    else if (gesture.kind === "span") this.finishSpan(gesture.from.step);
    this.draft = null;
    editor.draw();
  }

  /** @param {number} step */
  finishSpan(step) {
    const { span, piece, studio } = this.editor;
    if (span) {
      const [from, to] = span.map((each) => sayPlace(each, piece));
      studio.say(`from ${from} to ${to} selected`);
    } else studio.sound.seek(step);
    this.editor.tellSelection();
  }

  cancel() {
    this.gesture = null;
    this.draft = null;
    this.editor.draw();
  }

  connect() {
    const { editor } = this;
    const { canvas } = editor;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && editor.layout) this.begin(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (editor.layout) this.follow(event);
    });
    canvas.addEventListener("pointerup", () => this.finish());
    canvas.addEventListener("pointercancel", () => this.cancel());
    canvas.addEventListener("dblclick", (event) => {
      const { note, pitch, step } = this.find(event);
      if (!note && editor.tool === "select") editor.add(pitch, this.toGrid(step));
    });
    // A finger scrolls the page unless it lies on a note or draws.
    const hold = (/** @type {TouchEvent} */ event) => {
      const { clientX, clientY } = event.touches[0];
      const found = editor.layout && this.find({ clientX, clientY, pointerType: "touch" });
      if (found && (found.note || editor.tool === "draw")) event.preventDefault();
    };
    canvas.addEventListener("touchstart", hold, { passive: false });
  }
}
