// @ts-check
// Draws a piece as a piano roll on a canvas.

import { drawLanes } from "./lanes.js";
import { forEachLine } from "./layout.js";
import { isIn } from "./notation.js";
import { drawNote } from "./note.js";

const NAMES = [
  ...["paper", "lane", "dark", "tonic", "beat", "bar", "text", "seed", "note", "note-edge"],
  ...["again", "again-edge", "playing", "head", "select", "other"],
];

/** @typedef {import("./layout.js").Layout} Layout */

/**
 * What is drawn besides the piece: `others` are notes to be hatched, `now` and `caret` steps with
 * a mark, `under`, `over` and `numbers` draw below, above and on the lines.
 * @typedef {object} Shown
 * @property {Note[] | null} [notes]
 * @property {Note[]} [selected]
 * @property {Span | null} [span]
 * @property {number} [now]
 * @property {number} [caret]
 * @property {Set<string>} [others]
 * @property {{ text: string, isOn: boolean } | null} [label]
 * @property {(pen: Pen, layout: Layout) => void} [under]
 * @property {(pen: Pen, layout: Layout, colours: Colours) => void} [over]
 * @property {(pen: Pen, layout: Layout, colours: Colours) => void} [numbers]
 */

/** @param {Element} element @returns {Colours} */
export function readColours(element) {
  const style = getComputedStyle(element);
  const named = NAMES.map((name) => [name, style.getPropertyValue(`--roll-${name}`).trim()]);
  return { font: `11px ${style.fontFamily}`, ...Object.fromEntries(named) };
}

/** @param {Note} note */
export function mark(note) {
  return `${note.start} ${note.end} ${note.pitch}`;
}

/** @param {HTMLCanvasElement} canvas @param {Layout} layout @param {Shown} [shown] */
export function drawRoll(canvas, layout, shown = {}) {
  const { notes, selected = [], span, now = -1, caret = -1, others, label } = shown;
  const colours = readColours(canvas);
  const pen = prepare(canvas, layout, colours);
  for (let at = 0; at < layout.lines; at++) drawLanes(pen, layout, colours, at);
  if (span) drawSpan(pen, layout, colours, span);
  if (!label) drawShared(pen, layout, colours);
  for (const note of notes || layout.piece.notes) {
    const isOther = Boolean(others?.has(mark(note)));
    const isSelected = selected.includes(note) || isIn(span, note.start);
    drawNote(pen, layout, colours, note, { now, isSelected, isOther });
  }
  if (label) drawLabel(pen, layout, colours, label);
  shown.numbers?.(pen, layout, colours);
  if (layout.below) shown.under?.(pen, layout);
  if (layout.above) shown.over?.(pen, layout, colours);
  if (caret >= 0) drawMark(pen, layout, colours.select, caret);
  if (now >= 0) drawMark(pen, layout, colours.head, now);
}

/**
 * The canvas as large as its layout, as sharp as the screen, and empty.
 * @param {HTMLCanvasElement} canvas @param {Layout} layout @param {Colours} colours
 */
function prepare(canvas, layout, colours) {
  const sharp = window.devicePixelRatio || 1;
  const [wide, tall] = [layout.width, layout.height].map((length) => Math.round(length * sharp));
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== tall) canvas.height = tall;
  canvas.style.height = `${layout.height}px`;
  const pen = /** @type {Pen} */ (canvas.getContext("2d"));
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  if (layout.isFirst) pen.clearRect(0, 0, layout.width, layout.height);
  pen.font = colours.font;
  return pen;
}

/** @param {Pen} pen @param {Layout} layout @param {Colours} colours @param {Span} span */
function drawSpan(pen, layout, colours, span) {
  forEachLine(layout, ...span, (at, from, to) => {
    const left = layout.x(from, at);
    pen.fillStyle = colours.select;
    pen.globalAlpha = 0.22;
    pen.fillRect(left, layout.top(at) - 4, layout.x(to, at) - left, layout.tall + 8);
    pen.globalAlpha = 1;
  });
}

/**
 * A line under what the piece shares with a song.
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours
 */
function drawShared(pen, layout, colours) {
  const { shared, edited } = layout.piece;
  if (!shared || edited || layout.slim) return;
  forEachLine(layout, ...shared, (at, from, to) => {
    const left = layout.x(from, at);
    pen.fillStyle = colours.other;
    pen.fillRect(left + 1, layout.top(at) + layout.tall + 2, layout.x(to, at) - left - 2, 3);
  });
}

/**
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours
 * @param {{ text: string, isOn: boolean }} label
 */
function drawLabel(pen, layout, colours, label) {
  pen.fillStyle = colours.text;
  pen.font = colours.font.replace("11px", label.isOn ? "bold 12px" : "12px");
  for (let at = 0; at < layout.lines; at++) {
    if (!layout.isIn(at)) continue;
    pen.fillText(label.text, 2, layout.top(at) - (layout.isTop(at) ? 18 : 6));
  }
}

/** @param {Pen} pen @param {Layout} layout @param {string} colour @param {number} step */
function drawMark(pen, layout, colour, step) {
  const at = layout.index(Math.min(step, layout.steps - 0.01));
  pen.fillStyle = colour;
  pen.fillRect(layout.x(step, at) - 1, layout.top(at) - 4, 2, layout.tall + 8);
}
