// What is played in time comes out on the grid: early, late, held, overlapping, before beat one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { writeNotes } from "../../melody/ui/js/shared/notation.js";
import {
  placesOf,
  quantise,
  secondsOf,
  straighten,
} from "../../melody/ui/js/studio/timed/quantise.js";

const MEASURE = { bar: 16, beat: 4, bpm: 60, grid: "sixteenths" }; // a beat is a second

/** Strikes from [pitch, on, off] in beats. */
function strike(...played) {
  return played.map(([pitch, on, off]) => ({ pitch, on, off }));
}

function take(played, more = {}) {
  const taken = quantise(strike(...played), { ...MEASURE, ...more });
  return { ...taken, text: writeNotes(taken.notes, taken.steps) };
}

test("early and late notes go to the nearest place", () => {
  const { text, pickup } = take([
    [60, 0.06, 0.97],
    [62, 0.93, 1.9],
    [64, 2.1, 2.98],
    [65, 2.95, 4.02],
  ]);
  assert.equal(text, "60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _");
  assert.equal(pickup, 0);
});

test("what was played is kept as it was, in steps of the same piece", () => {
  const { played } = take([[60, 0.06, 0.97]]);
  assert.deepEqual(played, [{ pitch: 60, start: 0.24, end: 3.88 }]);
});

test("a note that is let go of early lasts up to the next one; a short one leaves a rest", () => {
  const early = [
    [60, 0, 0.72],
    [62, 1, 1.7],
  ];
  assert.equal(take(early).text, "60 _ _ _ 62 _ _ _");
  const short = [
    [60, 0, 0.4],
    [62, 1, 1.45],
  ];
  assert.equal(take(short).text, "60 _ r _ 62 _");
});

test("a long silence is a rest, however long the note before it was", () => {
  const { text } = take([
    [60, 0, 3],
    [62, 4, 5],
  ]);
  assert.equal(text, "60 _ _ _ _ _ _ _ _ _ _ _ r _ _ _ 62 _ _ _");
});

test("a note is held over the bar line", () => {
  const { notes } = take(
    [
      [60, 3, 5.1],
      [62, 5.02, 6],
    ],
    { hasPickup: false },
  );
  assert.deepEqual(
    notes.map(({ start, end }) => [start, end]),
    [
      [12, 20],
      [20, 24],
    ],
  );
});

test("of notes that overlap the later one ends the earlier one", () => {
  const { text } = take([
    [60, 0, 3.5],
    [64, 1, 1.5],
    [67, 2, 3],
  ]);
  assert.equal(text, "60 _ _ _ 64 _ r _ 67 _ _ _");
});

test("a chord is taken as its highest note", () => {
  const { text, left } = take([
    [60, 0.01, 1],
    [67, 0, 1],
    [64, 0.02, 1],
    [62, 1, 2],
  ]);
  assert.equal(text, "67 _ _ _ 62 _ _ _");
  assert.equal(left, 2);
});

test("of notes that fall on one place the later one stays", () => {
  const { text, left } = take([
    [61, 0.9, 0.97],
    [62, 1.02, 2],
  ]);
  assert.equal(text, "r _ _ _ 62 _ _ _");
  assert.equal(left, 1);
});

test("a little before beat one is beat one; more is a pickup", () => {
  const near = take([[60, -0.1, 1]]);
  assert.deepEqual([near.text, near.pickup], ["60 _ _ _", 0]);
  const pickup = take([
    [55, -1.03, -0.05],
    [60, 0, 2],
  ]);
  assert.deepEqual([pickup.text, pickup.pickup], ["55 _ _ _ 60 _ _ _ _ _ _ _", 4]);
});

test("a whole bar played in the count-in is bar one", () => {
  const { pickup, origin, text } = take([
    [55, -4, -2],
    [60, -2, 0],
  ]);
  assert.deepEqual([pickup, origin, text], [0, -16, "55 _ _ _ _ _ _ _ 60 _ _ _ _ _ _ _"]);
});

test("the last beat before more follows is a pickup too, and silent bars are left out", () => {
  const played = [
    [55, 7, 8],
    [60, 8, 10],
  ];
  const { pickup, origin, text } = take(played);
  assert.deepEqual([pickup, origin, text], [4, 32, "55 _ _ _ 60 _ _ _ _ _ _ _"]);
  assert.equal(take(played, { hasPickup: false }).text, `r ${"_ ".repeat(11)}${text}`);
  assert.equal(take(played.slice(0, 1)).pickup, 0);
});

