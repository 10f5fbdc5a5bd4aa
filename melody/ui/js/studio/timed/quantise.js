// @ts-check
// What was played in time, taken to the grid. Pure: the same strikes give the same notes.

const TOGETHER = 0.03; // seconds: keys struck so near to each other are one chord
const MOST_OF_THE_WAY = 2 / 3; // a note held so far to the next one lasts up to it
const SHORT_GAP = 2; // steps: a longer silence is a rest, however long the note was
const BY_YOU = "you";

/**
 * A key that was struck: seconds from beat one, below zero in the count-in. `off` is not known
 * while the key is held.
 * @typedef {{ pitch: number, on: number, off?: number }} Strike
 */
/**
 * `now` is where keys that are still held end, in seconds. A pickup is looked for unless
 * `hasPickup` is false. Notes before the step `from` are not taken, but for one that comes too
 * early by less than a sixteenth; nor are those beyond `longest` steps.
 * @typedef {object} Measure
 * @property {number} bar
 * @property {number} beat
 * @property {number} bpm
 * @property {string} grid eighths, sixteenths or triplets
 * @property {number} [swing]
 * @property {number} [now]
 * @property {boolean} [hasPickup]
 * @property {number} [from]
 * @property {number} [longest]
 */
/**
 * `notes` are on the grid, `played` the same as they were, both in steps from the piece's start;
 * bar one begins `origin` steps after beat one of the count. `left` were left out.
 * @typedef {object} Taken
 * @property {Note[]} notes
 * @property {{ pitch: number, start: number, end: number }[]} played
 * @property {number} pickup
 * @property {number} origin
 * @property {number} steps
 * @property {number} left
 */

/** @param {{ bpm: number, beat: number }} tempo the seconds of a sixteenth */
export function secondsOf({ bpm, beat }) {
  return 60 / (bpm * beat);
}

/**
 * The places of a bar that a grid has: where each is played, and the step it is written at.
 * Triplets are thirds of a beat; the notation has sixteenths, so each goes to the nearest of them.
 * @param {{ bar: number, beat: number, grid: string }} measure @returns {[number, number][]}
 */
export function placesOf({ bar, beat, grid }) {
  const whole = beat % 3 ? 4 : beat; // of a quarter, or of a dotted beat
  const size = grid === "triplets" ? whole / 3 : grid === "eighths" ? 2 : 1;
  /** @type {[number, number][]} */
  const places = [];
  for (let at = 0; Math.round(at * size) < bar; at++) {
    places.push([at * size, Math.round(at * size)]);
  }
  return [...places, [bar, bar]];
}

/**
 * The step of the grid that is nearest to a time in steps; `past` a step, the first one after it.
 * @param {Measure} measure @param {number} step @param {number} [past]
 */
function snap(measure, step, past = Number.NEGATIVE_INFINITY) {
  const start = Math.floor(Math.max(step, past) / measure.bar) * measure.bar;
  const away = (/** @type {[number, number]} */ [at]) => Math.abs(start + at - step);
  const places = placesOf(measure).filter(([, written]) => start + written > past);
  const nearest = places.reduce((best, each) => (away(each) < away(best) ? each : best));
  return start + nearest[1];
}

/**
 * Where a step that was played with swing would be without it.
 * @param {number} step @param {number} swing
 */
export function straighten(step, swing) {
  const beat = Math.floor(step / 4) * 4;
  const phase = step - beat;
  const first = 4 * swing;
  if (phase <= first) return beat + phase / (2 * swing);
  return beat + 2 + (phase - first) / (2 * (1 - swing));
}

/**
 * In order, a chord as its highest note.
 * @param {Strike[]} strikes @returns {Strike[]}
 */
function topLine(strikes) {
  /** @type {Strike[]} */
  const line = [];
  for (const strike of [...strikes].sort((a, b) => a.on - b.on)) {
    const last = line[line.length - 1];
    if (!last || strike.on - last.on >= TOGETHER) line.push(strike);
    else if (strike.pitch > last.pitch) line[line.length - 1] = { ...strike, on: last.on };
  }
  return line;
}

/** @typedef {{ pitch: number, on: number, off: number, start: number }} Placed in steps */

/**
 * Each strike with the step of its start; of two that fall on one step the later one stays.
 * @param {Strike[]} strikes @param {Measure} measure @returns {Placed[]}
 */
function place(strikes, measure) {
  const { swing = 0.5, now = 0, longest = Number.POSITIVE_INFINITY } = measure;
  const { from: first = -measure.bar } = measure;
  const toSteps = (/** @type {number} */ time) => straighten(time / secondsOf(measure), swing);
  /** @type {Placed[]} */
  const placed = [];
  for (const { pitch, on, off = Math.max(on, now) } of topLine(strikes)) {
    const [from, to] = [toSteps(on), toSteps(off)];
    const start = Math.max(first, snap(measure, from));
    if (from <= first - 1) continue;
    if (start >= longest) break;
    if (placed[placed.length - 1]?.start >= start) placed.pop();
    placed.push({ pitch, on: from, off: to, start });
  }
  return placed;
}

/**
 * Where a note ends: at the next one at the latest. What is let go of a little early, as one does,
 * lasts up to the next note, and the last one up to its beat.
 * @param {Placed} note @param {Placed | undefined} next @param {Measure} measure
 */
function endOf({ start, on, off }, next, measure) {
  const { bar, beat, longest = Number.POSITIVE_INFINITY } = measure;
  const end = snap(measure, off, start);
  const line = Math.floor(off / bar) * bar;
  const nextBeat = Math.min(line + bar, line + Math.ceil((off - line) / beat - 0.01) * beat);
  const goal = next?.start ?? nextBeat;
  const share = (off - on) / ((next?.on ?? nextBeat) - on);
  const isClosed = goal > end && goal - end <= SHORT_GAP && share >= MOST_OF_THE_WAY;
  return Math.min(isClosed ? goal : end, next?.start ?? longest, longest);
}

/**
 * Where bar one begins. What is played in the count-in, or in the last beat of a bar before more
 * follows in the next, leads up to it; silent bars before it are left out.
 * @param {Placed[]} placed @param {Measure} measure
 */
function findOrigin(placed, { bar, beat, hasPickup = true }) {
  const [{ start }] = placed;
  const line = Math.floor(start / bar) * bar;
  const within = start - line;
  const goesOn = placed.some((note) => note.start >= line + bar);
  const isAhead = within > 0 && (line < 0 || (within >= bar - beat && goesOn));
  return hasPickup && isAhead ? line + bar : line;
}

/**
 * @param {Strike[]} strikes @param {Measure} measure @returns {Taken}
 */
export function quantise(strikes, measure) {
  const placed = place(strikes, measure);
  if (!placed.length) return { notes: [], played: [], pickup: 0, origin: 0, steps: 0, left: 0 };
  const origin = findOrigin(placed, measure);
  const pickup = Math.max(0, origin - placed[0].start);
  const shift = pickup - origin;
  const notes = placed.map((note, at) => {
    const end = endOf(note, placed[at + 1], measure);
    return { pitch: note.pitch, start: note.start + shift, end: end + shift, by: BY_YOU };
  });
  const played = placed.map(({ pitch, on, off }) => ({
    pitch,
    start: on + shift,
    end: off + shift,
  }));
  const left = strikes.length - placed.length;
  return { notes, played, pickup, origin, steps: notes[notes.length - 1].end, left };
}
