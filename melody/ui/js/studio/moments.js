// @ts-check
// The moments of a rewriting: what the notes were after each decision of the model.
import { isIn, readNotes } from "../shared/notation.js";

/**
 * The notes of each moment, those outside the span as they are.
 * @param {Piece} piece @returns {Note[][]}
 */
export function momentsOf({ rewritten, order, notes: all }) {
  if (!rewritten || !order) return [];
  const [first, after] = rewritten;
  const outside = all.filter((note) => !isIn(rewritten, note.start));
  return order.map((symbols) => {
    const { notes } = readNotes(symbols, 0, [0, after]);
    const inside = notes.map((note) => ({
      ...note,
      start: note.start + first,
      end: note.end + first,
    }));
    return [...outside, ...inside].sort((a, b) => a.start - b.start);
  });
}

/**
 * Where each rewritten note stands in the order, by its start: since when has it been as it is?
 * @param {Piece} piece @returns {Map<number, number>}
 */
export function numberNotes(piece) {
  const nameNote = (/** @type {Note} */ { start, pitch }) => `${start} ${pitch}`;
  const moments = momentsOf(piece).map((notes) => new Set(notes.map(nameNote)));
  const since = (/** @type {Note} */ note) => {
    let moment = moments.length;
    while (moment && moments[moment - 1].has(nameNote(note))) moment -= 1;
    return moment;
  };
  const own = piece.notes
    .filter((note) => note.by === "again")
    .map((note) => [since(note), note.start])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return new Map(own.map(([, start], place) => [start, place + 1]));
}
