// @ts-check
// What the models thought of pieces, as far as the server has told it.

const MOST_THOUGHTS = 60;

export class Thoughts {
  constructor() {
    /** @type {Map<string, Thought>} what was asked -> the thought */
    this.kept = new Map();
  }

  /** @param {Fields} question @returns {Thought | undefined} */
  get(question) {
    return this.kept.get(JSON.stringify(question));
  }

  /** @param {Fields} question @returns {Thought} */
  begin(question) {
    const thought = this.get(question) || { views: [], heard: [], error: "" };
    this.kept.set(JSON.stringify(question), thought);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_THOUGHTS) this.kept.delete(oldest);
    return thought;
  }

  /** What went wrong may be asked again. */
  forgetErrors() {
    for (const [key, thought] of this.kept) if (thought.error) this.kept.delete(key);
  }
}

/**
 * @param {Thought} thought @param {number} view @param {Fields} told
 */
export function addTo(thought, view, told) {
  if (told.error) {
    thought.error = told.error;
    return;
  }
  thought.views = told.views;
  thought.heard[view] ??= new Map();
  for (const note of told.notes) thought.heard[view].set(note.start, note);
}

/** @param {Thought} thought the starts of all notes and rests */
function startsOf({ heard: [first] }) {
  const all = [...(first?.values() || [])];
  return all.filter(({ symbol }) => symbol !== "/").map(({ start }) => start);
}

/** @param {Thought} thought @param {number} view what it has not been heard on yet */
function missingIn(thought, view) {
  const heard = thought.heard[view];
  if (thought.views[view].sees === "before") return heard ? [] : [0];
  return startsOf(thought).filter((start) => !heard?.has(start));
}

/** @param {Thought} thought @param {number} view */
export function isComplete(thought, view) {
  return Boolean(thought.heard[view]) && !missingIn(thought, view).length;
}

/**
 * What to ask next: a view that has said nothing, or the first note from the chosen one on that
 * the view of all the others has not come to.
 * @param {Thought} thought @param {number} chosen the step of the note that is chosen
 * @returns {{ view: number, from: number } | null}
 */
export function whatIsMissing(thought, chosen) {
  if (!thought.views.length) return { view: 0, from: 0 };
  for (const [view, { sees }] of thought.views.entries()) {
    const missing = missingIn(thought, view);
    if (!missing.length) continue;
    if (sees === "before") return { view, from: 0 };
    const next = missing.find((start) => start >= chosen) ?? missing[0];
    return { view, from: startsOf(thought).indexOf(next) };
  }
  return null;
}

/** @param {Map<number, Heard>} heard */
export function averageOf(heard) {
  return [...heard.values()].reduce((sum, { bits }) => sum + bits, 0) / heard.size;
}

/** @param {Piece} piece @param {Thought} [thought] @returns {Note} */
export function mostSurprising(piece, thought) {
  const heard = thought?.heard[0];
  const bits = (/** @type {Note} */ { start }) => (start && heard?.get(start)?.bits) || 0;
  return piece.notes.reduce(
    (most, note) => (bits(note) > bits(most) ? note : most),
    piece.notes[0],
  );
}
