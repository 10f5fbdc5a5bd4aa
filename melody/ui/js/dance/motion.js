// @ts-check
// The curve of a movement with its beats, as one SVG; and a beat out of taps.

const HEIGHT = 100;
const SECOND = 20; // units of the picture
const STEADY = 4; // taps that make a tempo

/**
 * @param {SVGElement} svg
 * @param {Fields} clip
 * @param {{ bpm: number, offset: number }} beat
 * @param {number[]} onsets where notes of the melody begin
 */
export function drawMotion(svg, clip, beat, onsets) {
  const width = clip.seconds * SECOND;
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const points = clip.speed.map((/** @type {number} */ speed, /** @type {number} */ at) => {
    const across = ((at + 0.5) / clip.rate) * SECOND;
    return `${across.toFixed(1)},${(HEIGHT - 8 - speed * (HEIGHT - 16)).toFixed(1)}`;
  });
  const beats = beatTimes(beat, clip.seconds).map((time) => upright(time, 0, HEIGHT));
  const arrivals = clip.arrivals.map((/** @type {number} */ at) =>
    upright(at, HEIGHT - 12, HEIGHT),
  );
  const notes = onsets.map((at) => upright(at, 0, 10));
  svg.innerHTML =
    `<g class="beats">${beats.join("")}</g>` +
    `<polyline class="speed" points="${points.join(" ")}"/>` +
    `<g class="arrivals">${arrivals.join("")}</g><g class="onsets">${notes.join("")}</g>` +
    `<line class="head" y1="0" y2="${HEIGHT}" x1="-9" x2="-9"/>`;
}

/** @param {number} time @param {number} top @param {number} bottom */
function upright(time, top, bottom) {
  const across = (time * SECOND).toFixed(1);
  return `<line x1="${across}" x2="${across}" y1="${top}" y2="${bottom}"/>`;
}

/** @param {SVGElement} svg @param {number} seconds */
export function movePlayhead(svg, seconds) {
  const head = svg.querySelector(".head");
  for (const end of ["x1", "x2"]) head?.setAttribute(end, String(seconds * SECOND));
}

/**
 * @param {{ bpm: number, offset: number }} beat
 * @param {number} seconds
 */
export function beatTimes(beat, seconds) {
  const times = [];
  for (let at = beat.offset; at < seconds; at += 60 / beat.bpm) times.push(at);
  return times;
}

/**
 * The beat of somebody who taps: a straight line through the taps; null before there are enough.
 * @param {number[]} taps seconds, in order
 * @returns {{ bpm: number, offset: number } | null}
 */
export function beatOfTaps(taps) {
  if (taps.length < STEADY) return null;
  const gaps = taps.slice(1).map((tap, at) => tap - taps[at]);
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1];
  const numbers = taps.map((tap) => Math.round((tap - taps[0]) / usual));
  const mean = (/** @type {number[]} */ of) => of.reduce((a, b) => a + b, 0) / of.length;
  const [middle, average] = [mean(numbers), mean(taps)];
  let [upper, lower] = [0, 0];
  numbers.forEach((number, at) => {
    upper += (number - middle) * (taps[at] - average);
    lower += (number - middle) ** 2;
  });
  const period = upper / lower;
  const first = average - period * middle;
  return { bpm: 60 / period, offset: ((first % period) + period) % period };
}
