// @ts-check
// How a melody is played besides its sound: again and again, after a bar of clicks, how loud, and
// at a tempo that is tapped.
import { setIcon } from "../../shared/page.js";
import { setLoudness } from "../../shared/synth.js";
import { Clock } from "../timed/clock.js";

const LONGEST_PAUSE = 2000; // milliseconds: after more, the taps begin anew
const MOST_TAPS = 9;
const [SLOWEST, FASTEST] = [20, 300];

export class Playing {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.isLooping = false;
    this.countsIn = false;
    /** @type {(() => void) | null} ends the clicks */
    this.cancel = null;
    /** @type {number[]} */
    this.taps = [];
  }

  /** What is played again and again: what is selected, or all; a single note is not. */
  get loop() {
    const { editor, store } = this.studio;
    if (!this.isLooping) return null;
    const isSpan = editor.span || editor.selected.length > 1;
    return (isSpan && editor.chosenSpan) || /** @type {Span} */ ([0, store.shown.steps]);
  }

  /** @param {"isLooping" | "countsIn"} name @param {string} button */
  toggle(name, button) {
    this[name] = !this[name];
    this.studio.button(button).setAttribute("aria-pressed", String(this[name]));
  }

  /** A bar of clicks, where it is wished. @returns {Promise<boolean>} whether it was not stopped */
  async count() {
    if (!this.countsIn) return true;
    const { store } = this.studio;
    const { bpm = 120, bar, beat } = store.played(store.shown).setting;
    return new Promise((done) => {
      /** @param {boolean} isDone */
      const end = (isDone) => {
        clock.stop();
        document.removeEventListener("melody-sound", stop);
        this.cancel = null;
        done(isDone);
      };
      const stop = () => end(false);
      const onTick = () => {
        if (clock.now >= 0) end(true);
      };
      const clock = new Clock({ bpm, bar, beat }, { onTick, onBeat: () => {} });
      clock.isSilent = true; // but for the bar before the first
      document.dispatchEvent(new CustomEvent("melody-sound", { detail: clock }));
      document.addEventListener("melody-sound", stop);
      this.cancel = stop;
      const button = this.studio.button("play");
      setIcon(button, "pause");
      button.setAttribute("aria-label", "Pause");
      clock.start();
    });
  }

  tap() {
    const now = performance.now();
    const last = this.taps[this.taps.length - 1];
    if (now - last > LONGEST_PAUSE) this.taps = [];
    this.taps = [...this.taps.slice(1 - MOST_TAPS), now];
    if (this.taps.length < 2) return this.studio.say("Tap on, once for each beat");
    const apart = (now - this.taps[0]) / (this.taps.length - 1);
    return writeTempo(Math.min(FASTEST, Math.max(SLOWEST, Math.round(60_000 / apart))));
  }

  /** Volume, count-in and tempo, where there is no room for them in the row. */
  unfold() {
    const row = this.studio.find(".transport");
    const isOpen = row.classList.toggle("unfolded");
    this.studio.button("more-playing").setAttribute("aria-expanded", String(isOpen));
  }

  connect() {
    const slider = this.studio.find(".volume input");
    slider.addEventListener("input", () => {
      this.studio.sound.audio.volume = Number(slider.value);
      setLoudness(Number(slider.value));
    });
  }
}

/** @param {number} bpm into the form, as if it were typed */
function writeTempo(bpm) {
  /** @type {HTMLInputElement | null} */
  const box = document.querySelector("#tempo input[type=number]");
  if (!box) return;
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  value?.set?.call(box, String(bpm));
  for (const name of ["input", "change", "blur"]) {
    box.dispatchEvent(new Event(name, { bubbles: true }));
  }
}
