// @ts-check
// The curve of a voice, and the notes that were taken for it, as one SVG.

const FRAME = 0.016; // seconds
const ROOM = 2; // semitones above the highest note and below the lowest
const SEMITONE = 10; // units of the picture
const SECOND = 60;
const LETTERS = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/**
 * @param {SVGElement} svg
 * @param {Fields} heard
 */
export function drawCurve(svg, heard) {
  const taken = heard.notes.map((/** @type {number[]} */ note) => note[3] + heard.cents / 100);
  const low = Math.min(...taken) - ROOM;
  const high = Math.max(...taken) + ROOM;
  const width = Math.max(1, heard.seconds * SECOND);
  const height = (high - low) * SEMITONE;
  /** @param {number} pitch */
  const down = (pitch) => Math.round((high - pitch) * SEMITONE * 10) / 10;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const boxes = heard.notes.map((/** @type {number[]} */ [from, to, , pitch]) => {
    const top = down(pitch + heard.cents / 100) - SEMITONE / 2;
    const wide = Math.max(2, (to - from) * SECOND);
    const name = `${LETTERS[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
    const left = Math.max(0, from * SECOND);
    const place = `x="${left}" y="${top}" width="${wide}" height="${SEMITONE}"`;
    return `<rect ${place} rx="2"><title>${name}</title></rect>`;
  });
  const lines = voiced(heard.curve).map(
    (line) => `<polyline points="${line.map(([x, y]) => `${x},${down(y)}`).join(" ")}"/>`,
  );
  const head = `<line class="head" y1="0" y2="${height}" x1="-9" x2="-9"/>`;
  const [bars, sung] = [boxes.join(""), lines.join("")];
  svg.innerHTML = `<g class="taken">${bars}</g><g class="sung">${sung}</g>${head}`;
}

/**
 * The stretches of a curve that have a pitch, as points of seconds and semitones.
 * @param {(number | null)[]} curve @returns {[number, number][][]}
 */
export function voiced(curve) {
  /** @type {[number, number][][]} */
  const lines = [];
  curve.forEach((pitch, frame) => {
    if (pitch === null) return;
    const before = curve[frame - 1];
    const goesOn = frame > 0 && before !== null && Math.abs(before - pitch) < 3;
    if (!goesOn) lines.push([]);
    lines[lines.length - 1].push([Math.round(frame * FRAME * SECOND * 10) / 10, pitch]);
  });
  return lines.filter((line) => line.length > 1);
}

/**
 * @param {SVGElement} svg
 * @param {number} seconds below 0: nowhere
 */
export function moveHead(svg, seconds) {
  const head = svg.querySelector(".head");
  const place = String(seconds < 0 ? -9 : seconds * SECOND);
  head?.setAttribute("x1", place);
  head?.setAttribute("x2", place);
}
