// The melody is heard while it is written: the opening at once, each note when it is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makePiece } from "../../melody/ui/js/shared/notation.js";

const SETTING = { meter: "4/4", bar: 16, beat: 4, pickup: 0, bpm: 60, swing: 0.5, swings: true };
const BREATH = 0.03;

/** A context whose clock stands until it is moved, and which writes down what will sound. */
function makeContext() {
  const started = [];
  const parameter = () => ({
    setValueAtTime() {},
    linearRampToValueAtTime() {},
    setTargetAtTime() {},
  });
  const context = { currentTime: 0, started, destination: {} };
  const node = (more = {}) => {
    const made = { context, gain: parameter(), connect: (next) => next, disconnect() {}, ...more };
    return made;
  };
  context.createGain = () => node();
  context.createPeriodicWave = () => ({});
  context.createOscillator = () => {
    const tone = node({ frequency: { value: 0 }, setPeriodicWave() {}, stop() {} });
    tone.start = (at) =>
      started.push([Math.round(69 + 12 * Math.log2(tone.frequency.value / 440)), at]);
    return tone;
  };
  return context;
}

globalThis.document = new EventTarget();
globalThis.setInterval = () => 0;
globalThis.clearInterval = () => {};
const { LiveSound } = await import("../../melody/ui/js/studio/sound/live_sound.js");

function piece(symbols, more = {}) {
  return makePiece({ symbols, seed: 0, setting: SETTING, growing: true, ...more });
}

function begin(symbols) {
  const context = makeContext();
  const live = new LiveSound(
    () => {},
    () => context,
  );
  live.begin(piece(symbols));
  return { context, live };
}

function moveTo(context, live, seconds) {
  for (; context.currentTime < seconds; context.currentTime += 0.05) live.look();
  live.look();
}

function pitches({ started }) {
  return started.map(([pitch]) => pitch);
}

test("the opening sounds within a breath of the click, before the server has answered", () => {
  const { context } = begin("60 _ 62 _");
  assert.deepEqual(context.started, [[60, BREATH]]);
});

test("a note whose end is not known yet is not sounded, and what follows waits for it", () => {
  const { context, live } = begin("60 _ 62 _");
  moveTo(context, live, 2);
  assert.deepEqual(pitches(context), [60]);
  live.tell(piece("60 _ 62 _ _ 64"));
  moveTo(context, live, 2.2);
  assert.deepEqual(pitches(context), [60, 62]);
  assert.ok(context.started[1][1] >= 2);
});

test("a melody that is ahead sounds in time", () => {
  const { context, live } = begin("60 _ _ _");
  live.tell(piece("60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _"));
  moveTo(context, live, 3);
  const times = context.started.map(([, at]) => Math.round(at * 100) / 100);
  assert.deepEqual(times, [0.03, 1.03, 2.03]);
});

test("when the melody is whole its last note sounds, and then it ends", () => {
  const { context, live } = begin("60 _ _ _");
  live.tell(piece("60 _ _ _ 62 _ _ _ /", { growing: false }));
  moveTo(context, live, 1.5);
  assert.deepEqual(pitches(context), [60, 62]);
  assert.equal(live.isPlaying, true);
  moveTo(context, live, 2.2);
  assert.equal(live.isPlaying, false);
  assert.equal(live.wasHeard, true);
});

test("without an opening it begins with the first notes that come", () => {
  const { context, live } = begin("");
  moveTo(context, live, 1);
  assert.deepEqual(pitches(context), []);
  live.tell(piece("67 _ _ _ 69 _"));
  moveTo(context, live, 1.2);
  assert.deepEqual(pitches(context), [67]);
  assert.ok(context.started[0][1] >= 1);
});

test("whatever else plays ends it, and it need not be played again", () => {
  const { live } = begin("60 _ 62 _");
  document.dispatchEvent(new CustomEvent("melody-sound", { detail: "another" }));
  assert.equal(live.isPlaying, false);
  assert.equal(live.wasHeard, true);
});

test("where no note comes for long it gives up, and the take is played once it is there", () => {
  const { context, live } = begin("60 _ 62 _");
  moveTo(context, live, 9);
  assert.equal(live.isPlaying, false);
  assert.equal(live.wasHeard, false);
});

test("another tempo goes on from the same place", () => {
  const { context, live } = begin("60 _ _ _");
  live.tell(piece("60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _"));
  moveTo(context, live, 1.5);
  const { step } = live;
  live.tell(piece("60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _", { setting: { ...SETTING, bpm: 120 } }));
  assert.ok(Math.abs(live.step - step) < 0.01);
});
