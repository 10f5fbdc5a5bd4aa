// @ts-check
// The one store of the studio. A state is never changed, only replaced; past and future hold those
// before and after it. Beside it stands what no undo brings back: the takes that grow, and what the
// form says of playback and of the next request.
import { emptyOpening } from "../shared/notation.js";
import { putVersion, withoutOne } from "./family/lineage.js";

const MOST_PAST = 200;
/** @type {Setting} before the server has said anything */
const BLANK = {
  ...{ key: "C major", tonic: 0, meter: "4/4" },
  ...{ bar: 16, beat: 4, swings: true, pickup: 0 },
};

export class Store {
  /** @param {{ playback: Fields, asked: Fields, request?: Fields }} told */
  constructor({ playback, asked, request = {} }) {
    /** @type {State} */
    this.state = { opening: emptyOpening(BLANK), takes: [], elders: [], shown: null, form: {} };
    /** @type {State[]} */
    this.past = [];
    /** @type {State[]} */
    this.future = [];
    /** @type {Piece[] | null} */
    this.live = null;
    this.playback = playback;
    this.asked = asked;
    this.request = request;
    /** @type {(() => void)[]} */
    this.watchers = [];
  }

  /** @param {() => void} act what is done whenever something else is shown */
  watch(act) {
    this.watchers.push(act);
  }

  tell() {
    for (const act of this.watchers) act();
  }

  /**
   * The next state; where it `merges`, undo goes back to before the last one.
   * @param {Partial<State>} next @param {{ merges?: boolean }} [how]
   */
  commit(next, { merges = false } = {}) {
    if (!merges) this.past = [...this.past.slice(1 - MOST_PAST), this.state];
    this.future = [];
    this.state = { ...this.state, ...next };
    this.tell();
  }

  /**
   * What the server adds to the state; nothing to be undone.
   * @param {Partial<State>} next
   */
  amend(next) {
    this.state = { ...this.state, ...next };
  }

  /** @param {"undo" | "redo"} way */
  canTravel(way) {
    return (way === "undo" ? this.past : this.future).length > 0;
  }

  /** @returns {State} the state before the way back; where there is no way, it stays */
  undo() {
    return this.#travel(this.past, this.future);
  }

  /** @returns {State} */
  redo() {
    return this.#travel(this.future, this.past);
  }

  /** @param {State[]} from @param {State[]} to */
  #travel(from, to) {
    const before = this.state;
    const next = from.pop();
    if (!next) return before;
    to.push(before);
    this.state = next;
    this.tell();
    return before;
  }

  /** Nothing before this can be brought back. */
  forget() {
    this.past = [];
  }

  /** @param {Piece[] | null} pieces */
  grow(pieces) {
    this.live = pieces;
  }

  /** @param {Piece} piece @param {string} [came] what was done to it */
  replacePiece(piece, came = "edit") {
    if (piece.isOpening) return this.commit({ opening: { ...piece, text: undefined } });
    return this.commit(putVersion(this.state, piece, came));
  }

  /** @param {string} id */
  discard(id) {
    const { shown } = this.state;
    this.commit({ ...withoutOne(this.state, id), shown: shown === id ? "opening" : shown });
  }

  /** @param {string} id */
  take(id) {
    return this.state.takes.find((take) => take.id === id);
  }

  /** The takes that stay when others are made: the starred ones; after a fork, all of them. */
  get staying() {
    const { takes, opening } = this.state;
    return takes.filter((take) => take.star || opening.forks);
  }

  get pieces() {
    const { opening, takes } = this.state;
    return [opening, ...(this.live ? [...this.staying, ...this.live] : takes)];
  }

  /** @returns {Piece} */
  get shown() {
    if (this.live?.length) return this.live[this.live.length - 1];
    const { shown, opening, elders } = this.state;
    return [...this.pieces, ...elders].find((piece) => piece.id === shown) || opening;
  }

  /** @param {Piece} piece @returns {Piece} as it is played now */
  played(piece) {
    return { ...piece, setting: { ...piece.setting, ...this.playback } };
  }

  /** @param {Piece} piece the names of what is played otherwise than the piece was made for */
  replayed(piece) {
    const setting = /** @type {Fields} */ (piece.setting);
    return Object.keys(this.playback).filter((name) => setting[name] !== this.playback[name]);
  }

  /**
   * The piece's request with what is played otherwise now; what was left open stays open.
   * @param {Piece} piece @returns {Fields | null}
   */
  recipeOf(piece) {
    if (!piece.recipe) return null;
    const changed = this.replayed(piece).map((name) => [name, this.playback[name]]);
    return { ...piece.recipe, ...Object.fromEntries(changed) };
  }

  /** @param {Piece} piece @returns {Fields} what the server must know to play or write it */
  ask(piece) {
    const { symbols, seed, edited = false } = piece;
    return { symbols, seed, edited, recipe: this.recipeOf(piece), ...this.played(piece).setting };
  }
}
