// @ts-check
// The sound of what is shown: made by the server once for each way to play it.
import { emptyOpening } from "../../shared/notation.js";
import { locate } from "../../shared/page.js";
import { Player } from "../../shared/player.js";
import { timesOf } from "../../shared/times.js";
import { tellTransport } from "../../shared/transport.js";
import { LiveSound } from "./live_sound.js";

const NOTHING = "There is no note to play yet; draw one, or press a key of the piano.";

export class Sound {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLAudioElement} */
    this.audio = studio.find("audio");
    this.slider = studio.find(".position");
    this.player = new Player(this.audio, (step, isPlaying) => this.follow(step, isPlaying));
    /** @type {Map<string, string>} what a sound is made of -> where it lies */
    this.sounds = new Map();
    this.loaded = "";
    this.live = new LiveSound((step, isPlaying) => this.followLive(step, isPlaying));
  }

  get playing() {
    return this.player.playing || this.live.isPlaying;
  }

  get position() {
    return Number(this.slider.value);
  }

  /** @param {Piece} piece @returns {Promise<string | undefined>} */
  async sourceOf(piece) {
    const { studio, sounds } = this;
    const { store } = studio;
    if (piece.wav && !store.replayed(piece).length) return locate(piece.wav);
    const wanted = store.ask(piece);
    const key = JSON.stringify([wanted.symbols, store.played(piece).setting]);
    if (!sounds.has(key)) {
      const told = await studio.ask("hear", wanted);
      if (told.error) studio.complain(told.error);
      else sounds.set(key, locate(told.wav));
    }
    return sounds.get(key);
  }

  /** @param {number} [step] @param {boolean} [countsIn] whether a bar of clicks may come before */
  async play(step, countsIn = false) {
    const { studio, player } = this;
    const { store, editor } = studio;
    const piece = store.shown;
    if (!piece.notes.length) return studio.complain(NOTHING);
    const from = step ?? [editor.caret, editor.from].find((each) => each >= 0);
    const source = await this.sourceOf(piece);
    if (!source || store.shown.id !== piece.id) return undefined;
    const isNew = this.audio.getAttribute("src") !== source;
    player.load(source, timesOf(store.played(piece)));
    if (countsIn && !(await studio.playing.count())) return this.follow(this.position, false);
    [editor.caret, editor.from] = [-1, -1];
    return player.play(isNew ? (from ?? 0) : from);
  }

  toggle() {
    const { playing } = this.studio;
    if (playing.cancel) playing.cancel();
    else if (this.live.isPlaying) this.live.stop();
    else if (this.player.playing) this.player.pause();
    else this.play(undefined, true);
  }

  /** A click asked for a melody: what is known of it sounds at once. */
  begin() {
    const { store, form } = this.studio;
    const { opening } = store.state;
    const isRead = form.box?.value.trim() === (opening.text ?? "").trim();
    const known = isRead ? opening : emptyOpening(opening.setting);
    this.live.begin(store.played(known));
  }

  /** @param {Piece} piece the melody that is written, as far as it is known */
  grow(piece) {
    if (this.live.isPlaying) this.live.tell(this.studio.store.played(piece));
    else this.player.pause();
  }

  /** A melody is done: it is played, or its rendered sound goes on where the live one is. */
  async takeOver() {
    const { live, player, studio } = this;
    const { store } = studio;
    const piece = store.shown;
    live.isAwaiting = false;
    if (!live.isPlaying) return live.wasHeard ? undefined : this.play(0);
    live.tell(store.played(piece));
    const source = await this.sourceOf(piece);
    if (!source || !live.isPlaying) return undefined;
    player.load(source, timesOf(store.played(piece)));
    await canPlay(this.audio);
    return live.isPlaying && store.shown.id === piece.id ? player.play(live.step) : undefined;
  }

  /** @param {number} step */
  seek(step) {
    const { editor } = this.studio;
    editor.caret = step;
    this.slider.value = step;
    if (this.player.playing) this.player.seek(step);
    else editor.draw();
  }

  /** @param {number} step @param {boolean} isPlaying */
  follow(step, isPlaying) {
    const { element, editor, store } = this.studio;
    const piece = store.shown;
    const { loop } = this.studio.playing;
    if (loop && this.player.playing && step >= loop[1]) return this.player.seek(loop[0]);
    const isWithin = isPlaying || step > 0;
    editor.now = isWithin && step < piece.steps ? step : -1;
    tellTransport(element, this.player, piece, { step, isPlaying, longest: piece.steps });
    editor.draw();
    return this.studio.score.follow(editor.now);
  }

  /** @param {number} step @param {boolean} isPlaying */
  followLive(step, isPlaying) {
    if (this.player.playing) return;
    this.player.times = this.live.times;
    this.follow(step, isPlaying);
  }

  /** Make the player ready for what is shown, unless it is. */
  async prepare() {
    const { store, editor } = this.studio;
    const piece = store.shown;
    const name = piece.id + piece.symbols;
    if (this.loaded === name || piece.growing) return;
    this.player.pause();
    if (!this.live.isAwaiting) this.live.stop(); // it sounds what was shown before
    this.loaded = name;
    this.player.times = timesOf(store.played(piece));
    [editor.caret, editor.from] = [-1, -1];
    this.follow(0, false);
    if (!piece.wav) return;
    const { times } = this.player;
    const source = await this.sourceOf(piece);
    if (source && this.loaded === name) this.player.load(source, times);
  }

  /** The form wants it played otherwise. */
  playOtherwise() {
    const { store, form, files } = this.studio;
    const wasPlaying = this.player.playing;
    const step = this.position;
    this.player.pause();
    this.loaded = "";
    store.tell();
    if (form.began && store.shown.recipe) files.share();
    if (wasPlaying) this.play(step);
  }
}

/** @param {HTMLAudioElement} audio */
function canPlay(audio) {
  if (audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return Promise.resolve();
  return new Promise((done) => {
    for (const name of ["canplay", "error"]) {
      audio.addEventListener(name, () => done(undefined), { once: true });
    }
  });
}
