// @ts-check
// The public notation and the notes that it stands for.

export const HIGHEST_PITCH = 127;

/** @param {Span | null | undefined} span @param {number} step */
export function isIn(span, step) {
  return Boolean(span && step >= span[0] && step < span[1]);
}

/**
 * Symbols -> notes; those before `seed` are yours, those in the span `again` were rewritten.
 * @param {string} symbols @param {number} [seed] @param {Span | null} [again]
 * @returns {{ notes: Note[], steps: number }}
 */
export function readNotes(symbols, seed = 0, again = null) {
  const all = [];
  let step = 0;
  for (const symbol of symbols.split(/\s+/)) {
    if (symbol === "/") break;
    if (symbol === "") continue;
    const last = all[all.length - 1];
    if (symbol === "_" && last) {
      last.end += 1;
    } else {
      const by = isIn(again, step) ? "again" : step < seed ? "you" : "model";
      all.push({ pitch: symbol === "r" ? Number.NaN : +symbol, start: step, end: step + 1, by });
    }
    step += 1;
  }
  return { notes: all.filter((note) => !Number.isNaN(note.pitch)), steps: step };
}

/**
 * Notes -> symbols; rests fill what is between them and what is left up to `steps`.
 * @param {Note[]} notes @param {number} [steps] @param {boolean} [ended]
 */
export function writeNotes(notes, steps = 0, ended = false) {
  /** @type {string[]} */
  const symbols = [];
  /** @param {string} symbol @param {number} length */
  const add = (symbol, length) => {
    symbols.push(symbol, ...Array(length - 1).fill("_"));
  };
  let now = 0;
  for (const note of notes) {
    if (note.start > now) add("r", note.start - now);
    add(String(note.pitch), note.end - note.start);
    now = note.end;
  }
  if (steps > now) add("r", steps - now);
  return symbols.concat(ended ? ["/"] : []).join(" ");
}

/**
 * A piece as the page keeps it, from what the server says of it.
 * @param {Told} told @returns {Piece}
 */
export function makePiece(told) {
  const { symbols, seed, rewritten } = told;
  const read = readNotes(symbols, seed, rewritten);
  return { id: "", ...told, ...read, ended: symbols.endsWith("/") };
}

/**
 * A piece without a note.
 * @param {Setting} setting @returns {Piece}
 */
export function emptyOpening(setting) {
  return { id: "opening", isOpening: true, notes: [], steps: 0, seed: 0, symbols: "", setting };
}

/**
 * The piece with other notes: its files and its sound have to be made again.
 * @param {Piece} piece @param {Note[]} notes @returns {Piece}
 */
export function changeNotes(piece, notes) {
  const steps = notes.length ? notes[notes.length - 1].end : 0;
  const seed = piece.isOpening ? steps : piece.seed;
  const symbols = writeNotes(notes, steps, piece.ended);
  return { ...piece, notes, steps, seed, symbols, edited: true, wav: null };
}

/**
 * Of notes that overlap, the winners stay as they are; the others give way.
 * @param {Note[]} notes @param {Note[]} winners @returns {Note[]}
 */
export function settle(notes, winners) {
  const first = [...winners].sort((a, b) => a.start - b.start);
  const kept = [];
  for (const note of notes) {
    if (winners.includes(note)) continue;
    let { start, end } = note;
    for (const winner of first) {
      if (winner.start <= start && start < winner.end) start = winner.end;
      else if (start < winner.start && winner.start < end) end = winner.start;
    }
    if (end > start) kept.push({ ...note, start, end });
  }
  return kept.concat(first).sort((a, b) => a.start - b.start);
}

/**
 * How many bars a piece has begun, its pickup not counted.
 * @param {Piece} piece
 */
export function countBars(piece) {
  const { bar, pickup } = piece.setting;
  return Math.ceil((piece.steps - pickup) / bar);
}

/**
 * The piece with a rest at its end.
 * @param {Piece} piece @param {number} length @returns {Piece}
 */
export function addRest(piece, length) {
  const steps = piece.steps + length;
  const symbols = writeNotes(piece.notes, steps);
  const seed = piece.isOpening ? steps : piece.seed;
  return { ...piece, steps, symbols, seed, edited: true, wav: null };
}
