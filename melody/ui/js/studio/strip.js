// @ts-check
// The strip of takes: the opening and what was made of it, as small rolls.
import { layOut } from "../shared/layout.js";
import { countBars } from "../shared/notation.js";
import { drawIcon, make } from "../shared/page.js";
import { drawRoll } from "../shared/roll.js";

const PADDING = 16; // pixels of a card
const FEWEST_PIXELS = 40;

export class Strip {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLElement} */
    this.list = studio.find(".takes");
    this.growth = "";
  }

  connect() {
    this.list.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const button = /** @type {HTMLElement | null} */ (target.closest("[data-act]"));
      const card = /** @type {HTMLElement | null} */ (target.closest(".card"));
      if (button && card) this.act(String(button.dataset.act), String(card.dataset.id));
    });
  }

  /** @param {string} name @param {string} id */
  act(name, id) {
    const { studio } = this;
    const take = studio.store.take(id);
    if (name === "show" || name === "play") studio.show(id);
    if (name === "play") studio.sound.play(0);
    if (name === "discard") studio.store.discard(id);
    if (name === "star" && take) studio.replacePiece({ ...take, star: !take.star });
    if (name === "seed" && take) studio.continuation.cut(take, take.steps, false);
  }

  /** @param {string} id a take's, which comes into view */
  showCard(id) {
    this.list.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest" });
  }

  draw() {
    const { pieces, shown, live } = this.studio.store;
    // A strip takes longer to draw than a roll: while a take grows, it is drawn with every bar.
    const growth = `${pieces.length} ${shown.id} ${countBars(shown)}`;
    if (live && growth === this.growth) return;
    this.growth = live ? growth : "";
    this.drawCards(pieces, shown.id);
  }

  /** @param {Piece[]} pieces @param {string} shown */
  drawCards(pieces, shown) {
    const focus = this.focusedButton;
    const cards = pieces.map((piece, place) => makeCard(piece, place, piece.id === shown));
    this.list.replaceChildren(...cards);
    pieces.forEach((piece, place) => {
      const canvas = cards[place].querySelector("canvas");
      const width = canvas.parentElement.clientWidth - PADDING;
      if (width > FEWEST_PIXELS) drawRoll(canvas, layOut(piece, width, { slim: true, rows: 8 }));
    });
    const button = focus ? this.list.querySelector(focus) : null;
    /** @type {HTMLElement | null} */ (button)?.focus();
  }

  /** How to find the button again that has the focus, once the cards are drawn anew. */
  get focusedButton() {
    const button = /** @type {HTMLElement | null} */ (document.activeElement);
    const card = /** @type {HTMLElement | null | undefined} */ (button?.closest(".card"));
    if (!card || !this.list.contains(card)) return "";
    return `[data-id="${card.dataset.id}"] [data-act="${button?.dataset.act}"]`;
  }
}

/** @param {Piece} piece @param {number} place @param {boolean} isShown */
function makeCard(piece, place, isShown) {
  const name = piece.isOpening ? "Opening" : `Take ${place}`;
  const canvas = make("canvas", { ariaHidden: "true" });
  const title = make("strong", { textContent: name });
  const about = make("span", { textContent: sayOrigin(piece) });
  const open = make("button", { type: "button", className: "open" }, title, about, canvas);
  open.title = `Show ${name.toLowerCase()}`;
  open.dataset.act = "show";
  open.setAttribute("aria-pressed", isShown);
  const tools = make("div", { className: "tools" }, ...makeTools(piece, name.toLowerCase()));
  const card = make("li", { className: isShown ? "card shown" : "card" }, open, tools);
  card.dataset.id = piece.id;
  card.dataset.symbols = piece.symbols;
  return card;
}

/** @param {Piece} piece */
function sayOrigin(piece) {
  if (piece.isOpening) return "what you gave";
  if (piece.growing) return "is being written …";
  return `${piece.label} · variation ${piece.variation}${piece.edited ? " · edited" : ""}`;
}

/** @param {Piece} piece @param {string} name */
function makeTools(piece, name) {
  if (piece.growing) return [];
  const play = piece.notes.length ? [makeTool("play", `Play ${name}`, "play")] : [];
  if (piece.isOpening) return play;
  const keep = piece.star ? `Unstar ${name}` : `Star ${name}: the next Generate keeps it`;
  const star = makeTool("star", keep, piece.star ? "starred" : "star");
  star.setAttribute("aria-pressed", Boolean(piece.star));
  const seed = makeTool("seed", `Continue from ${name}: it becomes the opening`, "seed");
  return [...play, star, seed, makeTool("discard", `Discard ${name}`, "discard")];
}

/** @param {string} act @param {string} label @param {string} icon */
function makeTool(act, label, icon) {
  const tool = make("button", { type: "button", className: "small", title: label });
  tool.innerHTML = drawIcon(icon);
  tool.dataset.act = act;
  tool.setAttribute("aria-label", label);
  return tool;
}
