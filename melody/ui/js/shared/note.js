// @ts-check
// Draws a note: yours is hollow, the model's solid, rewritten hatched: to be told apart without
// colour too.
import { forEachLine } from "./layout.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {[number, number, number, number]} Box */

/**
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours @param {Note} note
 * @param {{ now: number, isSelected: boolean, isOther: boolean }} is
 */
export function drawNote(pen, layout, colours, note, { now, isSelected, isOther }) {
  const sounds = now >= note.start && now < note.end;
  for (const [start, end, by] of cutAtSeed(note, layout.piece)) {
    const [fill, edge] = inksOf(by, isOther);
    forEachLine(layout, start, end, (at, from, to) => {
      const box = boxOf(layout, note.pitch, at, from, to);
      outline(pen, box, layout.row);
      pen.fillStyle = colours[sounds ? "playing" : fill];
      pen.fill();
      if (isOther && !sounds) hatch(pen, box, colours.paper);
      if (by === "again" && !sounds) hatch(pen, box, colours["again-edge"]);
      pen.lineWidth = layout.slim ? 1 : 1.5;
      pen.strokeStyle = colours[edge];
      pen.stroke();
      if (isSelected) drawSelection(pen, box, colours);
    });
  }
}

/**
 * A note that begins in the opening and is held beyond it is in part yours.
 * @param {Note} note @param {Piece} piece @returns {[number, number, string][]}
 */
function cutAtSeed({ start, end, by }, { seed, edited }) {
  if (by !== "you" || start >= seed || end <= seed || edited) return [[start, end, by]];
  return [
    [start, seed, "you"],
    [seed, end, "model"],
  ];
}

/** @param {string} by @param {boolean} isOther */
function inksOf(by, isOther) {
  if (isOther) return ["other", "other"];
  if (by === "you") return ["paper", "seed"];
  return by === "again" ? ["again", "again-edge"] : ["note", "note-edge"];
}

/**
 * @param {Layout} layout @param {number} pitch @param {number} at @param {number} from
 * @param {number} to @returns {Box}
 */
function boxOf(layout, pitch, at, from, to) {
  const left = layout.x(from, at) + (layout.slim ? 0 : 1);
  // In a small picture of a long take a sixteenth is thinner than its own edge.
  const wide = Math.max(1.5, layout.x(to, at) - 0.5 - left);
  return [left, layout.y(pitch, at) + 0.5, wide, Math.max(2, layout.row - 2)];
}

/** @param {Pen} pen @param {Box} box @param {number} row how tall it is with the gap around it */
function outline(pen, [left, top, wide, tall], row) {
  pen.beginPath();
  pen.roundRect(left, top, wide, tall, Math.min(row, wide) / 3);
}

/** @param {Pen} pen @param {Box} box @param {Colours} colours */
function drawSelection(pen, [left, top, wide, tall], colours) {
  pen.lineWidth = 2;
  pen.strokeStyle = colours.select;
  pen.strokeRect(left - 2.5, top - 2.5, wide + 5, tall + 5);
}

/** @param {Pen} pen @param {Box} box @param {string} colour */
function hatch(pen, box, colour) {
  const [left, top, wide, tall] = box;
  pen.save();
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (let x = left - tall; x < left + wide; x += 5) {
    pen.moveTo(x, top + tall);
    pen.lineTo(x + tall, top);
  }
  pen.stroke();
  pen.restore();
  outline(pen, box, tall);
}
