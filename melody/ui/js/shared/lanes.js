// @ts-check
// What is behind the notes of a roll: a lane for each pitch, its name, beats and bar lines.
import { sectionsOf } from "./sections.js";
import { BLACK_KEYS, nameOf } from "./words.js";

const NAME_TALL = 12; // names nearer to each other than this could not be read

/** @typedef {import("./layout.js").Layout} Layout */

/** @param {Pen} pen @param {Layout} layout @param {Colours} colours @param {number} at */
export function drawLanes(pen, layout, colours, at) {
  const from = layout.first(at);
  const end = Math.min(layout.end(at), layout.last);
  if (end <= from) return; // it ended before this line
  const left = layout.x(from, at);
  drawPitches(pen, layout, colours, { at, left, right: layout.x(end, at) });
  for (let step = from; step <= end; step++) drawLine(pen, layout, colours, step, at);
  drawLetters(pen, layout, colours, at);
}

/**
 * The letters of the form, each after the number of the bar that its section begins with.
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours @param {number} at
 */
function drawLetters(pen, layout, colours, at) {
  if (layout.slim || !layout.isTop(at)) return;
  const { piece } = layout;
  pen.fillStyle = colours.text;
  for (const [step, letter] of sectionsOf(piece)) {
    if (layout.index(step) !== at) continue;
    const number = String((step - piece.setting.pickup) / piece.setting.bar + 1);
    const left = Math.round(layout.x(step, at)) + 3 + pen.measureText(number).width + 4;
    pen.font = colours.font.replace("11px", "bold 12px");
    pen.fillText(letter, left, layout.top(at) - 5);
    pen.font = colours.font;
  }
}

/**
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours
 * @param {{ at: number, left: number, right: number }} lane
 */
function drawPitches(pen, layout, colours, { at, left, right }) {
  const { low, high, row, slim, piece } = layout;
  const { tonic } = piece.setting;
  let named = Number.POSITIVE_INFINITY;
  for (let pitch = low; pitch <= high; pitch++) {
    const place = pitch % 12;
    const top = layout.y(pitch, at);
    const middle = top + row / 2;
    pen.fillStyle =
      colours[place === tonic ? "tonic" : BLACK_KEYS.includes(place) ? "dark" : "lane"];
    pen.fillRect(left, top, right - left, slim ? row : row - 1);
    const isNamed = ((place - tonic + 12) % 12) % 7 === 0; // the tonic and its fifth
    if (slim || !isNamed || named - middle < NAME_TALL) continue;
    pen.fillStyle = colours.text;
    pen.fillText(nameOf(pitch, piece), 2, middle + 4);
    named = middle;
  }
}

/**
 * The line of a beat or a bar, where the step has one.
 * @param {Pen} pen @param {Layout} layout @param {Colours} colours
 * @param {number} step @param {number} at
 */
function drawLine(pen, layout, colours, step, at) {
  const { bar, beat, pickup } = layout.piece.setting;
  const place = step - pickup;
  const isBar = place % bar === 0;
  if (place % beat || (layout.slim && !isBar)) return;
  const across = Math.round(layout.x(step, at));
  const sticksOut = isBar && !layout.slim ? 3 : 0;
  pen.fillStyle = colours[isBar ? "bar" : "beat"];
  pen.fillRect(across, layout.top(at) - sticksOut, 1, layout.tall + sticksOut);
  if (layout.slim || !isBar || !layout.isTop(at) || step >= layout.end(at)) return;
  pen.fillStyle = colours.text;
  pen.fillText(String(place / bar + 1), across + 3, layout.top(at) - 5);
}
