// @ts-check
// Notes and places in words.
import { sectionsOf } from "./sections.js";
import { spellPitch } from "./spelling.js";

/** The pitches of an octave that have black keys. */
export const BLACK_KEYS = [1, 3, 6, 8, 10];
/** @type {Record<number, string>} */
const LENGTHS = {
  16: "whole",
  12: "dotted half",
  8: "half",
  6: "dotted quarter",
  4: "quarter",
  3: "dotted eighth",
  2: "eighth",
  1: "sixteenth",
};
/** @type {Record<string, string>} */
const ORIGINS = { you: "yours", model: "the model's", again: "rewritten" };

/** @param {number} pitch @param {{ setting: Setting }} piece */
export function nameOf(pitch, piece) {
  const { letter, sign, octave } = spellPitch(pitch, piece.setting.key);
  return `${letter}${sign}${octave}`;
}

/** @param {number} steps */
export function sayLength(steps) {
  return LENGTHS[steps] ? `${LENGTHS[steps]} note` : `${steps} sixteenths`;
}

/**
 * Where a step lies: bar 0 is the pickup; beats count from 1.
 * @param {number} step @param {{ setting: Setting }} piece
 */
export function sayPlace(step, piece) {
  const { bar, beat, pickup } = piece.setting;
  const place = step - pickup;
  if (place < 0) return "pickup";
  const within = place % bar;
  const offBeat = within % beat ? " and a bit" : "";
  return `bar ${Math.floor(place / bar) + 1} beat ${Math.floor(within / beat) + 1}${offBeat}`;
}

/** @param {Note} note @param {{ setting: Setting }} piece */
export function sayNote(note, piece) {
  const what = `${nameOf(note.pitch, piece)}, ${sayLength(note.end - note.start)}`;
  return `${what}, ${sayPlace(note.start, piece)}, ${ORIGINS[note.by]}`;
}

/**
 * The whole piece in words, a line for each bar: for screen readers, and for who sees no colours.
 * @param {Piece} piece @param {Chord[]} [chords] in order
 */
export function transcribe(piece, chords = []) {
  const { bar, pickup } = piece.setting;
  /** @type {Map<number, string[]>} */
  const lines = new Map();
  /** @type {Map<number, string[]>} */
  const under = new Map();
  /** @param {number} step */
  const numberOf = (step) => (step < pickup ? 0 : Math.floor((step - pickup) / bar) + 1);
  /** @param {Map<number, string[]>} map @param {number} number @param {string} said */
  const add = (map, number, said) => map.set(number, [...(map.get(number) || []), said]);
  for (const [step, name] of chords) add(under, numberOf(step), name);
  /** @param {number} start @param {number} end @param {string} name */
  const say = (start, end, name) => {
    add(lines, numberOf(start), `${name} ${sayLength(end - start)}`.replace(" note", ""));
  };
  let now = 0;
  for (const { pitch, start, end } of piece.notes) {
    for (const [from, to] of cutAtBars(now, start, piece)) say(from, to, "rest");
    say(start, end, nameOf(pitch, piece));
    now = end;
  }
  for (const [from, to] of cutAtBars(now, piece.steps, piece)) say(from, to, "rest");
  const letters = new Map([...sectionsOf(piece)].map(([step, name]) => [numberOf(step), name]));
  return [...lines].map(([number, said]) => {
    const letter = letters.get(number);
    const names = under.get(number);
    const chorded = names ? ` (chords ${names.join(", ")})` : "";
    const where = `${number ? `Bar ${number}` : "Pickup"}${letter ? `, section ${letter}` : ""}`;
    return `${where}${chorded}: ${said.join(", ")}.`;
  });
}

/**
 * Silence, cut at the bar lines within it.
 * @param {number} start @param {number} end @param {{ setting: Setting }} piece
 * @returns {[number, number][]}
 */
function cutAtBars(start, end, { setting: { bar, pickup } }) {
  /** @type {[number, number][]} */
  const parts = [];
  for (let from = start; from < end; ) {
    const next = from < pickup ? pickup : from + bar - ((from - pickup) % bar);
    parts.push([from, Math.min(next, end)]);
    from = next;
  }
  return parts;
}

/** @param {number} seconds */
export function sayClock(seconds) {
  if (!Number.isFinite(seconds)) return "0:00"; // a sound of no notes has no length
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
