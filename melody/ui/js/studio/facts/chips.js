// @ts-check
// What is true of a piece as it is shown and played now: told of nothing else.
import { moveKey, signKey } from "../../shared/spelling.js";
import { timesOf } from "../../shared/times.js";

/** @param {number} number @param {string} thing */
function count(number, thing) {
  return `${Number(number.toFixed(2))} ${thing}${number === 1 ? "" : "s"}`;
}

/** @type {Record<number, string>} */
const BEATS = { 2: "♪", 3: "♪.", 4: "♩", 6: "♩.", 8: "half note", 12: "dotted half note" };

/**
 * The tempo, with the beat that it counts where that is no quarter.
 * @param {number} bpm @param {{ beat: number }} setting
 */
export function sayTempo(bpm, { beat }) {
  const counted = Number(bpm.toFixed(2));
  return beat === 4 || !BEATS[beat] ? `${counted} bpm` : `${BEATS[beat]} = ${counted}`;
}

/** @param {Piece} piece @param {Fields} playback how it is played now @returns {string[]} */
export function factsOf(piece, playback) {
  const setting = { ...piece.setting, ...playback };
  const { bar, pickup, meter, bpm, instrument, transposition = 0, swing = 0.5 } = setting;
  const { known = {} } = piece;
  const bars = count((piece.steps - pickup) / bar, "bar");
  const seconds = timesOf({ ...piece, setting }).at(-1) ?? 0;
  const key = signKey(setting.key);
  const sounds = transposition % 12 ? `, sounds in ${moveKey(setting.key, transposition)}` : "";
  return [
    `${bars} of ${meter}${known.meter ? `, ${known.meter}` : ""}`,
    `${seconds.toFixed(0)} seconds`,
    `${key}${known.key ? ` (${known.key})` : ""}${sounds}`,
    ...(bpm ? [sayTempo(bpm, setting)] : []),
    ...(instrument ? [instrument] : []),
    ...(swing > 0.5 && setting.swings ? ["swung"] : []),
    ...(piece.variation === undefined ? [] : [`variation ${piece.variation}`]),
    ...(piece.edited ? ["edited by hand"] : []),
  ];
}
