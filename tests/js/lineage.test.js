// What takes came from: kept while anything came of them, and every way back leads somewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { makePiece } from "../../melody/ui/js/shared/notation.js";
import { hasGenerations, makeRows } from "../../melody/ui/js/studio/family/branches.js";
import { cutFrom, keepElders, lineOf } from "../../melody/ui/js/studio/family/lineage.js";
import { credited } from "../../melody/ui/js/studio/family/splicing.js";
import { Store } from "../../melody/ui/js/studio/state.js";

const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0 };
const BAR = "60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _";

function take(id, more = {}) {
  return makePiece({ symbols: `${BAR} ${BAR}`, seed: 4, setting: SETTING, id, ...more });
}

function makeStore(takes, elders = []) {
  const store = new Store({ playback: {}, asked: {} });
  store.commit({ takes, elders, shown: takes[0]?.id ?? null });
  return store;
}

const ids = (pieces) => pieces.map(({ id }) => id);
const tree = (store) => makeRows(store.state).map(({ id, level }) => `${level} ${id}`);
const other = `${BAR} 67 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _`;
const third = `${BAR} 69 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _`;

test("takes of one opening are one generation, and a take of a take is the next", () => {
  const store = makeStore([take("a"), take("b")]);
  assert.equal(hasGenerations(makeRows(store.state)), false);
  store.commit({ takes: [take("a"), take("b", { parent: "a", came: "continue", at: 32 })] });
  const rows = makeRows(store.state);
  assert.equal(hasGenerations(rows), true);
  assert.deepEqual(
    rows.map(({ level, name }) => `${level} ${name}`),
    ["1 Opening", "2 Take 1", "3 Take 2"],
  );
  assert.match(rows[2].about, /^goes on after bar 2 · /);
  assert.match(rows[0].about, /^C4$/);
});

test("a take that is edited stays as it was, and edits in a row are one step", () => {
  const store = makeStore([take("a", { star: true })]);
  store.replacePiece({ ...take("a", { symbols: other }), edited: true, star: true });
  store.replacePiece({ ...store.take("a"), ...take("a", { symbols: third }), edited: true });
  assert.deepEqual(ids(store.state.takes), ["a"]);
  assert.deepEqual(ids(store.state.elders), ["a.1"]);
  assert.equal(store.state.elders[0].symbols, take("a").symbols);
  assert.equal(store.take("a").parent, "a.1");
  assert.deepEqual(tree(store).slice(1), ["2 a.1", "3 a"]);
  store.undo();
  store.undo();
  assert.deepEqual(store.state.elders, []);
  assert.equal(store.take("a").parent, undefined);
});

test("a rewriting is a step of its own, and what came of a take hangs on what it came of", () => {
  const child = take("b", { parent: "a", came: "continue", at: 32 });
  const store = makeStore([take("a"), child]);
  store.replacePiece(take("a", { symbols: other }), "fill");
  store.replacePiece({ ...store.take("a"), ...take("a", { symbols: third }) }, "fill");
  assert.deepEqual(tree(store).slice(1), ["2 a.1", "3 a.2", "4 a", "3 b"]);
  assert.equal(store.take("a").came, "fill");
});

test("a star changes no lineage", () => {
  const store = makeStore([take("a")]);
  store.replacePiece({ ...take("a"), star: true });
  assert.deepEqual(store.state.elders, []);
  assert.equal(store.take("a").star, true);
});

test("an elder that is edited stays, and the change is a take of it", () => {
  const store = makeStore([take("b", { parent: "a" })], [take("a")]);
  store.commit({ shown: "a" });
  assert.equal(store.shown.id, "a");
  store.replacePiece({ ...take("a", { symbols: other }), edited: true });
  assert.deepEqual(ids(store.state.elders), ["a"]);
  assert.deepEqual(tree(store).slice(1), ["2 a", "3 b", "3 a.1"]);
  assert.equal(store.shown.symbols, other);
});

test("who leaves the strip is kept while something came of it, through all generations", () => {
  const all = [take("a"), take("b", { parent: "a" }), take("x"), take("s")];
  const living = [take("c", { parent: "b" }), take("d", { parent: "c", other: "s" })];
  assert.deepEqual(ids(keepElders([...all, all[0]], living)), ["a", "b", "s"]);
  assert.deepEqual(keepElders([take("a", { parent: "b" }), take("b", { parent: "a" })], []), []);
  const circle = [take("a", { parent: "b" }), take("b", { parent: "a" })];
  assert.deepEqual(ids(keepElders(circle, [take("c", { parent: "a" })])), ["a", "b"]);
});

test("an opening that is cut off a take tells where its takes come from", () => {
  assert.deepEqual(cutFrom(take("a"), 16), { parent: "a", came: "continue", at: 16 });
  const opening = { ...take("opening"), isOpening: true, ...cutFrom(take("a"), 16) };
  assert.deepEqual(cutFrom(opening, 8), { parent: "a", came: "continue", at: 16 });
  assert.deepEqual(lineOf(opening), { parent: "a", came: "continue", at: 16 });
  assert.equal(lineOf({ ...opening, forks: true }).came, "fork");
  assert.deepEqual(lineOf(take("opening")), {});
});

test("a discarded take leaves what came of it, one step up", () => {
  const store = makeStore([take("a"), take("b", { parent: "a" }), take("c", { parent: "b" })]);
  store.discard("b");
  assert.deepEqual(tree(store).slice(1), ["2 a", "3 c"]);
  store.undo();
  assert.deepEqual(tree(store).slice(1), ["2 a", "3 b", "4 c"]);
});

test("how a discarded take was before goes with it", () => {
  const store = makeStore([take("a")]);
  store.replacePiece({ ...take("a", { symbols: other }) });
  store.discard("a");
  assert.deepEqual([...store.state.takes, ...store.state.elders], []);
});

test("a splice hangs on its first take and keeps the other; its notes are whose they were", () => {
  const yours = take("y", { symbols: BAR, seed: 16 });
  const models = take("m", { symbols: `${BAR} ${BAR}`, seed: 0 });
  const asked = { first: { from: 1, to: 1 }, second: { from: 2, to: 2 } };
  const told = { symbols: `${BAR} ${BAR}`, seed: 32, setting: SETTING, rewritten: [12, 20] };
  const line = { id: "s", parent: "y", other: "m", came: "splice", at: 16 };
  const made = credited(makePiece({ ...told, ...line }), yours, models, asked);
  assert.deepEqual(
    made.notes.map(({ by }) => by),
    ["you", "you", "you", "again", "again", "model", "model", "model"],
  );
  const store = makeStore([yours, models, made]);
  const row = makeRows(store.state).find(({ id }) => id === "s");
  assert.equal(row.above, "y");
  assert.match(row.about, /spliced with Take 2 after bar 1/);
  assert.deepEqual(ids(keepElders([yours, models], [made])), ["y", "m"]);
});
