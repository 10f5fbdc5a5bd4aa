// What the form says of the opening, and when the studio hears of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Form } from "../../melody/ui/js/studio/form.js";

function listening() {
  const acts = {};
  globalThis.document = {
    addEventListener: (name, act) => {
      acts[name] = act;
    },
  };
  const opening = { seed: "C4", voice: "" };
  const form = new Form({ handover: { opening }, store: {}, sound: {}, page: {} });
  const heard = [];
  form.hear = ({ voice }) => heard.push(voice);
  form.connect();
  return { form, heard, say: (detail) => acts["melody-opening"]({ detail }) };
}

test("a choice that is made before typing pauses is not undone by what was typed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { form, heard, say } = listening();
  say({ seed: "A4", voice: "" });
  form.own("A4"); // it has been read by then
  say({ seed: "A4", voice: "2" });
  t.mock.timers.tick(1000);
  assert.equal(heard.at(-1), "2");
});

test("of what is typed in one go the last is heard, once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { heard, say } = listening();
  for (const voice of ["1", "2", "3"]) say({ seed: `A${voice}`, voice });
  t.mock.timers.tick(1000);
  assert.deepEqual(heard, ["3"]);
});
