// @ts-check
// The row with Play, the position and the time.
import { setIcon } from "./page.js";
import { secondAt } from "./times.js";
import { sayClock, sayPlace } from "./words.js";

/**
 * @param {HTMLElement} element what holds the row
 * @param {import("./player.js").Player} player
 * @param {Piece} piece
 * @param {{ step: number, isPlaying: boolean, longest: number }} now
 */
export function tellTransport(element, player, piece, { step, isPlaying, longest }) {
  /** @param {string} selector @returns {any} */
  const find = (selector) => element.querySelector(selector);
  const slider = find(".position");
  slider.max = longest;
  slider.value = step;
  slider.setAttribute("aria-valuetext", sayPlace(Math.floor(Math.min(step, piece.steps)), piece));
  const { times, seconds } = player;
  find(".time").textContent = `${sayClock(secondAt(times, step))} / ${sayClock(seconds)}`;
  const button = find('[data-do="play"]');
  setIcon(button, isPlaying ? "pause" : "play");
  button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
}
