// @ts-check
// One note at once, without the server: two triangles and a quick fall.

const HARMONICS = [
  [1, 1],
  [2, 0.25],
]; // which, and its share of the first
const LOUDNESS = 0.22;
/** @type {{ context?: AudioContext }} */
const synth = {}; // made at the first note: browsers refuse one before a click

/** What all sounds of the page that no file holds go through. */
export function openSynth() {
  synth.context ??= new AudioContext();
  const { context } = synth;
  if (context.state === "suspended") context.resume();
  return context;
}

/** @param {number} pitch @param {number} [seconds] */
export function soundNote(pitch, seconds = 0.35) {
  const context = openSynth();
  const now = context.currentTime;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, now);
  gain.gain.linearRampToValueAtTime(LOUDNESS, now + 0.008);
  gain.gain.exponentialRampToValueAtTime(0.001, now + seconds + 0.25);
  gain.connect(context.destination);
  for (const tone of makeTones(context, pitch, gain)) tone.stop(now + seconds + 0.3);
  document.dispatchEvent(new CustomEvent("melody-note", { detail: pitch }));
}

/**
 * A note that sounds, softer and softer, until the function that is returned is called.
 * @param {number} pitch @returns {() => void}
 */
export function holdNote(pitch) {
  const context = openSynth();
  const gain = context.createGain();
  const now = context.currentTime;
  gain.gain.setValueAtTime(0, now);
  gain.gain.linearRampToValueAtTime(LOUDNESS, now + 0.008);
  gain.gain.setTargetAtTime(0.02, now + 0.01, 1.2);
  gain.connect(context.destination);
  const tones = makeTones(context, pitch, gain);
  return () => {
    gain.gain.cancelScheduledValues(context.currentTime);
    gain.gain.setTargetAtTime(0, context.currentTime, 0.05);
    for (const tone of tones) tone.stop(context.currentTime + 0.4);
  };
}

/** @param {AudioContext} context @param {number} pitch @param {GainNode} gain */
function makeTones(context, pitch, gain) {
  return HARMONICS.map(([harmonic, share]) => {
    const tone = context.createOscillator();
    const level = context.createGain();
    tone.type = "triangle";
    tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12) * harmonic;
    level.gain.value = share;
    tone.connect(level).connect(gain);
    tone.start();
    return tone;
  });
}
