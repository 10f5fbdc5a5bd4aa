// @ts-check
// One <audio> for whole pieces.
import { secondAt, stepAt } from "./times.js";

const FOLLOWED = ["play", "pause", "ended", "seeked", "loadedmetadata", "timeupdate"];

export class Player {
  /**
   * @param {HTMLAudioElement} audio
   * @param {(step: number, isPlaying: boolean) => void} onFrame
   */
  constructor(audio, onFrame) {
    this.audio = audio;
    this.onFrame = onFrame;
    this.times = [0, 1];
    this.frame = 0;
    for (const name of FOLLOWED) audio.addEventListener(name, () => this.follow());
    // Only one thing sounds at a time, whichever part of the page plays it.
    document.addEventListener("melody-sound", (event) => {
      if (/** @type {CustomEvent} */ (event).detail !== this) audio.pause();
    });
  }

  get playing() {
    return !this.audio.paused && !this.audio.ended;
  }

  get seconds() {
    return this.times[this.times.length - 1];
  }

  /** @param {string} source @param {number[]} times */
  load(source, times) {
    this.times = times;
    if (this.audio.getAttribute("src") !== source) this.audio.src = source;
  }

  /** @param {number} [step] */
  play(step) {
    document.dispatchEvent(new CustomEvent("melody-sound", { detail: this }));
    if (step !== undefined) this.audio.currentTime = secondAt(this.times, step);
    else if (this.audio.currentTime >= this.seconds) this.audio.currentTime = 0;
    return this.audio.play().catch(() => {}); // refused before the first click on the page
  }

  pause() {
    this.audio.pause();
  }

  /** @param {number} step */
  seek(step) {
    this.audio.currentTime = secondAt(this.times, step);
    this.follow();
  }

  follow() {
    cancelAnimationFrame(this.frame);
    this.onFrame(stepAt(this.times, this.audio.currentTime), this.playing);
    if (this.playing) this.frame = requestAnimationFrame(() => this.follow());
  }
}
