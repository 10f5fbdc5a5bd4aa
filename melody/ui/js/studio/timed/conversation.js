// @ts-check
// Call and response: one plays a phrase, rests for a bar, and the model answers on the next bar
// line with as many bars; then it is one's turn again. All of it is kept as one take.
import { answerWith, fieldsOf, partOf } from "./exchange.js";
import { KeptTake } from "./kept.js";
import { Pilot } from "./pilot.js";
import { quantise } from "./quantise.js";
import { count, drawTaken } from "./review.js";
import { Session } from "./session.js";
import { append, barOfAnswer, barsOfRest, turnOf } from "./turns.js";

const SPARE = 0.3; // seconds that the player needs to come into time
const TELL = {
  count: "Count-in: one bar, then play a phrase.",
  waiting: "Your turn: play a phrase.",
  playing: "Listening. Rest for a bar, and the model answers.",
  resting: "A bar of rest, then the model answers.",
  restingLonger: "Bars this short: BARS bars of rest, then the model answers.",
  late: "The answer is late; it comes on a later bar line.",
  answering: "The model answers.",
  kept: "Stopped. The conversation is a take that you can edit, hear and take away: ",
  nothing: "Stopped. Nothing was played.",
};

/** @typedef {import("./exchange.js").Melody} Melody */
/**
 * What was asked of the model: the call, and when its answer is due, in bars from beat one.
 * @typedef {object} Asked
 * @property {string} key
 * @property {Melody} call
 * @property {number} due
 * @property {number} bars
 * @property {boolean} isLate
 * @property {Melody | null} answered
 */

/** @param {number} bars */
function tellRest(bars) {
  return bars > 1 ? TELL.restingLonger.replace("BARS", `${bars}`) : TELL.resting;
}

export class Conversation {
  /** @param {import("./timed.js").Timed} timed */
  constructor(timed) {
    this.timed = timed;
    this.pilot = new Pilot(timed.studio.sound);
    /** @type {Session | null} */
    this.session = null;
    this.setting = timed.studio.store.state.opening.setting;
    /** @type {Melody} */
    this.melody = { notes: [], steps: 0, pickup: 0 };
    this.kept = new KeptTake(timed.studio);
    this.turns = 0;
    this.listensFrom = -1; // bars from beat one; the count-in may hold a pickup
    /** @type {Asked | null} */
    this.asked = null;
    this.answersUntil = 0; // bars from beat one; 0 while it is not the model's turn
    /** @type {Partial<Told>} */
    this.told = {};
  }

  get isOn() {
    return Boolean(this.session);
  }

  /** @param {Setting} setting */
  async begin(setting) {
    const { timed } = this;
    const session = new Session(timed.measureOf(setting), {
      onTick: () => this.tick(),
      onBeat: (bar, beat) => timed.tellBeat(session.clock, bar, beat),
    });
    Object.assign(this, new Conversation(timed), { session, setting });
    timed.tell(TELL.count);
    await session.start();
  }

  /** What was played since one's turn began, on the grid. */
  get phrase() {
    const { strikes, clock, measure } = /** @type {Session} */ (this.session);
    return quantise(strikes, {
      ...measure,
      grid: this.timed.grid,
      now: clock.now,
      hasPickup: !this.melody.steps,
      from: this.listensFrom * measure.bar,
    });
  }

  look() {
    if (this.session && !this.answersUntil) drawTaken(this.timed.canvas, this.phrase, this.setting);
  }

  tick() {
    const { session, answersUntil } = this;
    if (!session) return;
    const { clock } = session;
    clock.isSilent = !this.timed.clicks;
    const bars = clock.now / clock.barSeconds;
    if (answersUntil && bars >= answersUntil) this.listen(answersUntil);
    if (!this.answersUntil && bars >= 0) this.follow(session, bars);
  }

  /**
   * It is the player's turn: listen, and ask for an answer once there is a rest.
   * @param {Session} session @param {number} bars from beat one
   */
  follow(session, bars) {
    const { bar } = session.measure;
    const taken = this.phrase;
    const turn = turnOf(taken, { now: bars * bar, bar, isHeld: session.held.size > 0 });
    if (turn.is !== "resting") {
      if (this.asked) this.takeBack();
      this.timed.tell(TELL[turn.is]);
      return;
    }
    const key = JSON.stringify(taken.notes);
    if (this.asked?.key !== key) {
      const call = this.goOn(taken, turn.bars);
      const due = turn.end + barsOfRest(session.clock.barSeconds);
      this.ask({ key, call, due, bars: turn.bars, isLate: false, answered: null });
    }
    this.approach(session, bars);
  }

