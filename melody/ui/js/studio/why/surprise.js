// @ts-check
// The surprise of every note as curves under the roll: a line for each view, told apart by dashes
// too.
import { forEachLine } from "../../shared/layout.js";
import { readColours } from "../../shared/roll.js";

const TALL = 54;
const DASHES = [[], [6, 3], [1.5, 2.5]];
const FEWEST_BITS = 8; // the scale reaches at least so far

/** @typedef {import("../../shared/layout.js").Layout} Layout */
/** @typedef {{ most: number, tall: number, y: (bits: number, at: number) => number }} Scale */

export class Surprise {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  get tall() {
    return this.studio.why.isOpen ? TALL : 0;
  }

  /** @param {Pen} pen @param {Layout} layout */
  draw(pen, layout) {
    const { why, editor, element } = this.studio;
    const heard = why.thoughtOf(layout.piece)?.heard || [];
    const note = editor.chosen;
    const scale = makeScale(layout, heard);
    const colours = readColours(editor.canvas);
    for (let at = 0; at < layout.lines; at++) drawAxes(pen, layout, scale, colours, at);
    if (note) drawChosen(pen, layout, scale, colours, note);
    const style = getComputedStyle(element);
    heard.forEach((view, number) => {
      if (!view) return;
      const ink = style.getPropertyValue(`--why-${number}`).trim();
      drawCurve(pen, layout, scale, [...view.values()], { ink, dashes: DASHES[number] });
      const here = note && view.get(note.start);
      if (here) drawDot(pen, layout, scale, here);
    });
  }
}

/** @param {Layout} layout @param {Thought["heard"]} heard @returns {Scale} */
function makeScale(layout, heard) {
  const bits = heard.flatMap((view) => [...(view?.values() || [])].map((each) => each.bits));
  const most = Math.max(FEWEST_BITS, Math.ceil(Math.max(0, ...bits) / 4) * 4);
  const tall = layout.below - 8;
  /** @param {number} value @param {number} at */
  const y = (value, at) => layout.top(at) + layout.tall + layout.foot + tall * (1 - value / most);
  return { most, tall, y };
}

/**
 * @param {Pen} pen @param {Layout} layout @param {Scale} scale @param {Colours} colours
 * @param {number} at
 */
function drawAxes(pen, layout, { most, tall, y }, colours, at) {
  const left = layout.x(layout.first(at), at);
  const wide = layout.x(layout.end(at), at) - left;
  pen.fillStyle = colours.lane;
  pen.fillRect(left, y(most, at), wide, tall);
  pen.fillStyle = colours.beat;
  pen.fillRect(left, Math.round(y(most / 2, at)), wide, 1);
  pen.fillStyle = colours.bar;
  pen.fillRect(left, Math.round(y(0, at)), wide, 1);
  pen.fillStyle = colours.text;
  pen.fillText(`${most} bits`, 0, y(most, at) + 9);
}

/**
 * @param {Pen} pen @param {Layout} layout @param {Scale} scale @param {Colours} colours
 * @param {Note} note
 */
function drawChosen(pen, layout, { most, tall, y }, colours, note) {
  forEachLine(layout, note.start, note.end, (at, from, to) => {
    const left = layout.x(from, at);
    pen.fillStyle = colours.select;
    pen.globalAlpha = 0.16;
    pen.fillRect(left, y(most, at), layout.x(to, at) - left, tall);
    pen.globalAlpha = 1;
  });
}

/**
 * @param {Pen} pen @param {Layout} layout @param {Scale} scale @param {Heard[]} heard
 * @param {{ ink: string, dashes: number[] }} look
 */
function drawCurve(pen, layout, { y }, heard, { ink, dashes }) {
  const said = heard.filter(({ symbol }) => symbol !== "/").sort((a, b) => a.start - b.start);
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 1.8;
  pen.lineJoin = "round";
  pen.setLineDash(dashes);
  pen.beginPath();
  said.forEach(({ start, bits }, place) => {
    const at = layout.index(start);
    const before = said[place - 1];
    const goesOn = before && layout.index(before.start) === at;
    pen[goesOn ? "lineTo" : "moveTo"](layout.x(start, at) + 2, y(bits, at));
  });
  pen.stroke();
  pen.setLineDash([]);
  for (const { start, bits } of said) {
    const at = layout.index(start);
    pen.fillRect(layout.x(start, at) + 0.5, y(bits, at) - 1.5, 3, 3);
  }
}

/** @param {Pen} pen @param {Layout} layout @param {Scale} scale @param {Heard} here */
function drawDot(pen, layout, { y }, { start, bits }) {
  const at = layout.index(start);
  pen.beginPath();
  pen.arc(layout.x(start, at) + 2, y(bits, at), 3.5, 0, 2 * Math.PI);
  pen.fill();
}

/** @param {number} number @returns {Element} a piece of a view's line, for its heading */
export function drawSample(number) {
  const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sample.setAttribute("viewBox", "0 0 30 8");
  sample.setAttribute("aria-hidden", "true");
  const stroke = `stroke="var(--why-${number})" stroke-dasharray="${DASHES[number]}"`;
  sample.innerHTML = `<path d="M1 4h28" fill="none" stroke-width="2.4" ${stroke}/>`;
  return sample;
}
