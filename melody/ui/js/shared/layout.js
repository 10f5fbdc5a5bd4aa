// @ts-check
// Where steps and pitches of a piece lie on a canvas, wrapped into lines that fit its width.
import { countBars, HIGHEST_PITCH } from "./notation.js";

const GUTTER = 36;
const EDGE = 6;
const ROLL_TALL = 210; // of a line, at most
const SLIM_TALL = 46;
const MOST_ACROSS = 16; // bars in a line
export const NARROW = 500; // pixels: a phone
export const FEWEST_PIXELS = 80; // less is a tab that nobody sees
export const LABEL = 12; // what a name over each line needs
// How tall a roll may be altogether, and how much is free around its notes.
const WIDE_LOOK = { whole: 560, head: 17, foot: 12, margin: 2, rows: 14, least: 8 };
const COMPACT_LOOK = { whole: 560, head: 15, foot: 6, margin: 1, rows: 12, least: 5 };
const SLIM_LOOK = { whole: 0, head: 2, foot: 2, margin: 1, rows: 8, least: 2 };

/**
 * `narrowest` is the least width of a sixteenth; `spare` bars are kept free at the end, and there
 * are `bars` at least; `slim` leaves out names and numbers, `compact` is for a phone, and `zoom`
 * makes all larger. Several pieces under each other share `range`, `bars` and a `stack`: the bars
 * of each, and which one it is. `below` each line so many pixels are left for what is drawn under
 * it, and `above` it for what is drawn over it.
 * @typedef {object} Wishes
 * @property {number} [narrowest]
 * @property {number} [spare]
 * @property {number} [bars]
 * @property {number} [rows]
 * @property {boolean} [slim]
 * @property {boolean} [compact]
 * @property {number} [zoom]
 * @property {number} [below]
 * @property {number} [above]
 * @property {Span} [range]
 * @property {{ ends: number[], at: number }} [stack]
 */

/** @typedef {ReturnType<typeof layOut>} Layout */
/** @typedef {{ at: number, place: number }} Band a line of one of the pieces */

/** @param {Piece} piece @param {number} width @param {Wishes} [wishes] */
export function layOut(piece, width, wishes = {}) {
  const { slim = false, compact = false, below = 0, above = 0 } = wishes;
  const { ends, at: own } = wishes.stack ?? { ends: [0], at: 0 };
  const { bar, pickup } = piece.setting;
  const look = slim ? SLIM_LOOK : compact ? COMPACT_LOOK : WIDE_LOOK;
  const gutter = slim ? 3 : GUTTER;
  const head = look.head + above + (ends.length > 1 ? LABEL : 0);
  const foot = look.foot + below;
  const { needed, line, lines, wide } = layAcross(piece, width - gutter - EDGE, wishes);
  const bands = stackUp(lines, line / bar, ends);
  const room = (look.whole * (wishes.zoom ?? 1)) / bands.length - look.head - look.foot;
  const { low, high, row } = layUp(piece, { ...look, room, slim }, wishes);
  const tall = row * (high - low + 1);
  const strip = tall + head + foot;
  const steps = needed * bar + pickup;
  const tops = Array.from({ length: lines }, (_, at) => head + strip * findBand(bands, at, own));
  /** @param {number} at */
  const top = (at) => tops[at];
  return {
    ...{ piece, low, high, row, tall, lines, line, wide, gutter, slim, strip, bands, width },
    ...{ below, above, steps, top, foot: look.foot, height: strip * bands.length },
    isFirst: own === 0,
    last: ends.length > 1 ? pickup + ends[own] * bar : Number.POSITIVE_INFINITY,
    /** @param {number} at whether it is the topmost of the pieces in a line */
    isTop: (at) => bands.find((band) => band.at === at)?.place === own,
    /** @param {number} at whether the piece has not ended before a line */
    isIn: (at) => bands.some((band) => band.at === at && band.place === own),
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
 * Line by line the pieces that have not ended by then, under each other.
 * @param {number} lines @param {number} across bars in a line
 * @param {number[]} ends the bars of each piece @returns {Band[]}
 */
function stackUp(lines, across, ends) {
  const places = ends.map((_, place) => place);
  return Array.from({ length: lines }, (_, at) => at).flatMap((at) => {
    const there = places.filter((place) => !at || ends.length < 2 || at * across < ends[place]);
    return there.map((place) => ({ at, place }));
  });
}

/** @param {Band[]} bands @param {number} at @param {number} own */
function findBand(bands, at, own) {
  const found = bands.findIndex((band) => band.at === at && band.place === own);
  return found < 0 ? bands.findIndex((band) => band.at === at) : found;
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
 * @param {Piece} piece
 * @param {{ room: number, margin: number, least: number, rows: number, slim: boolean }} look
 * @param {Wishes} wishes
 */
function layUp(piece, { room, margin, least, slim, ...look }, { range, rows = look.rows }) {
  const pitches = piece.notes.map((note) => note.pitch);
  let [low, high] = range || [Math.min(...pitches, HIGHEST_PITCH), Math.max(...pitches, 0)];
  if (low > high) [low, high] = [60, 72];
  [low, high] = [Math.max(0, low - margin), Math.min(HIGHEST_PITCH, high + margin)];
  while (high - low + 1 < rows) {
    if (high < HIGHEST_PITCH) high += 1;
    if (high - low + 1 < rows && low > 0) low -= 1;
  }
  const tallest = (slim ? SLIM_TALL : Math.min(ROLL_TALL, room)) / (high - low + 1);
  const row = Math.max(least, Math.floor(tallest));
  return { low, high, row: slim ? row : Math.min(12, row) };
}

/**
 * The step (with its fraction) and the pitch under a point of the canvas.
 * @param {Layout} layout @param {number} left @param {number} top @returns {Place}
 */
export function findPlace(layout, left, top) {
  const { at } = bandAt(layout, top);
  const step = (left - layout.gutter) / layout.wide + at * layout.line;
  const pitch = layout.high - Math.floor((top - layout.top(at)) / layout.row);
  return {
    isBelow: layout.below > 0 && top > layout.top(at) + layout.tall + layout.foot,
    isAbove: top < layout.top(at) - 1,
    step: Math.min(Math.max(step, layout.first(at)), layout.end(at) - 0.01),
    pitch: Math.min(layout.high, Math.max(layout.low, pitch)),
  };
}

/**
 * The line under a point, and whose it is.
 * @param {Layout} layout @param {number} top @returns {Band}
 */
export function bandAt({ bands, strip }, top) {
  return bands[Math.min(bands.length - 1, Math.max(0, Math.floor(top / strip)))];
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
 * The pitches that several pieces go through, how many bars each has, and the longest of them.
 * @param {Piece[]} pieces @returns {{ range: Span, bars: number, ends: number[] }}
 */
export function shareRoom(pieces) {
  const pitches = pieces.flatMap((piece) => piece.notes.map((note) => note.pitch));
  const range = /** @type {Span} */ ([Math.min(...pitches), Math.max(...pitches)]);
  const ends = pieces.map(countBars);
  return { range, ends, bars: Math.max(...ends) };
}
