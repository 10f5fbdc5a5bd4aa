// @ts-check
// Whose notes they are: in an opening that was cut off a take, the model's stay the model's.

/**
 * A take that begins with the opening, its notes as they are credited there.
 * @param {Piece} piece @param {Piece} opening @returns {Piece}
 */
export function credit(piece, opening) {
  const others = opening.notes.filter((note) => note.by !== "you");
  const by = new Map(others.map((note) => [`${note.start} ${note.pitch}`, note.by]));
  const notes = piece.notes.map((note) => {
    const is = note.start < piece.seed && by.get(`${note.start} ${note.pitch}`);
    return is && note.by === "you" ? { ...note, by: is } : note;
  });
  return by.size ? { ...piece, notes } : piece;
}
