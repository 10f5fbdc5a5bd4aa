// @ts-check
// What was played, drawn twice on one roll: as it was, a thin line, and as it is taken, a block.
import { FEWEST_PIXELS, forEachLine, layOut, NARROW } from "../../shared/layout.js";
import { changeNotes, countBars, emptyOpening, writeNotes } from "../../shared/notation.js";
import { drawRoll } from "../../shared/roll.js";
import { transcribe } from "../../shared/words.js";

const THIN = 2; // pixels
const TICK = 3; // of an onset, above and below its line

/** @typedef {import("./quantise.js").Taken} Taken */
/** @typedef {import("../../shared/layout.js").Layout} Layout */

/**
 * What was taken, as a piece.
 * @param {Taken} taken @param {Setting} setting @returns {Piece}
 */
export function pieceOf({ notes, steps, pickup }, setting) {
  const piece = changeNotes(emptyOpening({ ...setting, pickup }), notes);
  return { ...piece, steps, seed: steps, symbols: writeNotes(notes, steps), edited: false };
}

/** @param {Taken} taken @param {Setting} setting what was taken, in words */
export function sayTaken(taken, setting) {
  const piece = pieceOf(taken, setting);
  const said = [`${count(taken.notes.length, "note")} in ${count(countBars(piece) || 1, "bar")}`];
  const beats = Math.round((100 * taken.pickup) / setting.beat) / 100;
  if (taken.pickup) said.push(`a pickup of ${count(beats, "beat")}`);
  if (taken.left) said.push(`${taken.left} left out: another note stands in that place`);
  return said.join("; ");
}

/** @param {number} number @param {string} thing */
export function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** @param {HTMLCanvasElement} canvas @param {Taken} taken @param {Setting} setting */
export function drawTaken(canvas, taken, setting) {
  const width = canvas.parentElement?.clientWidth ?? 0;
  if (width < FEWEST_PIXELS) return;
  const piece = pieceOf(taken, setting);
  const narrowest = width < NARROW ? 6.4 : 5.4;
  const layout = layOut(piece, width, { narrowest, bars: 2 });
  drawRoll(canvas, layout, {
    numbers: (pen, _, colours) => drawPlayed(pen, layout, colours, taken),
  });
  const words = transcribe(piece).join(" ");
  canvas.setAttribute("aria-label", words ? `As it is taken: ${words}` : "Nothing yet");
}

/** @param {Pen} pen @param {Layout} layout @param {Colours} colours @param {Taken} taken */
function drawPlayed(pen, layout, colours, { played }) {
  pen.fillStyle = colours["note-edge"];
  for (const { pitch, start, end } of played) {
    const [from, to] = [Math.max(0, start), Math.max(end, start + 0.2)];
    forEachLine(layout, from, to, (at, first, last) => {
      const middle = layout.y(pitch, at) + layout.row / 2;
      const left = layout.x(first === from ? start : first, at);
      pen.fillRect(left, middle - THIN / 2, layout.x(last, at) - left, THIN);
      if (first !== from) return;
      pen.fillRect(left - THIN / 2, middle - TICK - 1, THIN, 2 * TICK + 2);
    });
  }
}
