// Where notes lie on the roll, and the way back from a point to a step and a pitch.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bandAt,
  findPlace,
  forEachLine,
  layOut,
  shareRoom,
} from "../../melody/ui/js/shared/layout.js";
import { makePiece } from "../../melody/ui/js/shared/notation.js";
import { secondAt, stepAt, timesOf } from "../../melody/ui/js/shared/times.js";

const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0, bpm: 60 };

function piece(bars, more = {}) {
  const symbols = Array.from({ length: bars * 4 }, (_, at) => `${60 + (at % 12)} _ _ _`);
  return makePiece({ symbols: symbols.join(" "), seed: 0, setting: { ...SETTING, ...more } });
}

test("a line holds one, two, four or eight bars, as many as fit", () => {
  const widths = [200, 300, 400, 800, 1600];
  const bars = widths.map((width) => layOut(piece(8), width).line / 16);
  assert.deepEqual(bars, [1, 2, 4, 8, 8]);
});

test("a short piece never has a line longer than itself", () => {
  assert.equal(layOut(piece(3), 4000).line, 48);
});

for (const width of [320, 390, 1280]) {
  for (const pickup of [0, 4]) {
    test(`a point of the roll leads back to its note (${width} px, pickup ${pickup})`, () => {
      const shown = piece(8, { pickup });
      const layout = layOut(shown, width);
      for (const note of shown.notes) {
        const at = layout.index(note.start);
        const found = findPlace(
          layout,
          layout.x(note.start + 0.5, at),
          layout.y(note.pitch, at) + layout.row / 2,
        );
        assert.equal(Math.floor(found.step), note.start);
        assert.equal(found.pitch, note.pitch);
        assert.equal(found.isBelow, false);
      }
    });
  }
}

test("a point outside the roll leads to the nearest step and pitch", () => {
  const layout = layOut(piece(2), 800);
  assert.deepEqual(findPlace(layout, -500, -500), {
    ...{ isBelow: false, isAbove: true, step: 0, pitch: layout.high },
  });
  const far = findPlace(layout, 9999, 9999);
  assert.equal(far.pitch, layout.low);
  assert.ok(far.step < layout.steps);
});

test("room below a line belongs to what is drawn there", () => {
  const layout = layOut(piece(2), 800, { below: 50 });
  const bottom = layout.top(0) + layout.tall;
  assert.equal(findPlace(layout, 100, bottom + 40).isBelow, true);
  assert.equal(findPlace(layout, 100, bottom - 2).isBelow, false);
});

test("a span is cut where lines end, and its parts make the whole", () => {
  const layout = layOut(piece(8), 300);
  const parts = [];
  forEachLine(layout, 3, 70, (at, from, to) => parts.push([at, from, to]));
  assert.equal(parts[0][1], 3);
  assert.equal(parts.at(-1)[2], 70);
  assert.ok(parts.length > 1);
  for (const [place, [at, from, to]] of parts.entries()) {
    assert.ok(from < to && layout.first(at) <= from && to <= layout.end(at));
    if (place) assert.equal(parts[place - 1][2], from);
  }
});

test("an empty piece has rows around the middle and a bar to write in", () => {
  const empty = makePiece({ symbols: "", seed: 0, setting: SETTING });
  const layout = layOut(empty, 800, { bars: 4 });
  assert.ok(layout.low <= 60 && layout.high >= 72);
  assert.equal(layout.steps, 64);
});

test("the highest and the lowest pitches stay on the roll", () => {
  const edges = makePiece({ symbols: "0 127", seed: 0, setting: SETTING });
  const layout = layOut(edges, 800);
  assert.deepEqual([layout.low, layout.high], [0, 127]);
});

test("pieces under each other share their range and bars", () => {
  const pieces = [piece(2), piece(4)];
  const { range, bars, ends } = shareRoom(pieces);
  assert.deepEqual([range, bars, ends], [[60, 71], 4, [2, 4]]);
  const [first, second] = pieces.map((each, at) =>
    layOut(each, 800, { range, bars, stack: { ends, at } }),
  );
  assert.equal(first.height, second.height);
  assert.ok(second.top(0) > first.top(0) + first.tall);
});

test("where a piece has ended, no room is left for it", () => {
  const pieces = [piece(2), piece(8)];
  const { range, bars, ends } = shareRoom(pieces);
  const [short, long] = pieces.map((each, at) =>
    layOut(each, 300, { range, bars, stack: { ends, at } }),
  );
  assert.equal(long.lines, 4);
  assert.equal(long.bands.length, 5);
  assert.equal(long.height, 5 * long.strip);
  assert.deepEqual(
    [short.isIn(0), short.isIn(1), short.isTop(0), long.isTop(1)],
    [...[true, false, true, true]],
  );
  assert.deepEqual(bandAt(long, 2.5 * long.strip), { at: 1, place: 1 });
});

for (const steps of [12, 16]) {
  test(`sixteen bars of ${steps} sixteenths fit a phone, and grow when zoomed`, () => {
    const whole = piece(16 * (steps / 16), { bar: steps });
    const wishes = { compact: true, narrowest: 3.6 };
    const layout = layOut(whole, 326, wishes);
    assert.ok(layout.height < 600, String(layout.height));
    assert.ok(
      layOut(whole, 326, { compact: true, narrowest: 6, zoom: 1.6 }).height > layout.height,
    );
  });
}

test("steps and seconds lead to each other, with swing and without", () => {
  for (const swing of [0.5, 2 / 3]) {
    const times = timesOf(piece(2, { swing, swings: true }));
    assert.equal(times[0], 0);
    assert.ok(Math.abs(times[4] - 1) < 1e-9); // a beat is a beat, however it swings
    for (const step of [0, 1.5, 7, 31.25]) {
      assert.ok(Math.abs(stepAt(times, secondAt(times, step)) - step) < 1e-9);
    }
  }
  assert.ok(timesOf(piece(2, { swing: 2 / 3, swings: true }))[2] > 0.6);
});
