// @ts-check
// Where steps and pitches of a piece lie on a canvas, wrapped into lines that fit its width.
import { countBars, HIGHEST_PITCH } from "./notation.js";

const GUTTER = 36;
const EDGE = 6;
const HEAD = 17;
const ROLL_TALL = 210;
const SLIM_TALL = 46;
const MOST_ACROSS = 16; // bars in a line
export const NARROW = 500; // pixels: a phone
export const FEWEST_PIXELS = 80; // less is a tab that nobody sees
export const FOOT = 12;
export const LABEL = 12; // what a name over each line needs

/**
 * `narrowest` is the least width of a sixteenth; `spare` bars are kept free at the end, and there
 * are `bars` at least; `slim` leaves out names and numbers. Several pieces under each other share
 * `range`, `bars` and a `stack`. `below` each line so many pixels are left for what is drawn under
 * it, and `above` it for what is drawn over it.
 * @typedef {object} Wishes
 * @property {number} [narrowest]
 * @property {number} [spare]
 * @property {number} [bars]
 * @property {number} [rows]
 * @property {boolean} [slim]
 * @property {number} [below]
 * @property {number} [above]
 * @property {Span} [range]
 * @property {{ of: number, at: number }} [stack]
 */

/** @typedef {ReturnType<typeof layOut>} Layout */

/** @param {Piece} piece @param {number} width @param {Wishes} [wishes] */
export function layOut(piece, width, wishes = {}) {
  const { slim = false, below = 0, above = 0, stack = { of: 1, at: 0 } } = wishes;
  const { bar, pickup } = piece.setting;
  const gutter = slim ? 3 : GUTTER;
  const head = slim ? 2 : (stack.of > 1 ? HEAD + LABEL : HEAD) + above;
  const foot = slim ? 2 : FOOT + below;
  const { needed, line, lines, wide } = layAcross(piece, width - gutter - EDGE, wishes);
  const { low, high, row } = layUp(piece, wishes);
  const tall = row * (high - low + 1);
  const strip = tall + head + foot;
  const pitchLine = strip * stack.of;
  const steps = needed * bar + pickup;
  /** @param {number} at */
  const top = (at) => head + at * pitchLine + stack.at * strip;
  return {
    ...{ piece, low, high, row, tall, lines, line, wide, gutter, slim, pitchLine, width },
    ...{ below, above, steps, top, height: pitchLine * lines, isFirst: stack.at === 0 },
    last: stack.of > 1 ? pickup + countBars(piece) * bar : Number.POSITIVE_INFINITY,
    /** @param {number} step which line it lies in */
    index: (step) => Math.min(lines - 1, Math.max(0, Math.floor((step - pickup) / line))),
    /** @param {number} at the first step of a line */
    first: (at) => (at ? at * line + pickup : 0),
    /** @param {number} at the step after a line */
    end: (at) => Math.min((at + 1) * line, needed * bar) + pickup,
    /** @param {number} step @param {number} at */
    x: (step, at) => gutter + (step - at * line) * wide,
    /** @param {number} pitch @param {number} at */
    y: (pitch, at) => top(at) + (high - pitch) * row,
  };
}

/**
 * How many bars there are, how many steps a line has, and how wide a step is.
 * @param {Piece} piece @param {number} room @param {Wishes} wishes
 */
function layAcross(piece, room, { narrowest = 5.4, spare = 0, bars = 0, slim = false }) {
  const { bar, pickup } = piece.setting;
  const needed = Math.max(1, bars, countBars(piece) + spare);
  const fits = (/** @type {number} */ count) => (count * bar + pickup) * narrowest <= room;
  let across = 1;
  while (across < MOST_ACROSS && fits(2 * across) && across < needed) across *= 2;
  across = slim ? needed : Math.min(across, needed);
  const line = across * bar;
  return { needed, line, lines: Math.ceil(needed / across), wide: room / (line + pickup) };
}

/**
 * The lowest and the highest pitch that has a row, and how tall a row is.
 * @param {Piece} piece @param {Wishes} wishes
 */
function layUp(piece, { range, rows = 14, slim = false }) {
  const pitches = piece.notes.map((note) => note.pitch);
  let [low, high] = range || [Math.min(...pitches, HIGHEST_PITCH), Math.max(...pitches, 0)];
  if (low > high) [low, high] = [60, 72];
  const margin = slim ? 1 : 2;
  [low, high] = [Math.max(0, low - margin), Math.min(HIGHEST_PITCH, high + margin)];
  while (high - low + 1 < rows) {
    if (high < HIGHEST_PITCH) high += 1;
    if (high - low + 1 < rows && low > 0) low -= 1;
  }
  const count = high - low + 1;
  const row = slim
    ? Math.max(2, Math.floor(SLIM_TALL / count))
    : Math.max(7, Math.min(12, Math.floor(ROLL_TALL / count)));
  return { low, high, row };
}

/**
 * The step (with its fraction) and the pitch under a point of the canvas.
 * @param {Layout} layout @param {number} left @param {number} top @returns {Place}
 */
export function findPlace(layout, left, top) {
  const at = Math.min(layout.lines - 1, Math.max(0, Math.floor(top / layout.pitchLine)));
  const step = (left - layout.gutter) / layout.wide + at * layout.line;
  const pitch = layout.high - Math.floor((top - layout.top(at)) / layout.row);
  return {
    isBelow: layout.below > 0 && top > layout.top(at) + layout.tall + FOOT,
    step: Math.min(Math.max(step, layout.first(at)), layout.end(at) - 0.01),
    pitch: Math.min(layout.high, Math.max(layout.low, pitch)),
  };
}

/**
 * A span, piece by piece of the lines that it goes through.
 * @param {Layout} layout @param {number} start @param {number} end
 * @param {(at: number, from: number, to: number) => void} act
 */
export function forEachLine(layout, start, end, act) {
  for (let from = start; from < end; ) {
    const at = layout.index(from);
    const to = Math.min(end, layout.end(at));
    if (to <= from) return;
    act(at, from, to);
    from = to;
  }
}

/**
 * The pitches that several pieces go through, and how many bars the longest has.
 * @param {Piece[]} pieces @returns {{ range: Span, bars: number }}
 */
export function shareRoom(pieces) {
  const pitches = pieces.flatMap((piece) => piece.notes.map((note) => note.pitch));
  const range = /** @type {Span} */ ([Math.min(...pitches), Math.max(...pitches)]);
  return { range, bars: Math.max(...pieces.map(countBars)) };
}
