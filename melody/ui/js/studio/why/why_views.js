// @ts-check
// What the models thought of a note, as elements.
import { make } from "../../shared/page.js";
import { nameOf, sayLength, sayPlace } from "../../shared/words.js";
import { forkNotes } from "./fork.js";
import { drawSample } from "./surprise.js";
import { averageOf, mostSurprising } from "./thoughts.js";

const HINT = "Choose another, and the melody goes on from there.";
const LEAST = 1e-6; // a share that is not told apart from none

/** @param {number} share */
export function sayShare(share) {
  if (share >= 0.0995) return `${Math.round(share * 100)} %`;
  return share >= 0.0005 ? `${(share * 100).toFixed(1)} %` : "under 0.1 %";
}

/** @param {number} bits */
function sayBits(bits) {
  return `${bits.toFixed(1)} bit${bits.toFixed(1) === "1.0" ? "" : "s"}`;
}

/** @param {string} symbol @param {Note} note @param {Piece} piece */
export function nameSymbol(symbol, note, piece) {
  if (symbol === "r") return "rest";
  if (symbol === "/") return "the end";
  if (symbol !== "_") return nameOf(+symbol, piece);
  const held = piece.notes.find(({ end }) => end === note.start);
  return held ? `hold ${nameOf(held.pitch, piece)}` : "hold the rest";
}

/** @param {string} act @param {string} label @param {string} textContent */
function makeButton(act, label, textContent) {
  const fields = { type: "button", className: "small", title: label, ariaLabel: label };
  const button = make("button", { ...fields, textContent });
  button.dataset.do = act;
  return button;
}

/** @param {Piece} piece @param {Note} [note] @param {Thought} [thought] @returns {HTMLElement[]} */
export function tellChosen(piece, note, thought) {
  if (!note) return piece.notes.length && !piece.growing ? tellNone(piece, thought) : [];
  const about = `${sayLength(note.end - note.start)}, ${sayPlace(note.start, piece)}`;
  return [
    makeButton("why-before", "The note before", "‹"),
    makeButton("why-after", "The note after", "›"),
    make("strong", { textContent: nameOf(note.pitch, piece) }),
    make("span", { textContent: about }),
    make("span", { className: "how", textContent: HINT }),
  ];
}

/** @param {Piece} piece @param {Thought} [thought] */
function tellNone(piece, thought) {
  const hint = make("span", { textContent: "Click a note in the roll." });
  if (!thought?.heard[0]) return [hint];
  const note = mostSurprising(piece, thought);
  const place = `${nameOf(note.pitch, piece)} in ${sayPlace(note.start, piece)}`;
  const textContent = `Show the most surprising one, ${place}`;
  const most = make("button", { type: "button", className: "plain", textContent });
  most.dataset.do = "why-most";
  return [hint, most];
}

/**
 * @param {Thought} thought @param {number} number @param {Note | undefined} note
 * @param {Piece} piece
 */
export function tellView(thought, number, note, piece) {
  const view = thought.views[number];
  const heard = thought.heard[number];
  const said = note && heard?.get(note.start);
  const knows = view.sees === "all" ? "knows the notes before and after" : "knows the notes before";
  const label = `${view.name}, ${knows}`;
  const head = tellHead(view, number, knows, piece);
  const column = make("section", { className: "view", ariaLabel: label }, head);
  if (note && said) column.append(tellBits(said), tellInstead(said, note, piece));
  else column.append(tellAverage(note ? undefined : heard));
  return column;
}

/** @param {View} view @param {number} number @param {string} knows @param {Piece} piece */
function tellHead(view, number, knows, piece) {
  const seesAll = view.sees === "all";
  const [who, since] = view.name.split(" after ");
  const wrote = !seesAll && piece.recipe?.checkpoint === view.checkpoint;
  const about = [since && `after ${since}`, knows, wrote && "wrote this"]
    .filter(Boolean)
    .join(", ");
  return make(
    "p",
    { className: "head" },
    drawSample(number),
    make("strong", { textContent: seesAll ? `${who}, hearing what follows` : who }),
    make("span", { textContent: about }),
  );
}

/** @param {Map<number, Heard>} [heard] */
function tellAverage(heard) {
  if (!heard) return make("p", { className: "bits", textContent: "…" });
  const bits = make("b", { textContent: sayBits(averageOf(heard)) });
  return make("p", { className: "bits" }, bits, " a note on average");
}

/** @param {Heard} said */
function tellBits(said) {
  const begins = Math.max(0, -Math.log2(Math.max(said.p, LEAST)));
  const lasts = Math.max(0, said.bits - begins);
  const parts = said.instead.length
    ? `${begins.toFixed(1)} for the pitch, ${lasts.toFixed(1)} for the length`
    : "for its length: nothing came before it";
  const bits = make("b", { textContent: sayBits(said.bits) });
  return make("p", { className: "bits" }, bits, make("span", { textContent: parts }));
}

/** @param {Heard} said @param {Note} note @param {Piece} piece */
function tellInstead({ symbol: here, p, instead }, note, piece) {
  const isThere = !instead.length || instead.some(([symbol]) => symbol === here);
  /** @type {[string, number][]} */
  const all = isThere ? instead : [...instead, [here, p]];
  const items = all.map(([symbol, share]) => {
    const row = tellRow(symbol, share, symbol === here, note, piece);
    return make("li", { className: symbol === here ? "is-here" : "" }, row);
  });
  return make("ol", { className: "instead" }, ...items);
}

/**
 * @param {string} symbol @param {number} share @param {boolean} isHere @param {Note} note
 * @param {Piece} piece
 */
function tellRow(symbol, share, isHere, note, piece) {
  const name = nameSymbol(symbol, note, piece);
  const canFork = !isHere && symbol !== "/" && forkNotes(piece, note, symbol).length > 0;
  const told = make("span", { className: "share", textContent: sayShare(share) });
  const parts = [make("span", { textContent: name }), told];
  const row = make(canFork ? "button" : "div", { className: "row" }, ...parts);
  row.style.setProperty("--share", `${share * 100}%`);
  if (isHere) row.append(make("span", { className: "here", textContent: "is here" }));
  if (canFork) {
    row.type = "button";
    row.title = `Fork: ${name} here, and the model goes on`;
    row.ariaLabel = `${name}, ${sayShare(share)}: fork here`;
    row.dataset.fork = symbol;
  }
  return row;
}

/** @param {Piece} piece @param {Thought} [thought] */
export function tellTable(piece, thought) {
  const views = thought?.views || [];
  const heads = views.map(({ name, sees }) => {
    const [who] = name.split(" after ");
    return sees === "all" ? `${who}, hearing what follows` : who;
  });
  const names = ["Note", ...heads].map((textContent) => make("th", { textContent, scope: "col" }));
  const rows = [...(thought?.heard[0]?.values() || [])].map(({ start, symbol }) => {
    const note = symbol === "r" ? "rest" : nameOf(+symbol, piece);
    const textContent = symbol === "/" ? "The end" : `${sayPlace(start, piece)}: ${note}`;
    const cells = views.map((_, number) => {
      const bits = thought?.heard[number]?.get(start)?.bits;
      return make("td", { textContent: bits?.toFixed(1) ?? "–" });
    });
    return make("tr", {}, make("th", { scope: "row", textContent }), ...cells);
  });
  const head = make("thead", {}, make("tr", {}, ...names));
  return make("table", {}, head, make("tbody", {}, ...rows));
}
