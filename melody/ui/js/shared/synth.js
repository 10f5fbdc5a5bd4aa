// @ts-check
// Notes at once, without the server: each instrument as overtones that rise and fall.

const LOUDNESS = 0.22;
const SILENT = 0.001; // an exponential fall never reaches nothing
const FADING = 0.12; // seconds in which a sound gives way to another
/**
 * Of each instrument: the strength of its first overtones, the seconds in which a note rises, and
 * those in which it falls to a tenth; 0 is held as long as the note.
 * @typedef {{ overtones: number[], rise: number, fall: number }} Voice
 * @type {Record<string, Voice>}
 */
const VOICES = {
  Piano: { overtones: [1, 0.4, 0.22, 0.1, 0.06], rise: 0.005, fall: 1.6 },
  "Electric piano": { overtones: [1, 0.1, 0.02, 0.18], rise: 0.005, fall: 1.4 },
  Harpsichord: { overtones: [1, 0.8, 0.7, 0.5, 0.4, 0.3], rise: 0.002, fall: 0.9 },
  "Music box": { overtones: [1, 0, 0.1, 0.3], rise: 0.002, fall: 0.8 },
  Marimba: { overtones: [1, 0, 0, 0.3], rise: 0.002, fall: 0.4 },
  Accordion: { overtones: [1, 0.6, 0.5, 0.4, 0.3, 0.2], rise: 0.06, fall: 0 },
  Guitar: { overtones: [1, 0.5, 0.3, 0.2, 0.1], rise: 0.003, fall: 0.8 },
  Violin: { overtones: [1, 0.6, 0.5, 0.35, 0.3, 0.2], rise: 0.08, fall: 0 },
  Cello: { overtones: [1, 0.7, 0.5, 0.3, 0.2, 0.15], rise: 0.09, fall: 0 },
  Harp: { overtones: [1, 0.35, 0.15, 0.05], rise: 0.003, fall: 1.2 },
  Trumpet: { overtones: [1, 0.9, 0.8, 0.6, 0.4, 0.3], rise: 0.03, fall: 0 },
  Clarinet: { overtones: [1, 0.05, 0.7, 0.05, 0.4, 0.03, 0.2], rise: 0.04, fall: 0 },
  Flute: { overtones: [1, 0.25, 0.08], rise: 0.06, fall: 0 },
  Recorder: { overtones: [1, 0.08, 0.12], rise: 0.04, fall: 0 },
};

/** @type {{ context?: AudioContext }} */
const synth = {}; // made at the first note: browsers refuse one before a click
let loudness = 1; // of all that is heard through here
/** @type {WeakMap<BaseAudioContext, GainNode>} */
const outputs = new WeakMap();
/** @type {WeakMap<BaseAudioContext, Map<Voice, PeriodicWave>>} */
const waves = new WeakMap();

/** @returns {AudioContext} what all sounds of the page that no file holds go through */
export function openSynth() {
  synth.context ??= new AudioContext();
  if (synth.context.state === "suspended") synth.context.resume();
  return synth.context;
}

/** @param {number} value from 0, silent, to 1 */
export function setLoudness(value) {
  loudness = value;
  if (synth.context) outputOf(synth.context).gain.value = value;
}

/** @param {BaseAudioContext} context @returns {GainNode} the way out of the page */
function outputOf(context) {
  const made = outputs.get(context) ?? context.createGain();
  if (outputs.has(context)) return made;
  outputs.set(context, made);
  made.gain.value = loudness;
  made.connect(context.destination);
  return made;
}

/** @param {BaseAudioContext} context @param {Voice} voice @returns {PeriodicWave} */
function waveOf(context, voice) {
  const made = waves.get(context) ?? new Map();
  waves.set(context, made);
  const overtones = new Float32Array([0, ...voice.overtones]);
  const wave =
    made.get(voice) ?? context.createPeriodicWave(new Float32Array(overtones.length), overtones);
  made.set(voice, wave);
  return wave;
}

/**
 * A note of an instrument that begins at a time of the context, until it is ended.
 * @param {AudioNode} into @param {number} pitch @param {number} at @param {string} [instrument]
 * @returns {(end: number) => void} ends it at a time of the context; it dies away a little after
 */
function beginNote(into, pitch, at, instrument = "Piano") {
  const { context } = into;
  const voice = VOICES[instrument] ?? VOICES.Piano;
  const gain = context.createGain();
  gain.gain.setValueAtTime(SILENT, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + voice.rise);
  if (voice.fall) gain.gain.setTargetAtTime(SILENT, at + voice.rise, voice.fall / Math.LN10);
  const tone = context.createOscillator();
  tone.setPeriodicWave(waveOf(context, voice));
  tone.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
  tone.connect(gain).connect(into);
  tone.start(at);
  return (end) => {
    const last = Math.max(end, at + voice.rise);
    gain.gain.setTargetAtTime(SILENT, last, FADING / 3);
    tone.stop(last + 3 * FADING);
  };
}

/**
 * One note of an instrument at a time of the context.
 * @param {AudioNode} into @param {{ pitch: number, at: number, seconds: number }} note
 * @param {string} [instrument]
 */
export function addNote(into, { pitch, at, seconds }, instrument) {
  beginNote(into, pitch, at, instrument)(at + seconds);
}

/**
 * A note that sounds, softer and softer, until the function that is returned is called.
 * @param {number} pitch @returns {() => void}
 */
export function holdNote(pitch) {
  const context = openSynth();
  const end = beginNote(outputOf(context), pitch, context.currentTime);
  return () => end(context.currentTime);
}

/**
 * A way to be heard that can be silenced: what is added to it fades together.
 * @param {BaseAudioContext} context @returns {{ input: GainNode, fade: () => void }}
 */
export function openBus(context) {
  const input = context.createGain();
  input.connect(outputOf(context));
  const fade = () => {
    input.gain.setTargetAtTime(0, context.currentTime, FADING / 3);
    setTimeout(() => input.disconnect(), 2000 * FADING);
  };
  return { input, fade };
}

/** @param {number} pitch @param {number} [seconds] @param {string} [instrument] */
export function soundNote(pitch, seconds = 0.35, instrument = "Piano") {
  const context = openSynth();
  addNote(outputOf(context), { pitch, at: context.currentTime, seconds }, instrument);
  document.dispatchEvent(new CustomEvent("melody-note", { detail: pitch }));
}
