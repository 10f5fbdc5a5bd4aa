// @ts-check
// The facts of what is shown, below the takes; and what the form asks for otherwise by now.
import { make } from "../../shared/page.js";
import { differences, nextVariation } from "./asked.js";
import { factsOf } from "./chips.js";
import { tellRange } from "./range.js";

const EDITED = "You changed notes by hand. What was promised was promised of the notes before.";
const OTHERWISE = "The form asks for something else now ({}). Generate writes it.";

export class Facts {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.told = "";
  }

  connect() {
    document.addEventListener("melody-request", (event) => {
      this.studio.store.request = /** @type {CustomEvent} */ (event).detail;
      this.tell();
    });
    document.addEventListener("melody-asking", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      const { store, handover } = this.studio;
      detail.variation = nextVariation(detail.form, store.state.takes, handover.fields);
    });
  }

  /** What is asked otherwise than for the piece that is shown. @returns {string[]} */
  get otherwise() {
    const { store, handover } = this.studio;
    const { recipe, edited, growing } = store.shown;
    if (!recipe || recipe.span || edited || growing) return [];
    return differences(store.request, recipe, handover.fields);
  }

  tell() {
    const { studio } = this;
    const { store } = studio;
    const piece = store.shown;
    const isToldOf = !piece.isOpening && !piece.growing;
    const chips = isToldOf ? factsOf(piece, store.playback) : [];
    const range = isToldOf ? tellRange(piece, store.playback, studio.handover.ranges) : "";
    const key = JSON.stringify([range, piece.id, piece.facts, piece.edited, chips, this.otherwise]);
    if (key === this.told) return;
    this.told = key;
    studio.find(".facts-here").replaceChildren(...showFacts(piece, chips, range));
    const labels = this.otherwise.map((name) => studio.handover.fields[name].label);
    const line = studio.find(".otherwise");
    line.hidden = !labels.length;
    line.textContent = OTHERWISE.replace("{}", labels.join(", "));
  }
}

/** @param {Piece} piece @param {string[]} chips @param {string} [range] @returns {Node[]} */
export function showFacts(piece, chips, range = "") {
  if (!chips.length) return [];
  const items = chips.map((textContent) => make("li", { textContent }));
  const said = make("div");
  if (piece.edited) said.append(make("p", { textContent: EDITED }));
  else said.innerHTML = piece.facts || ""; // escaped where it was made
  const outside = range ? [make("p", { className: "range", textContent: range })] : [];
  return [make("ul", { className: "numbers" }, ...items), ...outside, said];
}