  /**
   * The melody with a phrase at its end; what was changed in the roll meanwhile stays.
   * @param {import("./quantise.js").Taken} taken @param {number} bars
   */
  goOn(taken, bars) {
    this.melody = this.kept.readBack(this.melody);
    return append(this.melody, taken, { bar: this.setting.bar, bars });
  }

  /** @param {Asked} asked */
  async ask(asked) {
    const { timed, session, setting } = this;
    const { store, page } = timed.studio;
    this.asked = asked;
    this.keep(asked.call);
    const { meter } = setting;
    const { measure, clock } = /** @type {Session} */ (session);
    const asking = { meter, key: timed.keyAsked, bpm: measure.bpm, bars: asked.bars };
    const call = { ...asking, rest: barsOfRest(clock.barSeconds), turn: this.turns };
    const told = await page.server
      .respond(fieldsOf(store, asked.call, call))
      .catch(() => ({ error: "The server did not answer; try again." }));
    if (this.asked !== asked || !this.session) return; // played on, or stopped
    if (told.error) this.fail(told.error);
    else this.receive(asked, told);
  }

  /** @param {Asked} asked @param {Told} told */
  receive(asked, told) {
    const { clock, measure } = /** @type {Session} */ (this.session);
    this.told = told;
    this.setting = { ...told.setting };
    asked.answered = answerWith(asked.call, told.symbols);
    const bars = clock.now / clock.barSeconds;
    const due = barOfAnswer(asked.due, bars, SPARE / clock.barSeconds);
    asked.isLate ||= due > asked.due;
    asked.due = due;
    this.keep(asked.answered);
    const { piece } = this.kept;
    const setting = { ...told.setting, pickup: asked.call.pickup, bpm: measure.bpm };
    const rest = barsOfRest(clock.barSeconds);
    if (piece) this.pilot.load(told.wav, { ...piece, setting }, asked.call.steps, rest);
  }

  /**
   * The bar of rest: bring the player into time, and let it play on its bar line; where the answer
   * is late, on the one after as long a rest again.
   * @param {Session} session @param {number} bars from beat one
   */
  approach({ clock }, bars) {
    const { asked, pilot } = this;
    const rest = barsOfRest(clock.barSeconds);
    if (!asked) return;
    if (asked.answered) pilot.steer(asked.due * clock.barSeconds - clock.heard);
    const isDue = bars >= asked.due;
    if (isDue && pilot.isReady) return this.answer(asked);
    if (isDue) {
      pilot.stop();
      asked.due += rest;
      asked.isLate = true;
    }
    this.timed.tell(asked.isLate ? TELL.late : tellRest(rest));
  }

  /** @param {Asked} asked */
  answer({ call, answered, due, bars }) {
    if (!answered) return;
    this.pilot.letGo();
    drawTaken(this.timed.canvas, partOf(answered, call.steps), this.setting);
    this.melody = answered;
    this.answersUntil = due + bars;
    this.asked = null;
    this.turns += 1;
    this.timed.tell(TELL.answering);
  }

  /** @param {number} from the bar from which on one is heard again */
  listen(from) {
    const { clock, strikes } = /** @type {Session} */ (this.session);
    const before = (from - 1) * clock.barSeconds; // what is older is over
    const left = strikes.filter(({ on }) => on > before);
    strikes.splice(0, strikes.length, ...left);
    this.listensFrom = from;
    this.answersUntil = 0;
    this.look();
  }

  /** One plays on: there is no rest, and nothing to answer yet. */
  takeBack() {
    this.asked = null;
    this.pilot.stop();
  }

  /** @param {Melody} melody */
  keep(melody) {
    this.kept.write(melody, this.setting, this.told);
  }

  /** @param {string} error */
  fail(error) {
    this.end();
    this.timed.studio.complain(error);
  }

  /** Stop at once; a call that has no answer is kept too. */
  end() {
    const { session, timed } = this;
    if (!session) return;
    const taken = this.phrase;
    const { bar } = session.measure;
    session.stop();
    if (!this.answersUntil && taken.notes.length) {
      this.keep(this.goOn(taken, turnOf(taken, { now: 0, bar, isHeld: false }).bars));
    }
    this.session = null;
    this.asked = null;
    this.pilot.stop();
    timed.studio.sound.player.pause();
    const { piece, bars } = this.kept;
    timed.studio.files.share();
    timed.tell(piece ? `${TELL.kept}${count(bars, "bar")}.` : TELL.nothing);
    timed.show();
  }
}
