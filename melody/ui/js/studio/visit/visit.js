// @ts-check
// What a visitor made stays in their own browser: the takes, the opening, the form. A reload brings
// it back, and so does a later visit; nothing of it is kept on the server.
import { makePiece } from "../../shared/notation.js";
import { onceQuiet } from "../../shared/page.js";
import { numberNotes } from "../moments.js";
import { hasLink } from "./link.js";

const NAME = "melody-session";
const VERSION = 1;
const MOST_TAKES = 40;
const PAUSE = 250; // milliseconds in which nothing changes, before it is written

export class Visit {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.address = ""; // the link that we wrote into the page's address
    this.isOver = false;
    this.began = false; // whether there is anything of the visitor's own
    this.isResuming = false; // the form does not yet hold what was kept
    /** @type {string | null} the opening that was typed while the form was filled */
    this.typed = null;
  }

  connect() {
    const { store } = this.studio;
    const later = onceQuiet(PAUSE, () => this.save());
    const note = () => {
      this.began = true;
      later();
    };
    store.watch(note);
    for (const name of ["request", "playback"]) document.addEventListener(`melody-${name}`, note);
    document.addEventListener("input", ({ isTrusted, target }) => {
      if (!isTrusted) return;
      note();
      const { value } = /** @type {any} */ (target);
      const isOpening = /** @type {HTMLElement} */ (target).closest("#seed");
      if (this.isResuming && isOpening) this.typed = value;
    });
    document.addEventListener("melody-resumed", () => this.#endResuming());
    window.addEventListener("pagehide", () => this.save());
  }

  /** What was typed meanwhile stays, without key and meter of the opening before. */
  #endResuming() {
    const { form, page } = this.studio;
    const { typed } = this;
    [this.isResuming, this.typed] = [false, null];
    if (typed === null) return;
    const isRead = form.isOurs(typed);
    form.write(typed);
    form.known = isRead;
    page.trigger("typed");
  }

  /** @returns {Fields} */
  get now() {
    const { store, form } = this.studio;
    const { opening, takes, shown, form: said } = store.state;
    const starred = takes.filter((take) => take.star);
    const kept = takes.length > MOST_TAKES ? [...starred, ...takes.slice(-MOST_TAKES)] : takes;
    const source = /** @type {HTMLElement | null} */ (
      document.querySelector("#source [data-given]")
    );
    return {
      version: VERSION,
      address: this.address,
      text: form.box?.value ?? opening.text ?? "",
      naming: this.studio.naming.select.value,
      given: source?.dataset.given ?? "",
      request: { ...store.request, ...store.playback },
      ...{ opening, shown, form: said, takes: [...new Set(kept)] },
      elders: store.state.elders.slice(-MOST_TAKES),
    };
  }

  save() {
    if (!this.began || this.isOver) return;
    const text = JSON.stringify(this.now);
    for (const storage of storages()) attempt(() => storage.setItem(NAME, text));
  }

  /** The page as it is without anything of ours. */
  startAfresh() {
    this.isOver = true;
    for (const storage of storages()) attempt(() => storage.removeItem(NAME));
    location.assign(location.pathname);
  }

  /** @returns {boolean} whether what was kept is shown again; a link from elsewhere goes first */
  resume() {
    for (const storage of storages()) {
      const kept = attempt(() => readKept(storage.getItem(NAME)));
      const isOwn = kept && (!hasLink(location.search) || location.search === kept.address);
      if (isOwn) return this.show(kept);
    }
    return false;
  }

  /** @param {Fields} kept */
  show({ opening, takes, elders, shown, form: said, text, given, request, address, naming }) {
    const { store, form, page, writer } = this.studio;
    this.address = address;
    form.own(text);
    form.began = true;
    form.asked += 1; // the reading that goes on is out of date
    writer.remember(text);
    const names = Object.keys(store.playback);
    store.playback = Object.fromEntries(names.map((name) => [name, request[name]]));
    store.request = Object.fromEntries(
      Object.keys(store.request).map((name) => [name, request[name]]),
    );
    store.commit(
      { opening: { ...opening, text }, takes, elders, shown, form: said },
      { merges: true },
    );
    store.forget();
    this.studio.naming.show(naming);
    this.isResuming = true;
    page.trigger("resume", { values: { ...said, ...request, seed: text }, given });
    return true;
  }
}

/** @returns {Storage[]} of this tab, and of all visits; none where the browser allows none */
function storages() {
  return ["sessionStorage", "localStorage"].flatMap(
    (name) => attempt(() => [/** @type {any} */ (window)[name]]) ?? [],
  );
}

/** @template T @param {() => T} act @returns {T | undefined} nothing where it is refused */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/**
 * @param {string | null} text @returns {Fields | undefined}
 * @throws where it is not as we wrote it
 */
function readKept(text) {
  const kept = JSON.parse(text ?? "null");
  if (kept?.version !== VERSION) return undefined;
  const takes = kept.takes.map(readPiece);
  const elders = (kept.elders ?? []).map(readPiece);
  return { ...kept, takes, elders, opening: readPiece(kept.opening), text: String(kept.text) };
}

/**
 * Its notes as its symbols have them; its sound is made anew.
 * @param {Fields} kept @returns {Piece}
 */
function readPiece({ numbers: _, ...kept }) {
  const read = makePiece(/** @type {Told} */ (kept));
  const own = new Map(kept.notes.map((/** @type {Note} */ note) => [note.start, note.by]));
  const notes = read.notes.map((note) => ({ ...note, by: own.get(note.start) ?? note.by }));
  const piece = { ...read, notes, wav: null };
  return piece.order && piece.rewritten ? { ...piece, numbers: numberNotes(piece) } : piece;
}
