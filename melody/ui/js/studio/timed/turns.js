// @ts-check
// Whose turn it is in call and response. Pure: from what was played and the time alone.

const SHORTEST_REST = 1; // seconds
const ROUNDING = 1e-6;

/** @typedef {import("./quantise.js").Taken} Taken */
/**
 * `end` is the bar after the call, `bars` the call's length.
 * @typedef {{ is: "waiting" | "playing" | "resting", end: number, bars: number }} Turn
 */

/**
 * A call is over once a bar begins in which nothing sounds; that bar is the rest before the answer.
 * Bars are counted from beat one. For a small `share` of a bar one waits whether a note comes late.
 * @param {Taken} taken @param {{ now: number, bar: number, isHeld: boolean, share?: number }} time
 *   `now` in steps
 * @returns {Turn}
 */
export function turnOf(taken, { now, bar, isHeld, share = 0.1 }) {
  if (!taken.notes.length) return { is: "waiting", end: 0, bars: 0 };
  const bars = Math.max(1, Math.ceil((taken.steps - taken.pickup) / bar));
  const end = Math.round(taken.origin / bar) + bars;
  const isOver = !isHeld && now >= (end + share) * bar;
  return { is: isOver ? "resting" : "playing", end, bars };
}

/**
 * A melody goes on with a phrase: its notes after the steps there are, up to the end of its bars.
 * The pickup of a first phrase is the melody's own.
 * @param {{ notes: Note[], steps: number, pickup: number }} melody @param {Taken} taken
 * @param {{ bar: number, bars: number }} length
 */
export function append(melody, taken, { bar, bars }) {
  const pickup = melody.steps ? melody.pickup : taken.pickup;
  const notes = taken.notes.map((note) => ({
    ...note,
    start: note.start + melody.steps,
    end: note.end + melody.steps,
  }));
  const steps = melody.steps + taken.pickup + bars * bar;
  return { notes: [...melody.notes, ...notes], steps, pickup };
}

/**
 * How many bars one rests before an answer: one, or where bars are short as many as last a second,
 * which model and player need.
 * @param {number} barSeconds
 */
export function barsOfRest(barSeconds) {
  return Math.max(1, Math.ceil(SHORTEST_REST / barSeconds - ROUNDING));
}

/**
 * The bar line at which an answer begins: where it is due, or the next one that is still to come
 * where it was late.
 * @param {number} due @param {number} now in bars @param {number} spare what it takes to begin
 */
export function barOfAnswer(due, now, spare) {
  return Math.max(due, Math.ceil(now + spare));
}
