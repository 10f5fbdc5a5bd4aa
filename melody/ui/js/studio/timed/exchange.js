// @ts-check
// What goes to the server for an answer, and the take that a conversation is kept as.
import { readNotes, writeNotes } from "../../shared/notation.js";

const LARGEST_VARIATION = 2 ** 32;
const BY_MODEL = "model";

/** @typedef {{ notes: Note[], steps: number, pickup: number }} Melody */

/** @param {Melody} melody */
export function symbolsOf({ notes, steps }) {
  return writeNotes(notes, steps);
}

/**
 * @param {import("../state.js").Store} store what the form says
 * @param {Melody} melody up to the end of the call
 * @param {{ meter: string, key: string, bpm: number, bars: number, rest: number,
 *   turn: number }} call
 * @returns {Fields}
 */
export function fieldsOf(store, melody, { meter, key, bpm, bars, rest, turn }) {
  const { run, epoch, rounds, ...asked } = store.asked;
  return {
    ...asked,
    ...store.playback,
    ...{ meter, key, bpm, bars, rest, pickup: melody.pickup, seed: symbolsOf(melody) },
    checkpoint: `${run}@${epoch}`,
    random_seed: ((asked.random_seed ?? 1) + turn) % LARGEST_VARIATION,
  };
}

/**
 * A call with its answer: the notes before stay as they are, those of the server after them are the
 * model's.
 * @param {Melody} call @param {string} symbols @returns {Melody}
 */
export function answerWith(call, symbols) {
  const { notes, steps } = readNotes(symbols);
  const answer = notes
    .filter(({ start }) => start >= call.steps)
    .map((note) => ({ ...note, by: BY_MODEL }));
  return { ...call, notes: [...call.notes, ...answer], steps };
}

/**
 * The notes from a step on, to be drawn alone.
 * @param {Melody} melody @param {number} from @returns {import("./quantise.js").Taken}
 */
export function partOf({ notes, steps }, from) {
  const part = notes
    .filter(({ start }) => start >= from)
    .map((note) => ({ ...note, start: note.start - from, end: note.end - from }));
  return { notes: part, played: [], pickup: 0, origin: 0, steps: steps - from, left: 0 };
}

/**
 * A take whose symbols are whole in its recipe, for no request repeats a conversation.
 * @param {string} id @param {Melody} melody @param {Setting} setting @param {Partial<Told>} told
 * @returns {Piece}
 */
export function takeOf(id, { notes, steps, pickup }, setting, told) {
  const { label = "", variation = 1, recipe = null } = told;
  const last = notes.filter(({ by }) => by === BY_MODEL).map(({ start }) => start);
  return {
    ...{ id, notes, steps, recipe, variation },
    ...{ symbols: writeNotes(notes, steps), seed: last[0] ?? steps },
    ...{ setting: { ...setting, pickup }, edited: true, star: true, wav: null, facts: "" },
    label: label ? `Call and response with ${label}` : "Call and response",
  };
}

/**
 * The melody as it stands now: what was changed in the roll meanwhile is kept.
 * @param {Melody} melody @param {Piece | undefined} piece @param {string} written what we wrote
 * @returns {Melody}
 */
export function asEdited(melody, piece, written) {
  if (!piece || piece.symbols === written) return melody;
  const notes = piece.notes
    .filter(({ start }) => start < melody.steps)
    .map((note) => ({ ...note, end: Math.min(note.end, melody.steps) }));
  return { ...melody, notes };
}
