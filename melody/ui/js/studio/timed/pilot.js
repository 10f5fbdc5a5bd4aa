// @ts-check
// Brings the page's player into time: its file begins with bars of silence, in which it is started
// and made faster or slower, so that the first note falls on the bar line.
import { locate } from "../../shared/page.js";
import { stepAt, timesOf } from "../../shared/times.js";

const MOST_LEAD = 0.6; // seconds before the first note at which the player starts
const NEAR = 0.004; // seconds: nobody hears less
const STEADY = 0.06; // seconds before the first note: from here on as it was written
const PULL = 5; // how fast a drift is made good, in its share a second
const ENOUGH = 2; // HTMLMediaElement.HAVE_CURRENT_DATA

export class Pilot {
  /** @param {import("../sound/sound.js").Sound} sound */
  constructor(sound) {
    this.sound = sound;
    this.silence = 0; // seconds before the first note
    this.isRolling = false;
  }

  /** @returns {boolean} whether it plays, and will be in time */
  get isReady() {
    return this.isRolling && this.sound.player.playing;
  }

  /**
   * A sound that begins `rest` bars before the step `from` of the piece.
   * @param {string} path @param {Piece} piece as it is played @param {number} from
   * @param {number} rest
   */
  load(path, piece, from, rest) {
    this.stop();
    const times = timesOf(piece);
    const { bar } = piece.setting;
    const whole = timesOf({ ...piece, steps: bar, setting: { ...piece.setting, pickup: 0 } });
    this.silence = rest * whole[bar];
    const shift = this.silence - times[from];
    this.sound.player.load(
      locate(path),
      times.map((time) => time + shift),
    );
  }

  /** @param {number} left seconds until the first note is to be heard */
  steer(left) {
    const { player, audio } = this.sound;
    const lead = Math.min(MOST_LEAD, 0.9 * this.silence);
    const wanted = this.silence - left;
    if (left > lead || audio.readyState < ENOUGH) return;
    if (!this.isRolling) {
      this.isRolling = true;
      audio.preservesPitch = false; // to keep it takes time, and silence has none
      player.play(stepAt(player.times, wanted));
      return;
    }
    const drift = audio.currentTime - wanted;
    const isSteady = left < STEADY || Math.abs(drift) < NEAR;
    audio.playbackRate = isSteady ? 1 : Math.min(2, Math.max(0.5, 1 - PULL * drift));
  }

  stop() {
    const { audio, player } = this.sound;
    if (this.isRolling) player.pause();
    audio.playbackRate = 1;
    this.isRolling = false;
  }

  /** It plays on by itself. */
  letGo() {
    this.sound.audio.playbackRate = 1;
    this.isRolling = false;
  }
}
