// @ts-check
// What every part of the page does alike: elements, icons, files of the server, waiting.
import { ICONS } from "./icons.js";

/**
 * Where the browser finds a file that the server made.
 * @param {string} path
 */
export function locate(path) {
  return `gradio_api/file=${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** @param {string} name */
export function drawIcon(name) {
  return `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}

/** @param {HTMLElement} button @param {string} name */
export function setIcon(button, name) {
  if (button.dataset.drawn === name) return;
  button.dataset.drawn = name;
  button.innerHTML = drawIcon(name);
}

/**
 * An element with its properties and what it holds.
 * @param {string} tag @param {Fields} [fields] @param {...(Node | string)} children
 * @returns {any}
 */
export function make(tag, fields = {}, ...children) {
  const made = Object.assign(document.createElement(tag), fields);
  made.append(...children);
  return made;
}

/** @param {string} path @param {string} [name] */
export function download(path, name = path.split("/").pop()) {
  const link = make("a", { href: locate(path), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

/**
 * Let this part of the page take the models of the visitor's own songs that are meant for its tab.
 * @param {Page} page @param {string} tab
 * @param {(told: { run: string, runs: string[] }) => void} [tell] the tab itself, where no event is
 */
export function takeOwn(page, tab, tell = (told) => page.trigger("own", told)) {
  /** @type {Set<string>} */
  const runs = new Set(); // models of this visitor's own songs
  const waiting = document.documentElement.dataset;
  const take = () => {
    const run = waiting[`own${tab}`];
    if (!run) return;
    delete waiting[`own${tab}`];
    tell({ run, runs: [...runs.add(run)] });
  };
  document.addEventListener("melody-own", take);
  take();
}

/** When the page has been drawn once more, and all that was to be drawn is there. */
export async function drawn() {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
}

/**
 * The act, once it has not been asked for during so many milliseconds.
 * @param {number} quiet @param {(...told: any[]) => void} act
 */
export function onceQuiet(quiet, act) {
  let waiting = 0;
  /** @param {...any} told */
  return (...told) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => act(...told), quiet);
  };
}

/**
 * Draw anew whenever the room or the colours change.
 * @param {HTMLElement} frame @param {() => void} draw
 */
export function redraw(frame, draw) {
  new ResizeObserver(draw).observe(frame);
  new MutationObserver(draw).observe(document.body, { attributeFilter: ["class"] });
}
