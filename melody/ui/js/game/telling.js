// @ts-check
// How a round is told: the score, what a guess was worth, and the list at its end.
import { drawIcon, make } from "../shared/page.js";

const WRITERS = /** @type {Record<string, string>} */ ({
  person: "a person",
  network: "a network",
});

/** @param {Fields} told */
export function sayScore({ right, streak }) {
  if (!right.length) return "Ten guesses to go";
  const score = `${countRight(right)} of ${right.length} right`;
  return streak > 1 ? `${score} · ${streak} in a row` : score;
}

/** @param {Fields} told */
export function sayVerdict({ guessed, writer }) {
  return guessed === writer ? `Right: ${WRITERS[writer]}.` : `No, it was ${WRITERS[writer]}.`;
}

/** @param {Fields} told */
export function sayEnd({ right, longest }) {
  const score = `${countRight(right)} of ${right.length} right`;
  return longest > 1 ? `${score}, ${longest} of them in a row` : score;
}

/** @param {boolean[]} right */
function countRight(right) {
  return right.filter(Boolean).length;
}

/** A mark for each clip. @param {HTMLElement} list @param {Fields} told */
export function showPips(list, { right, of }) {
  const marks = Array.from({ length: of }, (_, at) => {
    const name = right[at] === undefined ? "open" : right[at] ? "right" : "wrong";
    const textContent = { open: "", right: "✓", wrong: "✗" }[name];
    const pip = make("li", { className: name, textContent });
    pip.setAttribute("aria-label", `Clip ${at + 1}: ${name === "open" ? "not yet" : name}`);
    return pip;
  });
  list.replaceChildren(...marks);
}

/** What each clip was. @param {HTMLElement} list @param {Fields[]} guessed */
export function listAll(list, guessed) {
  list.replaceChildren(
    ...guessed.map(({ revealed, guessed: guess, writer }, at) => {
      const isRight = guess === writer;
      const again = make("button", { type: "button", className: "small" });
      again.innerHTML = drawIcon("play");
      again.dataset.again = String(at);
      again.setAttribute("aria-label", `Play clip ${at + 1} again`);
      const mark = make("b", { textContent: isRight ? "✓" : "✗" });
      mark.setAttribute("aria-label", isRight ? "right" : "wrong");
      mark.setAttribute("role", "img");
      const name = make("span", { textContent: revealed.label });
      const said = make("small", { textContent: `you said ${WRITERS[guess]}` });
      return make("li", { className: isRight ? "right" : "wrong" }, again, mark, name, said);
    }),
  );
}
