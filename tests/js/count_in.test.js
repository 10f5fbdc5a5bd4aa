// The count-in of a hum: four clicks at the tempo that was said, then the recorder.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countIn } from "../../melody/ui/js/hum/count_in.js";

/** A page with a tempo, a recorder or none, and a clock of sound that stands at two seconds. */
function standAt(tempo, { recorder = true } = {}) {
  const seen = { clicks: [], records: 0, closed: 0, said: [] };
  const parameter = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  globalThis.AudioContext = class {
    currentTime = 2;
    destination = {};
    createOscillator() {
      const frequency = {};
      const start = (at) => seen.clicks.push([at, frequency.value]);
      return { frequency, connect: (gain) => gain, start, stop() {} };
    }
    createGain() {
      return { gain: parameter, connect() {} };
    }
    close() {
      seen.closed += 1;
    }
  };
  const record = {
    click: () => {
      seen.records += 1;
    },
  };
  globalThis.document = {
    querySelector: (selector) => {
      if (selector.includes("tempo")) return { value: tempo };
      return recorder ? record : null;
    },
  };
  return { seen, count: () => countIn((text) => seen.said.push(text)) };
}

for (const bpm of [20, 60, 112, 300]) {
  test(`four clicks come a beat apart and then it records (${bpm} a minute)`, (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { seen, count } = standAt(String(bpm));
    count();
    const beat = 60 / bpm;
    const [first, ...others] = seen.clicks;
    assert.ok(others.length === 3 && others.every(([, hertz]) => hertz < first[1]));
    seen.clicks.forEach(([at], place) => {
      assert.ok(Math.abs(at - first[0] - place * beat) < 1e-9);
    });
    const begins = Math.round(1000 * (first[0] - 2 + 4 * beat)); // the first beat that is sung
    t.mock.timers.tick(begins - 200);
    assert.equal(seen.records, 0);
    t.mock.timers.tick(200);
    assert.equal(seen.records, 1);
    t.mock.timers.tick(1000);
    assert.deepEqual([seen.records, seen.closed, seen.said.at(-1)], [1, 1, ""]);
  });
}

for (const tempo of ["", "0", "19", "301", "-60", "NaN", "1e9", "fast"]) {
  test(`there is no count-in at "${tempo}" quarters a minute, and that is said`, (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { seen, count } = standAt(tempo);
    count();
    t.mock.timers.tick(60_000);
    assert.deepEqual([seen.clicks.length, seen.records], [0, 0]);
    assert.match(seen.said.at(-1), /tempo from 20 to 300/);
  });
}

test("where the recorder holds a recording that is said, and nothing clicks", () => {
  const { seen, count } = standAt("100", { recorder: false });
  count();
  assert.equal(seen.clicks.length, 0);
  assert.match(seen.said.at(-1), /recorder is busy/);
});
