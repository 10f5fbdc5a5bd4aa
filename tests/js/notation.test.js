// The notation as the page reads it: the same examples as melody/notation.py is tested with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  addRest,
  changeNotes,
  emptyOpening,
  makePiece,
  readNotes,
  settle,
  writeNotes,
} from "../../melody/ui/js/shared/notation.js";
import { sayLength, sayPlace, transcribe } from "../../melody/ui/js/shared/words.js";
import { credit } from "../../melody/ui/js/studio/credit.js";

const DATA = JSON.parse(readFileSync(new URL("../data/notation.json", import.meta.url), "utf8"));
const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0 };

/** Pitches and lengths, rests as well -> notes as the page keeps them. */
function place(pairs) {
  const notes = [];
  let steps = 0;
  for (const [pitch, length] of pairs) {
    if (pitch !== null) notes.push({ pitch, start: steps, end: steps + length });
    steps += length;
  }
  return { notes, steps };
}

const bare = (notes) => notes.map(({ pitch, start, end }) => ({ pitch, start, end }));
const note = (pitch, start, end, by = "you") => ({ pitch, start, end, by });

for (const { symbols, notes } of [...DATA.both_ways, ...DATA.read_only]) {
  test(`"${symbols}" is read as Python reads it`, () => {
    const read = readNotes(symbols);
    assert.deepEqual({ notes: bare(read.notes), steps: read.steps }, place(notes));
  });
}

for (const { symbols, notes, ended } of DATA.both_ways) {
  test(`"${symbols}" is written as it was read`, () => {
    const placed = place(notes);
    assert.equal(writeNotes(placed.notes, placed.steps, ended), symbols);
  });
}

test("a hold with nothing to hold is silent", () => {
  assert.deepEqual(bare(readNotes("_ 60").notes), [{ pitch: 60, start: 1, end: 2 }]);
});

test("whose a note is depends on where it begins", () => {
  const { notes } = readNotes("60 _ 62 _ 64 65", 2, [4, 5]);
  assert.deepEqual(
    notes.map(({ by }) => by),
    ["you", "model", "again", "model"],
  );
});

test("notes that overlap give way to the winners", () => {
  const winner = note(70, 2, 6);
  const settled = settle(
    [note(60, 0, 4), note(62, 4, 8), note(64, 3, 5), note(65, 8, 9)],
    [winner],
  );
  assert.deepEqual(bare(settled), [
    { pitch: 60, start: 0, end: 2 },
    { pitch: 70, start: 2, end: 6 },
    { pitch: 62, start: 6, end: 8 },
    { pitch: 65, start: 8, end: 9 },
  ]);
});

test("a note that lies around the winner is cut where it begins", () => {
  const settled = settle([note(60, 0, 8)], [note(70, 2, 4)]);
  assert.deepEqual(bare(settled), [
    { pitch: 60, start: 0, end: 2 },
    { pitch: 70, start: 2, end: 4 },
  ]);
});

test("changed notes make symbols, steps and the opening anew, and the sound is gone", () => {
  const piece = makePiece({ symbols: "60 _ /", seed: 1, setting: SETTING, wav: "old.wav" });
  const changed = changeNotes(piece, [note(62, 1, 3)]);
  assert.equal(changed.symbols, "r 62 _ /");
  assert.deepEqual([changed.steps, changed.seed, changed.wav, changed.edited], [3, 1, null, true]);
  assert.equal(changeNotes(emptyOpening(SETTING), [note(62, 1, 3)]).seed, 3);
});

test("a rest is added at the end of an opening and belongs to it", () => {
  const piece = addRest(
    makePiece({ symbols: "60", seed: 1, setting: SETTING, isOpening: true }),
    2,
  );
  assert.deepEqual([piece.symbols, piece.steps, piece.seed], ["60 r _", 3, 3]);
});

test("a piece is told bar by bar, its pickup first", () => {
  const setting = { ...SETTING, pickup: 4 };
  const piece = makePiece({ symbols: "67 _ _ _ 60 _ _ _ 61", seed: 0, setting });
  assert.deepEqual(transcribe(piece, [[4, "C"]]), [
    "Pickup: G4 quarter.",
    "Bar 1 (chords C): C4 quarter, C♯4 sixteenth.",
  ]);
  const flat = { ...piece, setting: { ...setting, key: "Ab major" } };
  assert.match(transcribe(flat)[1], /D♭4 sixteenth/);
});

test("silence is told too, bar by bar", () => {
  const setting = { ...SETTING, pickup: 4 };
  const symbols = `r _ _ _ 60 _ ${"r _ _ _ ".repeat(5)}62 _ r _`;
  const piece = makePiece({ symbols, seed: 99, setting });
  assert.deepEqual(transcribe(piece), [
    "Pickup: rest quarter.",
    "Bar 1: C4 eighth, rest 14 sixteenths.",
    "Bar 2: rest dotted quarter, D4 eighth, rest eighth.",
  ]);
});

test("in an opening that was cut off a take the notes of the model stay its own", () => {
  const opening = makePiece({ symbols: "60 _ 62 _", seed: 2, setting: SETTING });
  const take = makePiece({ symbols: "60 _ 62 _ 64 _", seed: 4, setting: SETTING });
  const by = (piece) => piece.notes.map((each) => each.by);
  assert.deepEqual(by(take), ["you", "you", "model"]);
  assert.deepEqual(by(credit(take, opening)), ["you", "model", "model"]);
});

test("places and lengths have plain names", () => {
  const piece = { setting: SETTING };
  assert.equal(sayPlace(0, piece), "bar 1 beat 1");
  assert.equal(sayPlace(21, piece), "bar 2 beat 2 and a bit");
  assert.equal(sayPlace(1, { setting: { ...SETTING, pickup: 2 } }), "pickup");
  assert.deepEqual([sayLength(4), sayLength(5)], ["quarter note", "5 sixteenths"]);
});
