// @ts-check
// Playing in time: the part of the piano's card that records, and that lets the model answer.
import { make, redraw } from "../../shared/page.js";
import { openSynth } from "../../shared/synth.js";
import { Conversation } from "./conversation.js";
import { Recorder } from "./recorder.js";

const USUAL_BPM = 100;
const STRAIGHT = 0.5;
const NAMES = { record: "Record in time", converse: "Call and response" };

/** @typedef {"record" | "converse"} Way */

export class Timed {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLElement} */
    this.panel = studio.find(".timed");
    this.recorder = new Recorder(this);
    this.conversation = new Conversation(this);
    this.isStarting = false;
  }

  /** @param {string} selector @returns {any} */
  find(selector) {
    return this.panel.querySelector(selector);
  }

  /** @returns {HTMLCanvasElement} */
  get canvas() {
    return this.find("canvas");
  }

  get grid() {
    return this.find(".grid").value;
  }

  get clicks() {
    return this.find(".clicks").checked;
  }

  /** What is heard now, if anything. */
  get active() {
    return [this.recorder, this.conversation].find((each) => each.isOn);
  }

  /** The key that somebody said; one that came with an example does not hold for other notes. */
  get keyAsked() {
    const { key = "" } = this.studio.store.state.form;
    /** @type {HTMLElement | null} */
    const source = document.querySelector("#source [data-given]");
    const [given] = JSON.parse(source?.dataset.given ?? "[]");
    return key === given ? "" : key;
  }

  /** @param {Setting} setting @returns {import("./quantise.js").Measure} */
  measureOf({ bar, beat, swings }) {
    const { bpm, swing } = this.studio.store.playback;
    return { bar, beat, bpm: bpm || USUAL_BPM, grid: this.grid, swing: swings ? swing : STRAIGHT };
  }

  /** The meter of the form, or that of the opening where the form leaves it open. */
  async findSetting() {
    const { store, page } = this.studio;
    const { form, opening } = store.state;
    const { setting } = opening;
    if (!form.meter || form.meter === setting.meter) return { ...setting, pickup: 0 };
    const { key, meter } = form;
    const told = await page.server.understand({ seed: "60", key, meter, pickup: 0 });
    if (told.error) this.studio.complain(told.error);
    return told.error ? null : { ...setting, ...told.setting };
  }

  /** @param {Way} way */
  async toggle(way) {
    const { active, studio } = this;
    active?.end();
    const chosen = way === "record" ? this.recorder : this.conversation;
    if (active === chosen || this.isStarting) return;
    this.isStarting = true;
    openSynth(); // at once: some browsers let nothing sound later than the click
    studio.complain();
    studio.sound.player.pause();
    try {
      const setting = await this.findSetting();
      if (!setting) return;
      this.layBeats(Math.ceil(setting.bar / setting.beat));
      const begun = chosen.begin(setting);
      this.show();
      this.look();
      await begun;
    } finally {
      this.isStarting = false;
    }
  }

  /** @param {number} pitch @param {number} time milliseconds of the page */
  strike(pitch, time) {
    this.active?.session?.strike(pitch, time);
    this.look();
  }

  /** @param {number} pitch @param {number} time */
  release(pitch, time) {
    if (!this.active) return;
    this.active.session?.release(pitch, time);
    this.look();
  }

  look() {
    this.active?.look();
  }

  /** @param {string} text */
  tell(text) {
    const told = this.find(".timed-told");
    if (told.textContent !== text) told.textContent = text;
  }

  /** @param {number} count */
  layBeats(count) {
    const beats = Array.from({ length: count }, (_, at) =>
      make("span", { textContent: String(at + 1) }),
    );
    this.find(".beats").replaceChildren(...beats);
  }

  /** @param {import("./clock.js").Clock} clock @param {number} bar @param {number} beat */
  tellBeat(clock, bar, beat) {
    [...this.find(".beats").children].forEach((each, at) => {
      each.className = at === beat ? (bar < 0 ? "now counted" : "now") : "";
    });
    const detail = { bar, beat, zero: clock.zero + 1000 * clock.late };
    document.dispatchEvent(new CustomEvent("melody-beat", { detail }));
  }

  /** The buttons and the review as they are now. */
  show() {
    const { active, recorder, conversation } = this;
    /** @type {[Way, boolean][]} */
    const ways = [
      ["record", active === recorder],
      ["converse", active === conversation],
    ];
    for (const [way, isOn] of ways) {
      const button = this.find(`[data-timed="${way}"]`);
      button.textContent = isOn ? "Stop" : NAMES[way];
      button.setAttribute("aria-label", isOn ? `Stop: ${NAMES[way]}` : NAMES[way]);
      button.classList.toggle("on", isOn);
    }
    const hasTaken = !active && recorder.taken.notes.length > 0;
    this.find(".review").hidden = !active && !hasTaken;
    this.find(".review-bar").hidden = !hasTaken;
    this.find(".beats").hidden = !active;
    if (hasTaken) recorder.look();
  }

  connect() {
    this.panel.addEventListener("click", ({ target }) => {
      /** @type {HTMLElement | null} */
      const button = /** @type {HTMLElement} */ (target).closest("[data-timed]");
      if (button) this.press(String(button.dataset.timed));
    });
    this.studio.element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.active?.end();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.active?.end(); // where nothing is drawn, clicks do not keep time
    });
    this.find(".grid").addEventListener("change", () => {
      if (this.active) this.look();
      else this.recorder.review();
    });
    redraw(this.find(".review-roll"), () => (this.active ?? this.recorder).look());
    this.show();
  }

  /** @param {string} name */
  press(name) {
    if (name === "record" || name === "converse") this.toggle(name);
    if (name === "again") this.toggle("record");
    if (name === "take") this.recorder.take();
    if (name === "discard") this.recorder.discard();
    if (name === "take" || name === "discard") this.find('[data-timed="record"]').focus();
  }
}
