// @ts-check
// Four clicks at a known tempo, and then the recorder begins.

const CLICKS = 4;
const CLICK_SECONDS = 0.04;
const LEAD = 0.1; // seconds before the first click
const NO_TEMPO = "Say a tempo from 20 to 300 first: the clicks come at it.";
const NO_RECORDER = "The recorder is busy: take its recording away first.";

/** @param {(text: string) => void} complain */
export function countIn(complain) {
  const input = document.querySelector("#hum-tempo input");
  const bpm = Number(/** @type {HTMLInputElement | null} */ (input)?.value);
  const record = findRecorder();
  if (!(bpm >= 20 && bpm <= 300)) return complain(NO_TEMPO);
  if (!record) return complain(NO_RECORDER);
  complain("");
  const context = new AudioContext();
  const beat = 60 / bpm;
  for (let click = 0; click < CLICKS; click += 1) {
    soundClick(context, context.currentTime + LEAD + click * beat, click === 0 ? 1600 : 1100);
  }
  const whole = (LEAD + CLICKS * beat) * 1000;
  setTimeout(() => record.click(), whole - 120); // the recorder takes a moment to begin
  setTimeout(() => context.close(), whole + 500);
}

/** @returns {HTMLElement | null} */
function findRecorder() {
  return document.querySelector("#hum-sound .record-button, #hum-sound .record.record-button");
}

/** @param {AudioContext} context @param {number} at @param {number} hertz */
function soundClick(context, at, hertz) {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.value = hertz;
  gain.gain.setValueAtTime(0.3, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + CLICK_SECONDS);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + CLICK_SECONDS);
}
