// @ts-check
// The beat: seconds from beat one, clicks on the beats, and a tick to look at what is due.
import { openSynth } from "../../shared/synth.js";
import { secondsOf } from "./quantise.js";

const TICK = 25; // milliseconds
const AHEAD = 0.12; // seconds: clicks are handed over so long before they sound
const MOST_LATE = 0.5; // seconds
const BREATH = 0.15; // seconds before the first click
const CLICK = { bar: 1560, beat: 1040, loudness: 0.25, seconds: 0.04 };

/** @typedef {{ bpm: number, bar: number, beat: number }} Tempo */
/** @typedef {{ onTick: () => void, onBeat: (bar: number, beat: number) => void }} Watcher */

export class Clock {
  /** @param {Tempo} tempo @param {Watcher} watcher */
  constructor(tempo, watcher) {
    this.tempo = tempo;
    this.watcher = watcher;
    this.second = secondsOf(tempo); // of a sixteenth
    this.beats = Math.ceil(tempo.bar / tempo.beat); // in a bar
    this.zero = Number.POSITIVE_INFINITY; // milliseconds of the page at beat one
    this.audioZero = 0;
    this.late = 0; // seconds between a sound and its being heard
    this.clicked = 0; // beats since the first of the count-in
    this.told = 0;
    this.isSilent = false;
    this.timer = 0;
    /** @type {GainNode | null} */
    this.output = null;
  }

  /** Count in, from a breath after now. */
  async start() {
    const context = openSynth();
    await context.resume();
    this.output = context.createGain();
    this.output.connect(context.destination);
    const wait = BREATH + this.tempo.bar * this.second;
    this.zero = performance.now() + 1000 * wait;
    this.audioZero = context.currentTime + wait;
    // Who plays to what is heard plays later by so much.
    this.late = Math.min(MOST_LATE, context.outputLatency || context.baseLatency || 0);
    this.timer = setInterval(() => this.tick(), TICK);
    this.tick();
  }

  /** Seconds from beat one, below zero in the count-in. */
  get now() {
    return (performance.now() - this.zero) / 1000;
  }

  /** The place in the beat of what is heard now. */
  get heard() {
    return this.now - this.late;
  }

  get barSeconds() {
    return this.tempo.bar * this.second;
  }

  /** @param {number} time of an event, in milliseconds of the page */
  at(time) {
    return (time - this.zero) / 1000 - this.late;
  }

  /** @param {number} count beats since the first of the count-in */
  place(count) {
    const [bar, beat] = [Math.floor(count / this.beats) - 1, count % this.beats];
    return { bar, beat, at: (bar * this.tempo.bar + beat * this.tempo.beat) * this.second };
  }

  tick() {
    for (let next = this.place(this.clicked); next.at < this.now + AHEAD; ) {
      if (!this.isSilent || next.bar < 0) this.click(next.at, next.beat === 0);
      this.clicked += 1;
      next = this.place(this.clicked);
    }
    for (let next = this.place(this.told); next.at <= this.now; ) {
      this.watcher.onBeat(next.bar, next.beat);
      this.told += 1;
      next = this.place(this.told);
    }
    this.watcher.onTick();
  }

  /** @param {number} at @param {boolean} isBar */
  click(at, isBar) {
    if (!this.output) return;
    const { context } = this.output;
    const when = Math.max(context.currentTime, this.audioZero + at);
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = isBar ? CLICK.bar : CLICK.beat;
    gain.gain.setValueAtTime(CLICK.loudness, when);
    gain.gain.exponentialRampToValueAtTime(0.001, when + CLICK.seconds);
    tone.connect(gain).connect(this.output);
    tone.start(when);
    tone.stop(when + CLICK.seconds);
  }

  stop() {
    clearInterval(this.timer);
    this.output?.disconnect(); // what was handed over already is not heard any more
  }
}
