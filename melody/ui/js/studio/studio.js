// @ts-check
// The studio: its parts, and what they all need. Each part knows the studio, and finds the others
// there.
import { addRest } from "../shared/notation.js";
import { make } from "../shared/page.js";
import { breakable } from "../shared/stopping.js";
import { Arrivals } from "./arrivals.js";
import { Chords } from "./chords.js";
import { Continuation } from "./continuation.js";
import { Display } from "./display.js";
import { Editor } from "./editor/editor.js";
import { Facts } from "./facts/facts.js";
import { Splicing } from "./family/splicing.js";
import { Tree } from "./family/tree.js";
import { Files } from "./files.js";
import { Form } from "./form.js";
import { Piano } from "./piano.js";
import { Rewriter } from "./rewrite.js";
import { Score } from "./score.js";
import { Naming } from "./share/naming.js";
import { Share } from "./share/share.js";
import { Playing } from "./sound/playing.js";
import { Sound } from "./sound/sound.js";
import { Store } from "./state.js";
import { Strip } from "./strip.js";
import { Timed } from "./timed/timed.js";
import { Unfolding } from "./unfold.js";
import { Visit } from "./visit/visit.js";
import { Surprise } from "./why/surprise.js";
import { WhyPanel } from "./why/why.js";
import { Writer } from "./writer.js";

const NO_ANSWER = { error: "The server did not answer; try again." };

export class Studio {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.element = page.element;
    /** @type {Handover} */
    this.handover = page.props.handover;
    this.store = new Store(this.handover);
    this.form = new Form(this);
    this.writer = new Writer(this);
    this.continuation = new Continuation(this);
    this.arrivals = new Arrivals(this);
    this.sound = new Sound(this);
    this.playing = new Playing(this);
    this.files = new Files(this);
    this.facts = new Facts(this);
    this.visit = new Visit(this);
    this.share = new Share(this);
    this.naming = new Naming(this);
    this.score = new Score(this);
    this.chords = new Chords(this);
    this.unfolding = new Unfolding(this);
    this.why = new WhyPanel(this);
    this.surprise = new Surprise(this);
    this.rewriter = new Rewriter(this);
    this.strip = new Strip(this);
    this.tree = new Tree(this);
    this.splicing = new Splicing(this);
    this.editor = new Editor(this);
    this.display = new Display(this);
    this.piano = new Piano(this);
    this.timed = new Timed(this);
  }

  /** @param {string} selector @returns {any} the first of our elements that it fits */
  find(selector) {
    return this.element.querySelector(selector);
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  button(name) {
    return this.find(`[data-do="${name}"]`);
  }

  /** @param {string} text for screen readers */
  say(text) {
    this.find(".said").textContent = text;
  }

  /** @param {string} [text] what is wrong; without it all is well again */
  complain(text = "") {
    this.find(".error").hidden = !text;
    this.find(".error").textContent = text;
  }

  /**
   * What the server answers; meanwhile the studio shows that it is busy.
   * @param {string} name @param {Fields} fields @param {AbortSignal} [signal] that breaks it off
   * @returns {Promise<Fields>}
   */
  async ask(name, fields, signal) {
    const call = () => this.page.server[name](fields);
    this.element.classList.add("busy");
    try {
      // Gradio answers nothing where a request came to nothing.
      return (await (signal ? breakable(name, signal, call) : call())) ?? NO_ANSWER;
    } catch {
      return NO_ANSWER;
    } finally {
      this.element.classList.remove("busy");
    }
  }

  /** @param {Piece} piece @param {string} [came] what was done to it */
  replacePiece(piece, came) {
    this.store.replacePiece(piece, came);
    if (!piece.isOpening) this.files.share();
    if (piece.isOpening) this.writer.write(piece.symbols);
  }

  /** @param {string} id */
  show(id) {
    this.editor.clearSelection();
    this.store.commit({ shown: id }, { merges: true });
    this.files.share();
  }

  /** @param {"undo" | "redo"} way */
  travel(way) {
    if (!this.store.canTravel(way)) return;
    this.editor.clearSelection();
    const before = this.store[way]();
    this.say(way === "undo" ? "Undone" : "Redone");
    const { opening, form } = this.store.state;
    const isFilled = JSON.stringify(form) === JSON.stringify(before.form);
    const isSame = opening.text !== undefined && opening.text === before.opening.text;
    if (!isSame || !isFilled) this.writer.restore(opening, form, isFilled);
  }

  addRest() {
    const piece = this.store.shown;
    this.replacePiece(addRest(piece, this.editor.length));
  }

  offerFiles() {
    for (const [kind, textContent] of this.handover.kinds) {
      const button = make("button", { type: "button", textContent });
      button.dataset.kind = kind;
      this.find(".files").append(button);
    }
  }
}
