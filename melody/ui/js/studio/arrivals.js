// @ts-check
// What the server sends: takes that are done, and the one that grows.
import { countBars, makePiece } from "../shared/notation.js";
import { credit } from "./credit.js";
import { keepElders, lineOf } from "./family/lineage.js";
import { openingOf } from "./form.js";

export class Arrivals {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.frame = 0;
    this.received = "";
    this.isAwaited = false; // somebody clicked for a melody and has not seen of it yet
  }

  /** Messages may come faster than they can be drawn: each stands alone, the newest is read. */
  listen() {
    cancelAnimationFrame(this.frame);
    if (document.hidden)
      this.receive(); // nothing is drawn there, but it may be heard
    else this.frame = requestAnimationFrame(() => this.receive());
  }

  receive() {
    const { value } = this.studio.page.props;
    if (!value || value === this.received) return; // told twice, it would undo what came between
    this.received = value;
    const told = JSON.parse(value);
    if (told.opening) this.welcome(told.opening);
    const made = told.takes.map((/** @type {Told} */ take, /** @type {number} */ place) =>
      this.make({ ...take, id: `${told.run}-${place}` }),
    );
    if (told.done) this.finish(told, made);
    else this.grow(told, made);
  }

  /** @param {any} told @returns {Piece} */
  make(told) {
    return credit(makePiece(told), this.studio.store.state.opening);
  }

  /** @param {Fields} told @param {Piece[]} made */
  grow(told, made) {
    const { store, sound, editor } = this.studio;
    const grown = told.growing && this.make({ ...told.growing, id: "growing", growing: true });
    if (!store.live) this.studio.say("The model is writing");
    store.grow(grown ? [...made, grown] : made);
    const first = made[0] ?? grown; // of several takes the first is heard while they are written
    if (first) sound.grow(first);
    if (!sound.live.isPlaying || made.length) editor.now = -1;
    store.tell();
    this.show();
  }

  /** What somebody clicked for comes into view with its first sign, however late that is. */
  show() {
    if (this.isAwaited) this.studio.display.bringIntoView();
    this.isAwaited = false;
  }

  /** @param {Fields} told @param {Piece[]} made */
  finish(told, made) {
    const { store, sound, editor, files } = this.studio;
    store.grow(null);
    if (!made.length) return store.tell();
    const { opening, takes, elders } = store.state;
    const stays = told.adds ? takes : store.staying;
    const living = [...stays, ...made.map((take) => ({ ...take, ...lineOf(opening) }))];
    const kept = keepElders([...elders, ...takes], living);
    const next = { takes: living, elders: kept, shown: made[0].id };
    editor.clearSelection();
    store.commit({ ...next, opening: { ...opening, forks: false } }, { merges: told.first });
    if (told.first) store.forget();
    else files.share();
    if (!told.first) this.studio.say(sayMade(living.length - made.length + 1, made));
    this.show(); // of a melody that was written at once, this is the first sign
    if (told.plays) sound.takeOver();
    else sound.live.stop();
  }

  /**
   * An opening that comes with its take, out of a file or a link: the form has been filled already.
   * @param {Fields} told
   */
  welcome(told) {
    const { studio } = this;
    const { store, form } = studio;
    if (form.isOurs(told.text)) return;
    form.own(told.text);
    form.began = true;
    const playback = Object.keys(store.playback).map((name) => [name, told.playback[name]]);
    store.playback = Object.fromEntries(playback);
    const opening = openingOf(/** @type {Told} */ (told));
    studio.writer.remember(told.text);
    store.amend({ opening: { ...opening, text: told.text }, form: told.form });
  }
}

/** @param {number} place of the first of them @param {Piece[]} made */
function sayMade(place, made) {
  const [first] = made;
  const bars = countBars(first);
  const about = `${first.notes.length} notes in ${bars === 1 ? "one bar" : `${bars} bars`}`;
  if (made.length === 1) return `Take ${place} is there: ${about}`;
  return `Takes ${place} to ${place + made.length - 1} are there; the first has ${about}`;
}
