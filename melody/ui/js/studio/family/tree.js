// @ts-check
// The tree of takes: walked with the arrows, shown by a click or Enter, pruned with Delete.
import { makePiece } from "../../shared/notation.js";
import { make } from "../../shared/page.js";
import { hasGenerations, makeRows } from "./branches.js";
import { withoutBranch } from "./lineage.js";

/** @typedef {import("./branches.js").Row} Row */

export class Tree {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLDetailsElement} */
    this.panel = studio.find(".family");
    /** @type {HTMLElement} */
    this.list = studio.find("[role=tree]");
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Set<string>} rows whose branches are folded */
    this.folded = new Set();
    this.current = ""; // where the arrows are; what is shown is there too, until they walk on
    this.shown = "";
    this.drawn = "";
  }

  connect() {
    this.list.addEventListener("keydown", (event) => this.pressKey(event));
    this.list.addEventListener("focusin", ({ target }) => {
      this.current = /** @type {HTMLElement} */ (target).dataset.row ?? this.current;
    });
    this.list.addEventListener("click", ({ target }) => {
      const element = /** @type {HTMLElement} */ (target);
      const item = /** @type {HTMLElement | null} */ (element.closest("[role=treeitem]"));
      const id = item?.dataset.row;
      if (!id) return;
      this.current = id;
      if (element.closest(".twist")) this.fold(id, !this.folded.has(id));
      else this.walk(id);
    });
    this.studio.find(".prune").addEventListener("click", () => this.prune(this.current));
  }

  /** The rows that are seen. */
  get open() {
    /** @type {Set<string>} */
    const hidden = new Set();
    return this.rows.filter(({ id, above }) => {
      if (!hidden.has(above) && !this.folded.has(above)) return true;
      hidden.add(id);
      return false;
    });
  }

  draw() {
    const { store } = this.studio;
    if (store.live) return; // a tree grows when the takes are there
    this.rows = makeRows(store.state);
    this.panel.hidden = !hasGenerations(this.rows);
    const { open } = this;
    const shown = store.shown.id;
    if (shown !== this.shown || !open.some(({ id }) => id === this.current)) this.current = shown;
    this.shown = shown;
    if (!open.some(({ id }) => id === this.current)) this.current = open[0]?.id ?? "";
    const told = JSON.stringify([open.map((row) => ({ ...row, piece: 0 })), shown, this.current]);
    if (this.panel.hidden || told === this.drawn) return;
    this.drawn = told;
    const hasFocus = this.list.contains(document.activeElement);
    this.list.replaceChildren(...open.map((row) => this.makeItem(row, row.id === shown)));
    if (hasFocus) this.focus();
  }

  focus() {
    /** @type {HTMLElement | null} */
    const item = this.list.querySelector("[tabindex='0']");
    item?.focus();
  }

  /** @param {Row} row @param {boolean} isShown */
  makeItem({ id, level, name, about, size, place, children }, isShown) {
    const isFolded = this.folded.has(id);
    const twist = make("span", { className: "twist", ariaHidden: "true" });
    twist.textContent = children ? (isFolded ? "▸" : "▾") : "·";
    const words = make("span", {}, make("strong", { textContent: name }), ` ${about}`);
    const item = make("li", { className: isShown ? "shown" : "" }, twist, words);
    item.dataset.row = id;
    item.tabIndex = id === this.current ? 0 : -1;
    item.style.setProperty("--level", String(level - 1));
    const said = { level, setsize: size, posinset: place, selected: isShown };
    for (const [each, value] of Object.entries(said)) item.setAttribute(`aria-${each}`, value);
    item.setAttribute("role", "treeitem");
    if (children) item.setAttribute("aria-expanded", String(!isFolded));
    return item;
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const { open } = this;
    const at = open.findIndex(({ id }) => id === this.current);
    const row = open[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const isFolded = this.folded.has(row.id);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.step(open[at + 1]),
      ArrowUp: () => this.step(open[at - 1]),
      Home: () => this.step(open[0]),
      End: () => this.step(open[open.length - 1]),
      ArrowRight: () => (isFolded ? this.fold(row.id, false) : this.step(firstBelow(open, at))),
      ArrowLeft: () =>
        row.children && !isFolded
          ? this.fold(row.id, true)
          : this.step(open.find(({ id }) => id === row.above)),
      Enter: () => this.walk(row.id),
      " ": () => this.walk(row.id),
      Delete: () => this.prune(row.id),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  /** @param {Row | undefined} row */
  step(row) {
    if (!row) return;
    this.current = row.id;
    this.draw();
    this.focus();
  }

  /** @param {string} id @param {boolean} is */
  fold(id, is) {
    if (is) this.folded.add(id);
    else this.folded.delete(id);
    this.draw();
    this.focus();
  }

  /** Show a take; another opening than the form's becomes the form's again. @param {string} id */
  walk(id) {
    const { studio } = this;
    const row = this.rows.find((each) => each.id === id);
    if (!row || studio.store.live) return;
    studio.sound.player.pause();
    if (row.piece || id === "opening") return studio.show(id);
    const of = this.rows.find((each) => each.above === id)?.piece;
    if (!of) return;
    const { symbols, seed, setting } = { ...of, symbols: row.root };
    const opening = makePiece({ symbols, seed, setting, id: "opening", isOpening: true });
    studio.continuation.open(opening, false);
  }

  /** A take goes, with all that came of it; of an opening, all its takes. @param {string} id */
  prune(id) {
    const { store, editor } = this.studio;
    const row = this.rows.find((each) => each.id === id);
    if (!row || store.live) return;
    const gone = row.piece ? [id] : this.rows.filter((e) => e.above === id).map((e) => e.id);
    const before = store.state.takes.length + store.state.elders.length;
    let { state } = store;
    for (const each of gone) state = { ...state, ...withoutBranch(state, each) };
    editor.clearSelection();
    this.current = row.piece ? row.above : "opening";
    store.commit(state);
    this.studio.files.share();
    const left = before - state.takes.length - state.elders.length;
    this.studio.say(`${left === 1 ? "One take" : `${left} takes`} pruned; Undo brings back`);
  }
}

/** @param {Row[]} open @param {number} at @returns {Row | undefined} */
function firstBelow(open, at) {
  const next = open[at + 1];
  return next?.above === open[at].id ? next : undefined;
}
