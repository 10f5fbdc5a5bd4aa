// @ts-check
// The tree of takes as rows, from the top: openings, what was made of them, what came of that.
import { readNotes } from "../../shared/notation.js";
import { nameOf, sayPlace } from "../../shared/words.js";

const MOST_NAMES = 6;
const ROOT = "root:";

/**
 * `level` counts from 1, `above` is the row that it hangs on; `root` is an opening's symbols.
 * @typedef {{ id: string, level: number, above: string, name: string, about: string,
 *   piece: Piece | null, root: string, size: number, place: number, children: number }} Row
 */

/** @param {State} state @returns {Row[]} */
export function makeRows({ takes, elders, opening }) {
  const all = [...elders, ...takes];
  const known = new Set(all.map(({ id }) => id));
  /** @type {Map<string, Piece[]>} */
  const below = new Map();
  for (const piece of all) {
    const up = piece.parent && known.has(piece.parent) ? piece.parent : rootOf(piece);
    below.set(up, [...(below.get(up) ?? []), piece]);
  }
  const roots = [...below.keys()].filter((id) => !known.has(id));
  const numbers = new Map(takes.map(({ id }, at) => [id, at + 1]));
  return roots.flatMap((root, at) => {
    const symbols = root.slice(ROOT.length);
    const id = symbols === opening.symbols ? "opening" : root;
    const row = { id, level: 1, above: "", name: "Opening", piece: null, root: symbols };
    const about = sayNotes(symbols, /** @type {Piece[]} */ (below.get(root))[0]);
    const place = { size: roots.length, place: at + 1, children: below.get(root)?.length ?? 0 };
    return [{ ...row, about, ...place }, ...rowsBelow(root, id, 2)];
  });

  /** @param {string} up @param {string} above @param {number} level @returns {Row[]} */
  function rowsBelow(up, above, level) {
    const children = below.get(up) ?? [];
    return children.flatMap((piece, at) => {
      const { id } = piece;
      const name = sayName(piece, numbers.get(id));
      const about = sayCame(piece, numbers);
      const place = { size: children.length, place: at + 1, children: below.get(id)?.length ?? 0 };
      const row = { id, level, above, name, about, piece, root: "", ...place };
      return [row, ...rowsBelow(id, id, level + 1)];
    });
  }
}

/** @param {Piece} piece @returns {string} the opening that it goes on from */
function rootOf({ symbols, seed }) {
  return ROOT + symbols.split(" ").slice(0, seed).join(" ");
}

/** @param {Row[]} rows @returns {boolean} whether any take came from a take */
export function hasGenerations(rows) {
  return rows.some(({ level }) => level > 2);
}

/** @param {Piece} piece @param {number | undefined} number its place in the strip */
function sayName(piece, number) {
  if (number) return `Take ${number}`;
  return piece.isVersion ? "As it was" : "Earlier take";
}

/** @param {string} symbols @param {Piece} piece one that has its key */
function sayNotes(symbols, piece) {
  const { notes } = readNotes(symbols);
  const names = notes.slice(0, MOST_NAMES).map(({ pitch }) => nameOf(pitch, piece));
  return names.join(" ") + (notes.length > MOST_NAMES ? " …" : "");
}

/** @param {Piece} piece @param {Map<string, number>} numbers */
function sayCame(piece, numbers) {
  const { came = "", at = 0, other = "", label, variation, setting } = piece;
  const made = `${label} · variation ${variation}`;
  const isAtEnd = (at - setting.pickup) % setting.bar === 0;
  const bar = Math.max(1, (at - setting.pickup) / setting.bar);
  const second = numbers.has(other) ? `Take ${numbers.get(other)}` : "an earlier take";
  const how = /** @type {Record<string, string>} */ ({
    continue: isAtEnd ? `goes on after bar ${bar}` : `goes on from ${sayPlace(at, piece)}`,
    fork: `fork at ${sayPlace(Math.max(0, at - 1), piece)}`,
    second: "second part",
    edit: "edited by hand",
    fill: "rewritten",
    splice: `spliced with ${second} after bar ${bar}`,
  })[came];
  const isOwn = came === "edit" || came === "fill" || came === "splice";
  return [how, isOwn ? "" : made].filter(Boolean).join(" · ");
}
