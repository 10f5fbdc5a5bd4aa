import assert from "node:assert/strict";
import { test } from "node:test";
import { Writer } from "../../melody/ui/js/studio/writer.js";

/** A writer whose server answers when it is told to, and what stands in the box. */
function begin() {
  const answers = {};
  const box = { text: "" };
  const state = { opening: { symbols: "" }, form: {} };
  const form = { write: (text) => (box.text = text), catchUp() {}, fill: () => box.filling };
  const server = {
    notate: ({ symbols }) => new Promise((answer) => (answers[symbols] = answer)),
  };
  const store = { state, amend() {} };
  const writer = new Writer({ store, form, page: { server }, handover: { opening: { seed: "" } } });
  return { writer, answers, box };
}

const settle = () => new Promise((go) => setImmediate(go));

test("an answer that comes after one has gone further back is not written", async () => {
  const { writer, answers, box } = begin();
  const late = writer.restore({ symbols: "later" }, {}, true);
  await settle();
  writer.restore({ symbols: "first", text: "C4" }, {}, true);
  assert.equal(box.text, "C4");
  answers.later({ text: "C5" });
  await late;
  assert.equal(box.text, "C4");
});

test("going back gives way to an edit that is made while the form is filled", async () => {
  const { writer, answers, box } = begin();
  let filled = () => {};
  box.filling = new Promise((go) => (filled = go));
  const late = writer.restore({ symbols: "first", text: "C4" }, {}, false);
  const edit = writer.write("edited");
  await settle();
  answers.edited({ text: "G4" });
  await edit;
  filled();
  await late;
  assert.equal(box.text, "G4");
});

test("of edits that come fast the last one is written", async () => {
  const { writer, answers, box } = begin();
  writer.write("one");
  const last = writer.write("two");
  await settle();
  answers.one({ text: "C4" });
  await settle();
  assert.equal(box.text, "");
  answers.two({ text: "D4" });
  assert.equal(await last, "D4");
  assert.equal(box.text, "D4");
});

test("what is written between shows nothing of how the person writes", async () => {
  const { writer, answers, box } = begin();
  writer.remember("C4 D4");
  const edit = writer.write("edited");
  await settle();
  answers.edited({ text: "Eb4 D4" });
  await edit;
  assert.equal(box.text, "Eb4 D4");
  assert.equal(writer.like, "C4 D4");
});
