// @ts-check
// Forks: another symbol in a note's place, and the model goes on from there.
import { changeNotes, countBars, emptyOpening, writeNotes } from "../../shared/notation.js";
import { sayPlace } from "../../shared/words.js";
import { cutFrom } from "../family/lineage.js";

/**
 * The notes before a note, and another symbol in its place, as long as it was.
 * @param {Piece} piece @param {Note} note @param {string} symbol @returns {Note[]}
 */
export function forkNotes(piece, note, symbol) {
  const before = piece.notes.filter((each) => each.start < note.start);
  const last = before[before.length - 1];
  const holds = symbol === "_" && last?.end === note.start;
  if (holds) return [...before.slice(0, -1), { ...last, end: note.end }];
  if (symbol === "_" || symbol === "r") return before;
  return [...before, { ...note, pitch: +symbol, by: "you" }];
}

/** @param {import("../studio.js").Studio} studio @param {string} symbol @param {string} name */
export function fork(studio, symbol, name) {
  const { store, editor, continuation, handover } = studio;
  const piece = store.shown;
  const note = editor.chosen;
  if (!note || store.live) return;
  const { bar, pickup } = piece.setting;
  const bars = countBars(piece);
  const notes = forkNotes(piece, note, symbol);
  studio.say(`Fork with ${name} at ${sayPlace(note.start, piece)}`);
  editor.frame.focus({ preventScroll: true });
  if (note.end > handover.longest_opening) {
    const most = handover.longest_opening / 16;
    studio.complain(`A model goes on from ${most} bars of 4/4 at most; choose an earlier note`);
  } else if (!piece.isOpening && note.end >= pickup + bars * bar) {
    finishFork(studio, piece, notes);
  } else {
    const steps = note.end;
    const symbols = writeNotes(notes, steps);
    const opening = { ...emptyOpening(piece.setting), notes, steps, seed: steps, symbols };
    const line = cutFrom(piece, note.end);
    continuation.open({ ...opening, ...line, forks: true }, true, piece.isOpening ? 0 : bars);
  }
}

/**
 * The last note was replaced: there is nothing left to write.
 * @param {import("../studio.js").Studio} studio @param {Piece} piece @param {Note[]} notes
 */
function finishFork(studio, piece, notes) {
  const { store, editor, files } = studio;
  const id = `fork-${Date.now()}`;
  const line = { parent: piece.id, came: "fork", at: piece.steps };
  const made = { ...changeNotes(piece, notes), id, star: false, shared: null, ...line };
  editor.clearSelection();
  store.commit({ takes: [...store.state.takes, made], shown: id });
  files.share();
}
