// @ts-check
// The melody is heard while it is being written: at first the opening, which is known already, then
// each note as it comes. Where the model is slower than the tempo, the melody waits for it.
import { addNote, openBus, openSynth } from "../../shared/synth.js";
import { secondAt, stepAt, timesOf } from "../../shared/times.js";

const AHEAD = 0.3; // seconds for which notes are handed over to the browser
const AHEAD_HIDDEN = 1.5; // where the page is not seen, timers come once a second
const PAUSE = 60; // milliseconds between two looks
const BREATH = 0.03; // seconds from now to a note that is due
const LONGEST_WAIT = 6; // seconds without a note: something went wrong, and the rest is not live

export class LiveSound {
  /** @param {(step: number, isPlaying: boolean) => void} onFrame */
  constructor(onFrame, open = openSynth) {
    this.onFrame = onFrame;
    this.open = open;
    this.isPlaying = false;
    this.isAwaiting = false; // whether what was asked for is being written still
    this.wasHeard = false; // whether the melody that is being written was played or stopped here
    /** @type {Piece | null} */
    this.piece = null;
    this.times = [0, 0];
    this.began = 0; // when step 0 sounds, in seconds of the context
    this.reached = 0; // the step up to which notes were handed over
    this.fed = 0; // when the last of them was, in seconds of the context
    this.timer = 0;
    document.addEventListener("melody-sound", (event) => {
      if (/** @type {CustomEvent} */ (event).detail !== this) this.stop();
    });
  }

  get seconds() {
    return this.context ? Math.max(0, this.context.currentTime - this.began) : 0;
  }

  get step() {
    return stepAt(this.times, this.seconds);
  }

  /** @param {Piece} opening what a new melody begins with */
  begin(opening) {
    this.stop();
    this.wasHeard = false;
    document.dispatchEvent(new CustomEvent("melody-sound", { detail: this }));
    this.context = this.open();
    this.bus = openBus(this.context);
    this.fed = this.context.currentTime;
    this.began = this.fed + BREATH;
    this.reached = 0;
    this.isPlaying = true;
    this.isAwaiting = true;
    this.tell({ ...opening, growing: true });
    this.timer = setInterval(() => this.look(), PAUSE);
  }

  /** @param {Piece} piece what there is of the melody by now; whole where it no longer grows */
  tell(piece) {
    if (!this.isPlaying) return;
    const { step } = this;
    this.piece = piece;
    this.times = piece.steps ? timesOf(piece) : [0, 0];
    this.keepPlace(step);
    this.look();
  }

  /** @param {number} step that sounds now, whatever the tempo is from now on */
  keepPlace(step) {
    if (!this.context || this.context.currentTime < this.began) return;
    this.began = this.context.currentTime - secondAt(this.times, step);
  }

  /** Hand over what will sound soon. */
  look() {
    const { piece, context } = this;
    if (!piece || !context || !this.isPlaying) return;
    const until = this.seconds + (document.hidden ? AHEAD_HIDDEN : AHEAD);
    for (const note of piece.notes) {
      if (note.start < this.reached) continue;
      const at = secondAt(this.times, note.start);
      if (at > until || (piece.growing && note.end >= piece.steps)) break;
      this.add(note, at);
    }
    if (piece.growing) this.wait();
    else if (this.seconds > this.times[piece.steps]) this.stop();
    this.onFrame(this.step, this.isPlaying);
  }

  /** @param {Note} note @param {number} at seconds from step 0 */
  add({ pitch, start, end }, at) {
    if (!this.bus || !this.piece) return;
    const seconds = secondAt(this.times, end) - at;
    const { instrument, transposition = 0 } = this.piece.setting;
    addNote(
      this.bus.input,
      { pitch: pitch + transposition, at: this.began + at, seconds },
      instrument,
    );
    this.reached = start + 1;
    this.fed = this.bus.input.context.currentTime;
  }

  /** The next note is not known yet: what follows comes later by as much. */
  wait() {
    if (!this.piece || !this.context) return;
    const { notes, steps } = this.piece;
    const next = notes.find((note) => note.start >= this.reached);
    const late = this.seconds - secondAt(this.times, next ? next.start : steps);
    if (late <= 0) return;
    this.began += late + BREATH;
    if (this.context.currentTime - this.fed > LONGEST_WAIT) this.stop(false);
  }

  /** @param {boolean} [wasHeard] whether the melody need not be played when it is done */
  stop(wasHeard = true) {
    this.wasHeard = wasHeard;
    if (!this.isPlaying) return;
    this.isPlaying = false;
    clearInterval(this.timer);
    this.bus?.fade();
    this.onFrame(0, false);
  }
}
