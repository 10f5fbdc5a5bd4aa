// @ts-check
// An on-screen piano: mouse, touch, the computer's keys, and a MIDI keyboard where there is one.
import { HIGHEST_PITCH } from "../shared/notation.js";
import { make } from "../shared/page.js";
import { BLACK_KEYS, nameOf } from "../shared/words.js";

const LETTERS = "awsedftgyhujkolp"; // a is C; the row above holds the black keys
const WHITE_WIDTH = 30;
const LIT = 180; // milliseconds that a key is seen pressed, however short the touch
const MOST_OCTAVES = 4;
const NOTE_ON = 0x90; // a MIDI message
const SHARP = /** @type {any} */ ({ setting: { flats: false } });
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
    /** @type {Set<number>} */
    this.held = new Set();
    this.hasMidi = "requestMIDIAccess" in navigator;
  }

  /** @param {number} pitch */
  press(pitch) {
    const { store, editor } = this.studio;
    if (pitch < 0 || pitch > HIGHEST_PITCH) return;
    this.light(pitch);
    if (!store.shown.growing) editor.add(pitch);
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

  /** As many keys as there is room for. */
  lay() {
    const { keys, lowest } = this;
    const fitting = Math.floor(keys.clientWidth / (7 * WHITE_WIDTH));
    const octaves = Math.max(2, Math.min(MOST_OCTAVES, fitting));
    const from = lowest - (octaves > 2 ? 12 : 0);
    const laid = `${from} ${octaves}`;
    if (laid === this.laid || !keys.clientWidth) return;
    this.laid = laid;
    keys.replaceChildren();
    const share = 100 / (7 * octaves + 1);
    for (let pitch = from, white = 0; pitch <= from + 12 * octaves; pitch++) {
      keys.append(this.makeKey(pitch, white, share));
      if (!BLACK_KEYS.includes(pitch % 12)) white += 1;
    }
  }

  /** @param {number} pitch @param {number} white those before it @param {number} share */
  makeKey(pitch, white, share) {
    const isBlack = BLACK_KEYS.includes(pitch % 12);
    const key = make("button", { type: "button", className: isBlack ? "black" : "white" });
    const letter = LETTERS[pitch - this.lowest];
    key.tabIndex = pitch === this.lowest ? 0 : -1;
    key.dataset.pitch = pitch;
    key.setAttribute("aria-label", nameOf(pitch, SHARP));
    if (letter) key.append(make("span", { textContent: letter.toUpperCase() }));
    key.style.left = `${(white - (isBlack ? 0.31 : 0)) * share}%`;
    key.style.width = `${share * (isBlack ? 0.62 : 1)}%`;
    return key;
  }

  /** @param {KeyboardEvent} event */
  walk(event) {
    const key = keyOf(event);
    const way = WAYS[event.key];
    if (!key || !(way || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    const pitch = Number(key.dataset.pitch);
    if (!way && !event.repeat) this.press(pitch);
    /** @type {HTMLElement | null} */
    const next = way ? this.keys.querySelector(`[data-pitch="${pitch + way}"]`) : null;
    next?.focus();
  }

  /** @param {KeyboardEvent} event a letter, anywhere in the studio */
  playLetter(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (/** @type {HTMLElement} */ (target).matches("input, textarea, select")) return;
    const place = LETTERS.indexOf(key.toLowerCase());
    if (place < 0 || key.length > 1 || this.held.has(place)) return;
    this.held.add(place);
    this.press(this.lowest + place);
  }

  /** @returns {Promise<string[]>} the names of the MIDI keyboards that are heard from now on */
  async listen() {
    const access = await navigator.requestMIDIAccess();
    const connect = () => {
      for (const input of access.inputs.values()) {
        input.onmidimessage = ({ data }) => {
          const [status, pitch, velocity] = data ?? [];
          if ((status & 0xf0) === NOTE_ON && velocity) this.press(pitch);
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
      if (key) this.press(Number(key.dataset.pitch));
    });
    keys.addEventListener("keydown", (event) => this.walk(event));
    studio.element.addEventListener("keydown", (event) => this.playLetter(event));
    document.addEventListener("keyup", ({ key }) => {
      this.held.delete(LETTERS.indexOf(key.toLowerCase()));
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
