// Call and response: whose turn it is, when the answer is due, and what is kept of it all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { writeNotes } from "../../melody/ui/js/shared/notation.js";
import {
  answerWith,
  asEdited,
  fieldsOf,
  partOf,
  takeOf,
} from "../../melody/ui/js/studio/timed/exchange.js";
import { quantise } from "../../melody/ui/js/studio/timed/quantise.js";
import { append, barOfAnswer, barsOfRest, turnOf } from "../../melody/ui/js/studio/timed/turns.js";

const MEASURE = { bar: 16, beat: 4, bpm: 60, grid: "sixteenths" }; // a beat is a second
const EMPTY = { notes: [], steps: 0, pickup: 0 };
const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0 };

/** A phrase from [pitch, on, off] in beats. */
function phrase(played, more = {}) {
  const strikes = played.map(([pitch, on, off]) => ({ pitch, on, off }));
  return quantise(strikes, { ...MEASURE, ...more });
}

const ONE_BAR = phrase([
  [60, 0, 1],
  [62, 1, 2],
  [64, 2, 3],
]);

/** Whose turn it is so many beats after beat one. */
function turn(taken, beats, isHeld = false) {
  return turnOf(taken, { now: 4 * beats, bar: 16, isHeld });
}

test("before anything is played one waits, for as long as it takes", () => {
  assert.equal(turn(phrase([]), 40).is, "waiting");
});

test("a call lasts to the end of its bar; the bar after it is the rest", () => {
  assert.equal(turn(ONE_BAR, 3.5).is, "playing");
  assert.equal(turn(ONE_BAR, 4.1).is, "playing"); // a note may come late
  assert.deepEqual(turn(ONE_BAR, 4.5), { is: "resting", end: 1, bars: 1 });
});

test("while a key is held nobody answers", () => {
  assert.equal(turn(ONE_BAR, 6, true).is, "playing");
});

test("a call of three bars after two silent ones is answered with three", () => {
  const played = [8, 12, 16].map((beat) => [60, beat, beat + 1]);
  assert.deepEqual(turn(phrase(played), 30), { is: "resting", end: 5, bars: 3 });
});

test("a pickup is no bar of its own", () => {
  const played = [
    [55, -1, 0],
    [60, 0, 2],
  ];
  assert.deepEqual(turn(phrase(played), 5), { is: "resting", end: 1, bars: 1 });
});

test("the answer comes after the bar of rest, and where it is late on a bar line to come", () => {
  assert.equal(barOfAnswer(2, 1.2, 0.2), 2);
  assert.equal(barOfAnswer(2, 1.9, 0.2), 3);
  assert.equal(barOfAnswer(2, 4.3, 0.2), 5);
});

test("one rests for a bar, and where bars are short for as many as last a second", () => {
  const rests = [
    ["4/4", 60, 4, 1],
    ["4/4", 240, 4, 1],
    ["4/4", 300, 4, 2],
    ["3/4", 180, 3, 1],
    ["2/4", 120, 2, 1],
    ["2/4", 180, 2, 2],
    ["2/4", 240, 2, 2],
    ["2/4", 300, 2, 3],
    ["1/4", 300, 1, 5],
  ];
  for (const [meter, bpm, beats, bars] of rests) {
    assert.equal(barsOfRest((beats * 60) / bpm), bars, `${meter} at ${bpm}`);
  }
});

test("phrases follow each other without the rests between them", () => {
  const first = append(EMPTY, ONE_BAR, { bar: 16, bars: 1 });
  assert.deepEqual([first.steps, first.pickup], [16, 0]);
  const later = phrase([[67, 12, 14]], { hasPickup: false, from: 32 });
  const both = append(first, later, { bar: 16, bars: 1 });
  assert.equal(
    writeNotes(both.notes, both.steps),
    "60 _ _ _ 62 _ _ _ 64 _ _ _ r _ _ _ 67 _ _ _ _ _ _ _ r _ _ _ _ _ _ _",
  );
});

