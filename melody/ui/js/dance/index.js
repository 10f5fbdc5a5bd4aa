// @ts-check
// The tab Dance: the clip with its movement, the beat that a person agrees to, the clip made of it.
import { locate, make } from "../shared/page.js";
import { beatOfTaps, drawMotion, movePlayhead } from "./motion.js";

const SLOWEST = 36;
const FASTEST = 288;
const NUDGE = 0.02; // seconds
const SURE = 0.5;
const TAP_AGAIN = 3; // seconds without a tap after which taps begin anew

/** @param {Page} page */
export function start(page) {
  const tab = new DanceView(page);
  tab.connect();
  page.watch("value", () => tab.receive());
  tab.receive();
}

class DanceView {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {(selector: string) => any} */
    this.find = (selector) => page.element.querySelector(selector);
    /** @type {Fields | null} */
    this.clip = null;
    /** @type {Fields} */
    this.beat = { bpm: 100, offset: 0, from: "" };
    /** @type {number[]} */
    this.taps = [];
    /** @type {number[]} */
    this.onsets = [];
  }

  receive() {
    const { value } = this.page.props;
    const { error, clip, made } = value ? JSON.parse(value) : /** @type {Fields} */ ({});
    this.find(".error").hidden = !error;
    this.find(".error").textContent = error ?? "";
    this.rest();
    if (clip) this.showClip(clip);
    if (made && made.id === this.clip?.id) this.showMade(made);
  }

  rest() {
    this.find(".write").disabled = false;
    this.find(".write").textContent = "Write the melody";
  }

  /** @param {Fields} clip */
  showClip(clip) {
    this.clip = clip;
    this.onsets = [];
    this.find(".watched").hidden = false;
    this.find(".made").hidden = true;
    this.find(".danced").removeAttribute("src");
    this.find(".given").src = locate(clip.path);
    this.find("[data-do=sound]").hidden = !clip.sound;
    this.find(".unsure").hidden = !clip.said;
    this.find(".unsure").textContent = clip.said;
    this.take(clip.motion, "of the movement");
  }

  /** @param {Fields} beat @param {string} from */
  take(beat, from) {
    this.beat = { ...beat, from };
    this.tell();
  }

  /** @param {number} factor */
  scale(factor) {
    const bpm = this.beat.bpm * factor;
    if (bpm < SLOWEST || bpm > FASTEST) return;
    this.beat.bpm = bpm;
    this.tell();
  }

  /** @param {number} seconds */
  nudge(seconds) {
    const period = 60 / this.beat.bpm;
    this.beat.offset = (((this.beat.offset + seconds) % period) + period) % period;
    this.tell();
  }

  tell() {
    const { bpm, offset, confidence, from } = this.beat;
    const sure = confidence === undefined ? "" : `, sure to ${Math.round(confidence * 100)} %`;
    const first = `first beat at ${offset.toFixed(2)} s`;
    this.find(".tempo").textContent = `${bpm.toFixed(1)} beats a minute ${from}${sure}; ${first}.`;
    this.find(".tempo").classList.toggle("doubted", confidence !== undefined && confidence < SURE);
    if (this.clip) drawMotion(this.find(".motion"), this.clip, this.beatNow(), this.onsets);
  }

  beatNow() {
    return { bpm: this.beat.bpm, offset: this.beat.offset };
  }

  tap() {
    const film = this.find(".given");
    if (film.paused) {
      this.taps = [];
      this.find(".tempo").textContent = "Tap on every beat while it plays.";
      film.play().catch(() => {});
      return;
    }
    const now = film.currentTime;
    const last = this.taps[this.taps.length - 1];
    if (last !== undefined && (now < last || now - last > TAP_AGAIN)) this.taps = [];
    this.taps.push(now);
    const beat = beatOfTaps(this.taps);
    if (beat && beat.bpm >= SLOWEST && beat.bpm <= FASTEST) this.take(beat, "as you tapped");
  }

  write() {
    if (!this.clip) return;
    this.find(".write").disabled = true;
    this.find(".write").textContent = "Writing …";
    this.page.trigger("write", this.beatNow());
  }

  /** @param {Fields} made */
  showMade(made) {
    this.find(".made").hidden = false;
    const [[, clip]] = made.files;
    this.find(".given").pause();
    this.find(".danced").src = locate(clip);
    this.find(".said").replaceChildren(
      ...made.said.map((/** @type {string} */ textContent) => make("li", { textContent })),
    );
    this.find(".files").replaceChildren(
      ...made.files.map((/** @type {string[]} */ [label, path]) =>
        make("a", { href: locate(path), download: path.split("/").pop(), textContent: label }),
      ),
    );
    this.onsets = made.onsets;
    this.tell();
  }

  /** @param {HTMLVideoElement} film */
  follow(film) {
    movePlayhead(this.find(".motion"), film.currentTime);
    if (!film.paused) requestAnimationFrame(() => this.follow(film));
  }

  connect() {
    /** @type {Record<string, () => void>} */
    const acts = {
      half: () => this.scale(0.5),
      double: () => this.scale(2),
      tap: () => this.tap(),
      earlier: () => this.nudge(-NUDGE),
      later: () => this.nudge(NUDGE),
      motion: () => this.take(this.clip?.motion, "of the movement"),
      sound: () => this.take(this.clip?.sound, "of its own sound"),
      write: () => this.write(),
    };
    this.page.element.addEventListener("click", ({ target }) => {
      const button = /** @type {HTMLElement} */ (target).closest("[data-do]");
      if (button) acts[String(/** @type {HTMLElement} */ (button).dataset.do)]?.();
    });
    for (const which of [".given", ".danced"]) {
      const film = this.find(which);
      for (const name of ["play", "seeked", "pause"]) {
        film.addEventListener(name, () => this.follow(film));
      }
      film.addEventListener("play", () => this.playAlone(film));
    }
    document.addEventListener("melody-sound", (event) => {
      if (/** @type {CustomEvent} */ (event).detail === this) return;
      for (const which of [".given", ".danced"]) this.find(which).pause();
    });
  }

  /** @param {HTMLVideoElement} film */
  playAlone(film) {
    const other = this.find(film.matches(".given") ? ".danced" : ".given");
    other.pause();
    document.dispatchEvent(new CustomEvent("melody-sound", { detail: this }));
  }
}
