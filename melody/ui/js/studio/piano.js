// @ts-check
// An on-screen piano: mouse, touch, the computer's keys, and a MIDI keyboard where there is one.
import { NARROW } from "../shared/layout.js";
import { HIGHEST_PITCH } from "../shared/notation.js";
import { make } from "../shared/page.js";
import { BLACK_KEYS, nameOf } from "../shared/words.js";

const LETTERS = "awsedftgyhujkolp"; // a is C; the row above holds the black keys
const WHITE_WIDTH = 30;
const FINGER = 44.5; // pixels: a finger, and what rounding takes away
const [BLACK, WIDEST_BLACK] = [0.62, 0.98]; // how wide a black key is to a white one
const LIT = 180; // milliseconds that a key is seen pressed, however short the touch
const MOST_OCTAVES = 4;
const [NOTE_ON, NOTE_OFF] = [0x90, 0x80]; // MIDI messages
const SHARP = /** @type {any} */ ({ setting: { key: "D major" } });
/** @type {Record<string, number>} */
const WAYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export class Piano {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLElement} */
    this.keys = studio.find(".piano .keys");
    this.lowest = 60;
    this.laid = "";
    /** @type {Map<string | number, number>} the letter, key or finger that holds a pitch */
    this.held = new Map();
    this.hasMidi = "requestMIDIAccess" in navigator;
  }

  /** @param {number} pitch @param {number} time milliseconds of the page */
  press(pitch, time) {
    const { store, editor, timed } = this.studio;
    if (pitch < 0 || pitch > HIGHEST_PITCH) return;
    this.light(pitch);
    if (timed.active) timed.strike(pitch, time);
    else if (!store.shown.growing) editor.add(pitch);
  }

  /** @param {number | undefined} pitch @param {number} time */
  release(pitch, time) {
    if (pitch !== undefined) this.studio.timed.release(pitch, time);
  }

  /** @param {number} pitch */
  light(pitch) {
    const key = this.keys.querySelector(`[data-pitch="${pitch}"]`);
    key?.classList.add("down");
    setTimeout(() => key?.classList.remove("down"), LIT);
  }

  /** @param {number} octaves */
  shift(octaves) {
    this.lowest = Math.min(84, Math.max(24, this.lowest + 12 * octaves));
    this.lay();
  }

  /** Where fingers play, keys are wide enough for them. */
  get isTouched() {
    return navigator.maxTouchPoints > 0 || this.keys.clientWidth < NARROW;
  }

  /** How many white keys there is room for. */
  get whites() {
    const { clientWidth } = this.keys;
    const fingers = Math.floor(clientWidth / FINGER);
    if (this.isTouched) return Math.max(7, Math.min(7 * MOST_OCTAVES + 1, fingers));
    const octaves = Math.floor(clientWidth / (7 * WHITE_WIDTH));
    return 7 * Math.max(2, Math.min(MOST_OCTAVES, octaves)) + 1;
  }

  /** As many keys as there is room for. */
  lay() {
    const { keys, lowest, whites } = this;
    const from = lowest - (whites > 15 ? 12 : 0);
    const width = keys.clientWidth / whites;
    const laid = `${from} ${whites} ${width < FINGER}`;
    if (laid === this.laid || !keys.clientWidth) return;
    this.laid = laid;
    keys.replaceChildren();
    const black = this.isTouched ? Math.min(WIDEST_BLACK, Math.max(BLACK, FINGER / width)) : BLACK;
    for (let pitch = from, white = 0; white < whites; pitch++) {
      keys.append(this.makeKey(pitch, { white, whites, black }));
      if (!BLACK_KEYS.includes(pitch % 12)) white += 1;
    }
  }

  /**
   * @param {number} pitch
   * @param {{ white: number, whites: number, black: number }} room white keys before it, white keys
   *   in all, and how wide a black one is to a white one
   */
  makeKey(pitch, { white, whites, black }) {
    const isBlack = BLACK_KEYS.includes(pitch % 12);
    const key = make("button", { type: "button", className: isBlack ? "black" : "white" });
    const letter = LETTERS[pitch - this.lowest];
    key.tabIndex = pitch === this.lowest ? 0 : -1;
    key.dataset.pitch = pitch;
    key.setAttribute("aria-label", nameOf(pitch, SHARP));
    if (letter) key.append(make("span", { textContent: letter.toUpperCase() }));
    const name = this.studio.naming.of(pitch, SHARP.setting.key);
    if (name) key.append(make("span", { className: "key-name", textContent: name }));
    key.style.left = `${((white - (isBlack ? black / 2 : 0)) * 100) / whites}%`;
    key.style.width = `${((isBlack ? black : 1) * 100) / whites}%`;
    return key;
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const key = keyOf(event);
    const way = WAYS[event.key];
    if (!key || !(way || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    const pitch = Number(key.dataset.pitch);
    if (!way && !event.repeat) this.hold(event.key, pitch, event.timeStamp);
    /** @type {HTMLElement | null} */
    const next = way ? this.keys.querySelector(`[data-pitch="${pitch + way}"]`) : null;
    next?.focus();
  }

  /** @param {KeyboardEvent} event a letter, anywhere in the studio */
  playLetter(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/** @type {HTMLElement} */ (target).matches("input, textarea, select")) return;
    const letter = key.toLowerCase();
    const place = LETTERS.indexOf(letter);
    if (place < 0 || key.length > 1 || this.held.has(letter)) return;
    this.hold(letter, this.lowest + place, event.timeStamp);
  }

  /** @param {string | number} holder @param {number} pitch @param {number} time */
  hold(holder, pitch, time) {
    this.held.set(holder, pitch);
    this.press(pitch, time);
  }

  /** @param {string | number} holder @param {number} time */
  let(holder, time) {
    this.release(this.held.get(holder), time);
    this.held.delete(holder);
  }

  /** @returns {Promise<string[]>} the names of the MIDI keyboards that are heard from now on */
  async listen() {
    const access = await navigator.requestMIDIAccess();
    const connect = () => {
      for (const input of access.inputs.values()) {
        input.onmidimessage = ({ data, timeStamp }) => {
          const [status, pitch, velocity] = data ?? [];
          const [kind, time] = [status & 0xf0, timeStamp || performance.now()];
          if (kind === NOTE_ON && velocity) this.press(pitch, time);
          else if (kind === NOTE_ON || kind === NOTE_OFF) this.release(pitch, time);
        };
      }
    };
    access.onstatechange = connect;
    connect();
    return [...access.inputs.values()].map((input) => input.name ?? "a keyboard");
  }

  async tellMidi() {
    const names = await this.listen().catch(() => null);
    const heard = names?.length ? `Listening to ${names.join(", ")}.` : "";
    const missing = names ? "No keyboard found; plug one in." : "The browser did not allow it.";
    this.studio.find(".midi-told").textContent = heard || missing;
  }

  connect() {
    const { keys, studio } = this;
    keys.addEventListener("pointerdown", (event) => {
      const key = keyOf(event);
      if (key) this.hold(event.pointerId, Number(key.dataset.pitch), event.timeStamp);
    });
    for (const kind of /** @type {const} */ (["pointerup", "pointercancel"])) {
      document.addEventListener(kind, (event) => this.let(event.pointerId, event.timeStamp));
    }
    keys.addEventListener("keydown", (event) => this.walk(event));
    studio.element.addEventListener("keydown", (event) => this.playLetter(event));
    document.addEventListener("keyup", ({ key, timeStamp }) => {
      this.let(key.length > 1 ? key : key.toLowerCase(), timeStamp);
    });
    window.addEventListener("blur", () => {
      for (const holder of [...this.held.keys()]) this.let(holder, performance.now());
    });
    document.addEventListener("melody-note", (event) => {
      this.light(/** @type {CustomEvent} */ (event).detail);
    });
    new ResizeObserver(() => this.lay()).observe(keys);
    studio.button("midi").hidden = !this.hasMidi;
  }
}

/** @param {Event} event @returns {HTMLElement | null} */
function keyOf(event) {
  return /** @type {HTMLElement} */ (event.target).closest("[data-pitch]");
}
