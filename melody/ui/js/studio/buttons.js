// @ts-check
// The studio's buttons and the keys that stand for them.
import { emptyOpening } from "../shared/notation.js";
import { middleOf } from "./rewrite.js";
import { fork } from "./why/fork.js";
import { nameSymbol } from "./why/why_views.js";

/** @typedef {import("./studio.js").Studio} Studio */

const ZOOM = 1.6;
/** @type {Record<number, number>} a length -> the same dotted, or plain again */
const DOTTED = { 2: 3, 4: 6, 8: 12, 3: 2, 6: 4, 12: 8 };

/** @type {Record<string, (studio: Studio) => void>} */
const DO = {
  undo: (studio) => studio.travel("undo"),
  redo: (studio) => studio.travel("redo"),
  "tool-select": (studio) => setTool(studio, "select"),
  "tool-draw": (studio) => setTool(studio, "draw"),
  dot: (studio) => setLength(studio, DOTTED[studio.editor.length] || studio.editor.length),
  shorter: ({ editor }) => editor.stretch(-1),
  longer: ({ editor }) => editor.stretch(1),
  remove: ({ editor }) => editor.remove(),
  "zoom-in": ({ editor }) => editor.zoomBy(ZOOM),
  "zoom-out": ({ editor }) => editor.zoomBy(1 / ZOOM),
  continue: ({ store, editor, continuation }) => {
    const [, end] = editor.chosenSpan || [0, store.shown.steps];
    continuation.cut(store.shown, end, true);
  },
  rewrite: ({ rewriter, editor }) => rewriter.rewrite(editor.chosenSpan),
  vary: ({ rewriter, store }) => rewriter.rewrite(middleOf(store.shown)),
  order: ({ unfolding }) => unfolding.toggle(),
  "why-before": ({ editor }) => editor.step(-1),
  "why-after": ({ editor }) => editor.step(1),
  "why-most": ({ why }) => why.chooseMostSurprising(),
  play: ({ sound }) => sound.toggle(),
  afresh: ({ visit }) => visit.startAfresh(),
  loop: ({ playing }) => playing.toggle("isLooping", "loop"),
  "count-in": ({ playing }) => playing.toggle("countsIn", "count-in"),
  tap: ({ playing }) => playing.tap(),
  "more-playing": ({ playing }) => playing.unfold(),
  halt: () => /** @type {HTMLElement | null} */ (document.querySelector("#stop"))?.click(),
  copy: ({ files }) => files.copyLink(),
  "octave-down": ({ piano }) => piano.shift(-1),
  "octave-up": ({ piano }) => piano.shift(1),
  rest: (studio) => studio.addRest(),
  back: ({ editor }) => editor.removeLast(),
  clear: (studio) => {
    studio.replacePiece(emptyOpening(studio.store.state.opening.setting));
    studio.show("opening");
  },
  midi: ({ piano }) => piano.tellMidi(),
};

/** @param {Studio} studio @param {number} steps */
export function setLength(studio, steps) {
  const isDotted = [3, 6, 12].includes(steps);
  const plain = isDotted ? (steps * 2) / 3 : steps;
  studio.editor.length = steps;
  for (const button of lengthButtons(studio)) {
    const is = Number(button.dataset.length) === plain;
    button.setAttribute("aria-checked", String(is));
    button.tabIndex = is ? 0 : -1;
  }
  studio.button("dot").setAttribute("aria-pressed", String(isDotted));
}

/** @param {Studio} studio @returns {HTMLElement[]} */
function lengthButtons(studio) {
  return [...studio.element.querySelectorAll("[data-length]")].map(
    (each) => /** @type {any} */ (each),
  );
}

/** @param {Studio} studio @param {string} tool */
function setTool(studio, tool) {
  studio.editor.tool = tool;
  for (const name of ["select", "draw"]) {
    studio.button(`tool-${name}`).setAttribute("aria-pressed", String(tool === name));
  }
}

/** @param {Studio} studio @param {HTMLElement} button */
function press(studio, button) {
  const { do: act, fork: symbol, length, kind } = button.dataset;
  const { store, editor, files } = studio;
  if (act) {
    studio.complain();
    DO[act](studio);
  }
  if (symbol && editor.chosen) fork(studio, symbol, nameSymbol(symbol, editor.chosen, store.shown));
  if (length) setLength(studio, Number(length));
  if (kind) {
    /** @type {HTMLDetailsElement} */ (button.closest("details")).open = false;
    files.save(kind);
  }
}

/** @param {Studio} studio @param {KeyboardEvent} event */
function pressKey(studio, event) {
  const { target, shiftKey } = event;
  if (/** @type {HTMLElement} */ (target).matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
    event.preventDefault();
    studio.travel(key === "y" || shiftKey ? "redo" : "undo");
  }
}

/**
 * Space plays, wherever it does nothing else.
 * @param {Studio} studio @param {KeyboardEvent} event
 */
function pressSpace({ editor, element, sound }, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isFree = target === document.body || target === editor.frame;
  if (event.key !== " " || !isFree || !element.checkVisibility()) return;
  event.preventDefault();
  sound.toggle();
}

/** @param {Studio} studio @param {KeyboardEvent} event among the lengths, which are one choice */
function walkLengths(studio, event) {
  const way = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 })[event.key];
  const all = lengthButtons(studio);
  const next = way && all[all.indexOf(/** @type {HTMLElement} */ (event.target)) + way];
  if (!next) return;
  event.preventDefault();
  setLength(studio, Number(next.dataset.length));
  next.focus();
}

/** @param {Studio} studio */
export function connectButtons(studio) {
  const { element } = studio;
  element.addEventListener("click", ({ target }) => {
    /** @type {HTMLElement | null} */
    const button = /** @type {HTMLElement} */ (target).closest("button");
    if (button && element.contains(button)) press(studio, button);
  });
  element.addEventListener("keydown", (event) => pressKey(studio, event));
  document.addEventListener("keydown", (event) => pressSpace(studio, event));
  const lengths = studio.find(".lengths");
  lengths.addEventListener("keydown", (/** @type {any} */ event) => walkLengths(studio, event));
  connectMenus(element);
}

/** @param {HTMLElement} element menus are shut by a click elsewhere, and by Escape */
function connectMenus(element) {
  document.addEventListener("click", ({ target }) => {
    for (const menu of element.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(/** @type {Node} */ (target))) menu.removeAttribute("open");
    }
  });
  element.addEventListener("keydown", ({ key, target }) => {
    const menu = /** @type {HTMLElement} */ (target).closest("details.menu[open]");
    if (key !== "Escape" || !menu) return;
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  });
}
