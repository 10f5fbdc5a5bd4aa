// The studio's store: states are replaced, never changed, and every way back leads somewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makePiece } from "../../melody/ui/js/shared/notation.js";
import { Store } from "../../melody/ui/js/studio/state.js";

const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0 };

function makeStore() {
  return new Store({ playback: { bpm: 100, swing: 0.5 }, asked: { run: "lstm", epoch: 1 } });
}

function take(id, more = {}) {
  const setting = { ...SETTING, bpm: 100, swing: 0.5 };
  return makePiece({ symbols: "60 _ 62 _", seed: 2, setting, id, ...more });
}

test("undo and redo lead back and forth, and a new change ends the way forth", () => {
  const store = makeStore();
  const first = store.state;
  store.commit({ shown: "one" });
  store.commit({ shown: "two" });
  assert.equal(store.undo().shown, "two");
  assert.equal(store.state.shown, "one");
  store.redo();
  assert.equal(store.state.shown, "two");
  store.undo();
  store.undo();
  assert.equal(store.state, first);
  assert.equal(store.canTravel("undo"), false);
  assert.equal(store.undo(), first);
  store.commit({ shown: "three" });
  assert.equal(store.canTravel("redo"), false);
});

test("what merges is no step of its own", () => {
  const store = makeStore();
  store.commit({ shown: "one" });
  store.commit({ shown: "two" }, { merges: true });
  store.undo();
  assert.equal(store.state.shown, null);
});

test("the past has an end, and the oldest is forgotten", () => {
  const store = makeStore();
  for (let at = 0; at < 500; at++) store.commit({ shown: String(at) });
  assert.equal(store.past.length, 200);
  store.forget();
  assert.equal(store.canTravel("undo"), false);
});

test("a state that was left does not change", () => {
  const store = makeStore();
  store.commit({ takes: [take("a")] });
  const before = store.state;
  const frozen = JSON.stringify(before);
  store.replacePiece({ ...take("a"), star: true });
  store.discard("a");
  assert.equal(JSON.stringify(before), frozen);
});

test("who watches is told of every change, and not of what the server adds", () => {
  const store = makeStore();
  let told = 0;
  store.watch(() => {
    told += 1;
  });
  store.commit({ shown: "one" });
  store.undo();
  store.redo();
  store.amend({ form: { key: "D major" } });
  assert.equal(told, 3);
  assert.equal(store.state.form.key, "D major");
});

test("the text of an opening that was edited is not known before it is written", () => {
  const store = makeStore();
  store.replacePiece(take("opening", { isOpening: true }));
  assert.equal(store.state.opening.text, undefined);
  assert.equal(store.state.opening.symbols, "60 _ 62 _");
});

test("starred takes stay when others are made; all of them after a fork", () => {
  const store = makeStore();
  store.commit({ takes: [take("a"), take("b", { star: true })] });
  assert.deepEqual(
    store.staying.map(({ id }) => id),
    ["b"],
  );
  store.commit({ opening: { ...store.state.opening, forks: true } });
  assert.equal(store.staying.length, 2);
});

test("the take that grows is shown, beside those that stay", () => {
  const store = makeStore();
  store.commit({ takes: [take("a"), take("b", { star: true })], shown: "a" });
  store.grow([take("growing", { growing: true })]);
  assert.equal(store.shown.id, "growing");
  assert.deepEqual(
    store.pieces.map(({ id }) => id),
    ["opening", "b", "growing"],
  );
  store.grow(null);
  assert.equal(store.shown.id, "a");
});

test("after the shown take is discarded the opening is shown", () => {
  const store = makeStore();
  store.commit({ takes: [take("a")], shown: "a" });
  store.discard("a");
  assert.equal(store.shown.id, "opening");
  store.undo();
  assert.equal(store.shown.id, "a");
});

test("a recipe holds what is played otherwise and nothing else", () => {
  const store = makeStore();
  const piece = take("a", { recipe: { checkpoint: "lstm@1", random_seed: 4 } });
  assert.deepEqual(store.recipeOf(piece), piece.recipe);
  store.playback = { bpm: 140, swing: 0.5 };
  assert.deepEqual(store.recipeOf(piece), { ...piece.recipe, bpm: 140 });
  assert.equal(store.recipeOf(take("b")), null);
  assert.equal(store.ask(piece).bpm, 140);
  assert.deepEqual(store.replayed(piece), ["bpm"]);
});
