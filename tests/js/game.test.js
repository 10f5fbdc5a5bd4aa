// How a round of the game is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sayEnd, sayScore, sayVerdict } from "../../melody/ui/js/game/telling.js";

test("the score is told with the streak, once there is one", () => {
  assert.equal(sayScore({ right: [], streak: 0 }), "Ten guesses to go");
  assert.equal(sayScore({ right: [false, true], streak: 1 }), "1 of 2 right");
  assert.equal(sayScore({ right: [false, true, true], streak: 2 }), "2 of 3 right · 2 in a row");
});

test("a guess is right or it is said who it was", () => {
  assert.equal(sayVerdict({ guessed: "person", writer: "person" }), "Right: a person.");
  assert.equal(sayVerdict({ guessed: "person", writer: "network" }), "No, it was a network.");
});

test("the end tells the longest streak", () => {
  assert.equal(
    sayEnd({ right: [true, true, false], longest: 2 }),
    "2 of 3 right, 2 of them in a row",
  );
  assert.equal(sayEnd({ right: [true, false], longest: 1 }), "1 of 2 right");
});
