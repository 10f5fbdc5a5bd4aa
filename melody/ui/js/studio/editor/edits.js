// @ts-check
// Changes of notes, as new lists; null where a change is not possible.
import { HIGHEST_PITCH, settle } from "../../shared/notation.js";

/** @typedef {(note: Note) => Partial<Note>} Alteration */

/** @param {number} steps @param {number} semitones @returns {Alteration} */
export function moveBy(steps, semitones) {
  return ({ start, end, pitch }) => ({
    start: start + steps,
    end: end + steps,
    pitch: pitch + semitones,
  });
}

/** @param {number} steps @returns {Alteration} */
export function stretchBy(steps) {
  return ({ start, end }) => ({ end: Math.max(start + 1, end + steps) });
}

/**
 * New versions of the chosen notes, and all notes with them; null where one would leave the roll.
 * @param {Note[]} notes @param {Note[]} chosen @param {Alteration} alter @param {number} longest
 */
export function alterNotes(notes, chosen, alter, longest) {
  const altered = chosen.map((note) => ({ ...note, ...alter(note), by: "you" }));
  const fits = altered.every(
    ({ start, end, pitch }) =>
      start >= 0 && end > start && end <= longest && pitch >= 0 && pitch <= HIGHEST_PITCH,
  );
  if (!altered.length || !fits) return null;
  const rest = notes.filter((note) => !chosen.includes(note));
  return { altered, notes: settle(rest, altered) };
}

/** @param {Note[]} notes @param {Note[]} chosen @param {Span | null} span */
export function removeNotes(notes, chosen, span) {
  const inSpan = (/** @type {Note} */ { start }) => span && start >= span[0] && start < span[1];
  return notes.filter((note) => !chosen.includes(note) && !inSpan(note));
}
