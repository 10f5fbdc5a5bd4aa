// @ts-check
// What each take came from. Takes that left the strip stay as elders while others descend of them.

/** @typedef {{ takes: Piece[], elders: Piece[] }} Family */

/** @param {Piece} piece @returns {string[]} the takes that it came from */
function parentsOf({ parent, other }) {
  return [parent, other].filter((id) => id !== undefined);
}

/**
 * Of those that were there, the ones from which the living came.
 * @param {Piece[]} all @param {Piece[]} living @returns {Piece[]}
 */
export function keepElders(all, living) {
  const known = new Map(all.map((piece) => [piece.id, piece]));
  const alive = new Set(living.map(({ id }) => id));
  const kept = new Set();
  const waiting = living.flatMap(parentsOf);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const piece = known.get(id);
    if (!piece || alive.has(id) || kept.has(id)) continue;
    kept.add(id);
    waiting.push(...parentsOf(piece));
  }
  return all.filter(({ id }, at) => kept.has(id) && all.findIndex((p) => p.id === id) === at);
}

/**
 * What a take takes over of the opening that it goes on from.
 * @param {Piece} opening @returns {Partial<Piece>}
 */
export function lineOf({ parent, came, at, forks }) {
  const how = forks && came === "continue" ? "fork" : came;
  return how === undefined ? {} : { parent, came: how, at };
}

/**
 * Where an opening comes from that is cut off a piece.
 * @param {Piece} piece @param {number} at the step @returns {Partial<Piece>}
 */
export function cutFrom(piece, at) {
  if (piece.isOpening) return { parent: piece.parent, came: piece.came, at: piece.at };
  return { parent: piece.id, came: "continue", at };
}

/**
 * A take with other notes. As it was before it stays as an elder, and what came of it stays there;
 * an elder is not changed, the change becomes a take. Edits one after the other are one step.
 * @param {State} state @param {Piece} piece @param {string} came @returns {Partial<State>}
 */
export function putVersion(state, piece, came) {
  const { takes, elders, opening } = state;
  const before = takes.find(({ id }) => id === piece.id);
  const id = freeId(state, piece.id);
  if (!before) {
    const made = { ...piece, id, star: false, parent: piece.id, came };
    return { takes: [...takes, made], shown: id };
  }
  const put = (/** @type {Piece} */ next) =>
    takes.map((take) => (take.id === piece.id ? next : take));
  const isGoingOn = came === "edit" && before.came === "edit" && !hasChildren(state, before.id);
  if (before.symbols === piece.symbols || isGoingOn) return { takes: put({ ...piece }) };
  const move = (/** @type {Piece} */ each) => moveUp(each, before.id, id);
  const elder = { ...before, id, star: false, isVersion: true };
  return {
    takes: put({ ...piece, parent: id, other: undefined, came, at: undefined }).map((each) =>
      each.id === piece.id ? each : move(each),
    ),
    elders: [...elders.map(move), elder],
    opening: move(opening),
  };
}

/** @param {State} state @param {string} id @returns {boolean} whether anything came of it */
function hasChildren({ takes, elders, opening }, id) {
  return [...takes, ...elders, opening].some((piece) => parentsOf(piece).includes(id));
}

/** @param {Piece} piece @param {string} from @param {string | undefined} to */
function moveUp(piece, from, to) {
  if (!parentsOf(piece).includes(from)) return piece;
  const [parent, other] = [piece.parent, piece.other].map((id) => (id === from ? to : id));
  return { ...piece, parent, other };
}

/** @param {State} state @param {string} id @returns {string} one that no take has */
function freeId({ takes, elders }, id) {
  const taken = new Set([...takes, ...elders].map((piece) => piece.id));
  const stem = id.replace(/\.\d+$/, "");
  let number = 1;
  while (taken.has(`${stem}.${number}`)) number += 1;
  return `${stem}.${number}`;
}

/**
 * Without one take: what came of it hangs where it hung, and how it was before goes with it.
 * @param {State} state @param {string} id @returns {Partial<State>}
 */
export function withoutOne(state, id) {
  const gone = [...state.takes, ...state.elders].find((piece) => piece.id === id);
  const move = (/** @type {Piece} */ piece) => moveUp(piece, id, gone?.parent);
  const left = {
    takes: state.takes.filter((take) => take.id !== id).map(move),
    elders: state.elders.filter((elder) => elder.id !== id).map(move),
    opening: move(state.opening),
  };
  const isBarren = (/** @type {Piece} */ elder) =>
    elder.isVersion && elder.id === gone?.parent && !hasChildren({ ...state, ...left }, elder.id);
  const barren = left.elders.find(isBarren);
  return barren ? withoutOne({ ...state, ...left }, barren.id) : left;
}

/**
 * Without a take and all that came of it.
 * @param {State} state @param {string} id @returns {Partial<State>}
 */
export function withoutBranch({ takes, elders, opening, shown }, id) {
  const all = [...elders, ...takes];
  const gone = new Set([id]);
  for (let size = 0; size !== gone.size; ) {
    size = gone.size;
    for (const piece of all) if (piece.parent && gone.has(piece.parent)) gone.add(piece.id);
  }
  const isLeft = (/** @type {Piece} */ piece) => !gone.has(piece.id);
  const parent = all.find((piece) => piece.id === id)?.parent;
  const next = all.some((piece) => piece.id === parent) ? parent : "opening";
  return {
    takes: takes.filter(isLeft),
    elders: elders.filter(isLeft),
    opening: gone.has(opening.parent ?? "") ? { ...opening, parent: undefined } : opening,
    shown: shown !== null && gone.has(shown) ? (next ?? "opening") : shown,
  };
}
