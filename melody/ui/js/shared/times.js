// @ts-check
// Steps and seconds.

/**
 * The second at which each step of a piece sounds, with its swing, as the server plays it.
 * @param {Piece} piece @returns {number[]}
 */
export function timesOf(piece) {
  const { bpm = 100, swing = 0.5, swings, pickup, beat } = piece.setting;
  const second = 60 / (bpm * beat);
  /** @param {number} step */
  const warp = (step) => {
    if (!swings) return step;
    const phase = (((step - pickup) % 4) + 4) % 4;
    const swung = Math.min(phase, 2) * swing + Math.max(0, phase - 2) * (1 - swing);
    return step - phase + 2 * swung;
  };
  return Array.from({ length: piece.steps + 1 }, (_, step) => (warp(step) - warp(0)) * second);
}

/** @param {number[]} times @param {number} seconds */
export function stepAt(times, seconds) {
  let low = 0;
  let high = times.length - 1;
  if (seconds >= times[high]) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= seconds) low = middle;
    else high = middle;
  }
  return low + (seconds - times[low]) / (times[high] - times[low]);
}

/** @param {number[]} times @param {number} step */
export function secondAt(times, step) {
  const low = Math.min(times.length - 2, Math.max(0, Math.floor(step)));
  return times[low] + (step - low) * (times[low + 1] - times[low]);
}