test("the first phrase's pickup is the melody's, and later ones have none", () => {
  const ahead = phrase([
    [55, -1, 0],
    [60, 0, 4],
  ]);
  const melody = append(EMPTY, ahead, { bar: 16, bars: 1 });
  assert.deepEqual([melody.steps, melody.pickup], [20, 4]);
  const played = [
    [55, 15, 16],
    [60, 16, 18],
  ];
  const { pickup, notes } = phrase(played, { hasPickup: false, from: 32 });
  assert.deepEqual([pickup, notes[0].start], [0, 12]);
});

test("what was played before one's turn is not taken, but for a note a little too early", () => {
  const played = [
    [55, 6, 7],
    [60, 7.9, 9],
  ];
  const { notes, played: exact } = phrase(played, { hasPickup: false, from: 32 });
  assert.deepEqual(
    notes.map(({ pitch, start }) => [pitch, start]),
    [[60, 0]],
  );
  assert.ok(exact[0].start < 0);
});

test("an answer is the model's, and the call stays as it was played", () => {
  const call = append(EMPTY, ONE_BAR, { bar: 16, bars: 1 });
  const symbols = `72 _ _ _ ${"_ ".repeat(12)}67 _ _ _ 65 ${"_ ".repeat(11)}`;
  const both = answerWith(call, symbols);
  assert.deepEqual(
    both.notes.map(({ pitch, by }) => [pitch, by]),
    [
      [60, "you"],
      [62, "you"],
      [64, "you"],
      [67, "model"],
      [65, "model"],
    ],
  );
  assert.equal(both.steps, 32);
  assert.deepEqual(partOf(both, 16).notes[0], { pitch: 67, start: 0, end: 4, by: "model" });
  const take = takeOf("a", both, SETTING, { label: "LSTM", variation: 3, recipe: { seed: "x" } });
  assert.equal(take.label, "Call and response with LSTM");
  assert.deepEqual([take.seed, take.steps, take.edited], [16, 32, true]);
  assert.equal(take.symbols.split(" ").length, 32);
});

test("a call without an answer is a take too", () => {
  const take = takeOf("a", append(EMPTY, ONE_BAR, { bar: 16, bars: 1 }), SETTING, {});
  assert.deepEqual([take.seed, take.label, take.recipe], [16, "Call and response", null]);
});

test("what is changed in the roll meanwhile is kept", () => {
  const melody = append(EMPTY, ONE_BAR, { bar: 16, bars: 1 });
  const written = writeNotes(melody.notes, melody.steps);
  const piece = { ...takeOf("a", melody, SETTING, {}) };
  assert.equal(asEdited(melody, piece, written), melody);
  const notes = [{ pitch: 72, start: 0, end: 40, by: "you" }];
  const changed = asEdited(melody, { ...piece, notes, symbols: "72" }, written);
  assert.deepEqual(changed.notes, [{ pitch: 72, start: 0, end: 16, by: "you" }]);
  assert.equal(changed.steps, 16);
});

test("the model is asked as the form says, in the tempo of the clicks", () => {
  const asked = { run: "lstm", epoch: 5, rounds: 3, temperature: 0.9, random_seed: 2 ** 32 - 1 };
  const store = { asked, playback: { bpm: 90, swing: 0.5 } };
  const melody = append(EMPTY, ONE_BAR, { bar: 16, bars: 1 });
  const call = { meter: "4/4", key: "", bpm: 120, bars: 1, rest: 2, turn: 1 };
  const fields = fieldsOf(store, melody, call);
  assert.deepEqual(fields, {
    ...{
      temperature: 0.9,
      swing: 0.5,
      meter: "4/4",
      key: "",
      bpm: 120,
      bars: 1,
      rest: 2,
      pickup: 0,
    },
    ...{ seed: "60 _ _ _ 62 _ _ _ 64 _ _ _ r _ _ _", checkpoint: "lstm@5", random_seed: 0 },
  });
});
