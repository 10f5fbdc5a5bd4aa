// @ts-check
// One time of playing: the clock, and the keys that were struck while it ran.
import { holdNote } from "../../shared/synth.js";
import { Clock } from "./clock.js";

/** @typedef {import("./quantise.js").Strike} Strike */
/** @typedef {{ strike: Strike, silence: () => void }} Held */

export class Session {
  /**
   * @param {import("./quantise.js").Measure} measure
   * @param {import("./clock.js").Watcher} watcher
   */
  constructor(measure, watcher) {
    this.measure = measure;
    this.clock = new Clock(measure, watcher);
    /** @type {Strike[]} */
    this.strikes = [];
    /** @type {Map<number, Held>} */
    this.held = new Map();
    this.isOver = false;
  }

  async start() {
    await this.clock.start();
    if (this.isOver) this.clock.stop(); // stopped before it had begun
  }

  /** @param {number} pitch @param {number} time milliseconds of the page */
  strike(pitch, time) {
    this.release(pitch, time);
    const strike = { pitch, on: this.clock.at(time) };
    this.held.set(pitch, { strike, silence: holdNote(pitch) });
    if (Number.isFinite(strike.on)) this.strikes.push(strike);
  }

  /** @param {number} pitch @param {number} time */
  release(pitch, time) {
    const held = this.held.get(pitch);
    if (!held) return;
    held.strike.off = Math.max(held.strike.on, this.clock.at(time));
    held.silence();
    this.held.delete(pitch);
  }

  stop() {
    this.isOver = true;
    for (const pitch of [...this.held.keys()]) this.release(pitch, performance.now());
    this.clock.stop();
  }
}