test("nothing played is no note", () => {
  assert.deepEqual(take([]).notes, []);
});

test("a key that is still held ends now", () => {
  const [note] = quantise([{ pitch: 60, on: 0 }], { ...MEASURE, now: 2.1 }).notes;
  assert.deepEqual([note.start, note.end], [0, 8]);
});

test("even the shortest touch is a note", () => {
  assert.equal(take([[60, 0.26, 0.27]]).text, "r 60");
  assert.equal(take([[60, 0.26, 0.27]], { grid: "eighths" }).text, "r _ 60 _");
});

test("eighths take sixteenths to the nearest eighth", () => {
  const played = [
    [60, 0, 0.5],
    [62, 0.45, 0.95],
    [64, 1.2, 2],
  ];
  assert.equal(take(played, { grid: "eighths" }).text, "60 _ 62 _ 64 _ _ _");
});

test("triplets of a quarter go to the nearest sixteenths, those of a dotted beat are exact", () => {
  const thirds = [0, 1, 2, 3, 4, 5].map((at) => [60 + at, at / 3 + 0.03, at / 3 + 0.3]);
  assert.equal(take(thirds, { grid: "triplets" }).text, "60 61 _ 62 63 64 _ 65");
  const { text } = take(
    [0, 1, 2].map((at) => [60 + at, at / 2 + 0.03, at / 2 + 0.45]),
    { grid: "triplets", bar: 12, beat: 6, bpm: 40 }, // a dotted quarter is 1.5 seconds
  );
  assert.equal(text, "60 _ 61 _ 62 _");
});

test("a grid has the bar line, whatever the meter", () => {
  for (const [bar, beat] of [
    [16, 4],
    [12, 4],
    [12, 6],
    [6, 2],
    [10, 2],
    [7, 1],
    [3, 3],
    [32, 8],
  ]) {
    for (const grid of ["eighths", "sixteenths", "triplets"]) {
      const places = placesOf({ bar, beat, grid });
      assert.deepEqual(places[places.length - 1], [bar, bar]);
      const written = places.map(([, step]) => step);
      assert.deepEqual(written, [...new Set(written)], `${bar} ${grid}`);
    }
  }
});

test("swing is taken out again", () => {
  assert.equal(straighten(3.3, 0.5), 3.3);
  assert.ok(Math.abs(straighten(4 * 0.67, 0.67) - 2) < 1e-9);
  assert.ok(Math.abs(straighten(8, 0.67) - 8) < 1e-9);
  const swung = [
    [60, 0, 0.66],
    [62, 0.67, 1],
  ];
  assert.equal(take(swung, { swing: 0.67 }).text, "60 _ 62 _");
});

test("notes beyond the longest are left out", () => {
  const played = [
    [60, 0, 3],
    [62, 3, 9],
    [64, 9, 10],
  ];
  assert.equal(take(played, { longest: 16 }).steps, 16);
});

test("whatever is played: notes in order, on the grid, one at a time, none lost unsaid", () => {
  let dice = 7;
  const roll = (below) => {
    dice = (dice * 48271) % 2147483647;
    return dice % below;
  };
  for (let round = 0; round < 300; round++) {
    const [bar, beat] = [
      [16, 4],
      [12, 4],
      [12, 6],
      [6, 2],
      [10, 2],
    ][roll(5)];
    const grid = ["eighths", "sixteenths", "triplets"][roll(3)];
    const measure = { bar, beat, bpm: 20 + roll(280), grid, swing: 0.5 + roll(25) / 100 };
    const strikes = Array.from({ length: roll(20) }, () => {
      const on = (roll(4000) / 100 - 2) * secondsOf(measure) * 4;
      return { pitch: 40 + roll(40), on, off: on + roll(300) / 100 };
    }).filter(({ on }) => on > -bar * secondsOf(measure));
    const { notes, left, pickup, played, steps } = quantise(strikes, measure);
    assert.equal(notes.length + left, strikes.length);
    assert.equal(played.length, notes.length);
    assert.ok(pickup >= 0 && pickup < bar);
    notes.forEach(({ start, end }, at) => {
      assert.ok(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start);
      assert.ok(end <= (notes[at + 1]?.start ?? steps));
    });
  }
});
