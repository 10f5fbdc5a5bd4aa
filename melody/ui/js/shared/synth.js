// @ts-check
// One note at once, without the server: two triangles and a quick fall.

const HARMONICS = [
  [1, 1],
  [2, 0.25],
]; // which, and its share of the first
const LOUDNESS = 0.22;
/** @type {{ context?: AudioContext }} */
const synth = {}; // made at the first note: browsers refuse one before a click

/** @param {number} pitch @param {number} [seconds] */
export function soundNote(pitch, seconds = 0.35) {
  synth.context ??= new AudioContext();
  const { context } = synth;
  if (context.state === "suspended") context.resume();
  const now = context.currentTime;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, now);
  gain.gain.linearRampToValueAtTime(LOUDNESS, now + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.001, now + seconds + 0.25);
  gain.connect(context.destination);
  for (const [harmonic, share] of HARMONICS) {
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.type = "triangle";
    tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12) * harmonic;
    level.gain.value = share;
    tone.connect(level).connect(gain);
    tone.start(now);
    tone.stop(now + seconds + 0.3);
  }
  document.dispatchEvent(new CustomEvent("melody-note", { detail: pitch }));
}
