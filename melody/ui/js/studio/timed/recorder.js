// @ts-check
// A recording: one bar of count, then what is played, taken to the grid, and looked at before it
// becomes the opening.
import { quantise } from "./quantise.js";
import { drawTaken, pieceOf, sayTaken } from "./review.js";
import { Session } from "./session.js";

const NOTHING = "Nothing was played. Press Record in time, and play after one bar of clicks.";
const NO_NOTES = { notes: [], played: [], pickup: 0, origin: 0, steps: 0, left: 0 };

export class Recorder {
  /** @param {import("./timed.js").Timed} timed */
  constructor(timed) {
    this.timed = timed;
    /** @type {Session | null} */
    this.session = null;
    /** @type {import("./quantise.js").Strike[]} */
    this.strikes = [];
    /** @type {import("./quantise.js").Taken} */
    this.taken = NO_NOTES;
    /** @type {Setting | null} */
    this.setting = null;
  }

  get isOn() {
    return Boolean(this.session);
  }

  /** @param {Setting} setting */
  async begin(setting) {
    const { timed } = this;
    this.setting = setting;
    this.strikes = [];
    this.taken = NO_NOTES;
    const longest = timed.studio.handover.longest_opening;
    const measure = { ...timed.measureOf(setting), longest };
    const session = new Session(measure, {
      onTick: () => this.tick(),
      onBeat: (bar, beat) => timed.tellBeat(session.clock, bar, beat),
    });
    this.session = session;
    timed.tell("Count-in: one bar, then play.");
    await session.start();
  }

  tick() {
    const { session } = this;
    if (!session) return;
    session.clock.isSilent = !this.timed.clicks;
    const { now, second } = session.clock;
    if (now >= 0) this.timed.tell("Recording. Stop when you have played.");
    if (now >= (session.measure.longest ?? 0) * second) this.end();
  }

  /** Look at what was played so far. */
  look() {
    const { session, setting } = this;
    if (!setting) return;
    const now = session?.clock.now;
    const measure = { ...this.measure, now };
    this.taken = quantise(session?.strikes ?? this.strikes, measure);
    drawTaken(this.timed.canvas, this.taken, setting);
  }

  get measure() {
    const { timed, setting } = this;
    const longest = timed.studio.handover.longest_opening;
    return { ...timed.measureOf(/** @type {Setting} */ (setting)), longest };
  }

  end() {
    const { session, timed } = this;
    if (!session) return;
    session.stop();
    this.session = null;
    this.strikes = session.strikes;
    this.review();
    timed.show();
  }

  /** What was taken, in words and drawn; anew where the grid is another. */
  review() {
    const { timed, setting } = this;
    if (!setting || this.isOn) return;
    this.look();
    const { notes } = this.taken;
    timed.tell(notes.length ? `Recorded: ${sayTaken(this.taken, setting)}.` : NOTHING);
  }

  /** It becomes the opening, with its meter and pickup; the tempo is the form's already. */
  take() {
    const { studio } = this.timed;
    if (!this.setting || !this.taken.notes.length) return;
    const piece = pieceOf(this.taken, this.setting);
    studio.continuation.open(piece, false, 0, this.timed.keyAsked);
    this.discard();
    this.timed.tell("Taken: it is your opening now.");
  }

  discard() {
    this.strikes = [];
    this.taken = NO_NOTES;
    this.timed.tell("Discarded.");
    this.timed.show();
  }
}
