// What somebody asked for is brought into view, however it arrives.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Arrivals } from "../../melody/ui/js/studio/arrivals.js";
import { Store } from "../../melody/ui/js/studio/state.js";

const SETTING = { key: "C major", tonic: 0, meter: "4/4", bar: 16, beat: 4, pickup: 0, bpm: 60 };
const TAKE = { symbols: "60 _ _ _ 62 _ _ _", seed: 4, setting: { ...SETTING, swing: 0.5 } };

/** Arrivals of messages, and how often the roll was brought into view. */
function begin() {
  const seen = { views: 0 };
  const studio = {
    store: new Store({ playback: {}, asked: {} }),
    page: { props: { value: "" } },
    display: { bringIntoView: () => (seen.views += 1) },
    editor: { clearSelection() {} },
    files: { share() {} },
    say() {},
    sound: { grow() {}, takeOver() {}, live: { isPlaying: false, stop() {} } },
  };
  const arrivals = new Arrivals(studio);
  const tell = (message) => {
    studio.page.props.value = JSON.stringify({ run: "one", takes: [], ...message });
    arrivals.receive();
  };
  return { arrivals, seen, tell };
}

test("a melody that arrives whole is brought into view where it was asked for", () => {
  const { arrivals, seen, tell } = begin();
  arrivals.isAwaited = true;
  tell({ takes: [TAKE], done: true });
  assert.equal(seen.views, 1);
  tell({ takes: [TAKE], done: true, run: "two" });
  assert.equal(seen.views, 1);
});

test("a melody that grows is brought into view with its first note, and only then", () => {
  const { arrivals, seen, tell } = begin();
  arrivals.isAwaited = true;
  tell({ growing: TAKE });
  assert.equal(seen.views, 1);
  tell({ takes: [TAKE], done: true });
  assert.equal(seen.views, 1);
});
