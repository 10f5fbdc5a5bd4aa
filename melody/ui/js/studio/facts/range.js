// @ts-check
// Whether an instrument can play a piece.
import { nameOf } from "../../shared/words.js";

/**
 * A plain word where notes lie outside what the chosen instrument can play; else nothing.
 * @param {Piece} piece @param {Fields} playback @param {Record<string, Span>} ranges
 */
export function tellRange(piece, playback, ranges) {
  const { instrument = "", transposition = 0 } = { ...piece.setting, ...playback };
  const range = ranges[instrument];
  if (!range) return "";
  const [low, high] = range;
  const pitches = piece.notes.map(({ pitch }) => pitch + transposition);
  const ends = range.map((pitch) => nameOf(pitch, piece)).join(" to ");
  const places = [
    [pitches.filter((pitch) => pitch < low).length, "below"],
    [pitches.filter((pitch) => pitch > high).length, "above"],
  ];
  const said = places
    .filter(([count]) => count)
    .map(([count, where]) => `${count} ${count === 1 ? "note lies" : "notes lie"} ${where}`);
  const name = instrument.toLowerCase();
  return said.length ? `${said.join(", ")} what a ${name} can play (${ends}).` : "";
}
