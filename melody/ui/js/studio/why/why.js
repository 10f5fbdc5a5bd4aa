// @ts-check
// Why this note: how much each note surprised both models, and what they thought of in its place.
import { sayNote } from "../../shared/words.js";
import { addTo, isComplete, mostSurprising, Thoughts, whatIsMissing } from "./thoughts.js";
import { tellChosen, tellTable, tellView } from "./why_views.js";

const NO_ANSWER = "The server did not answer; open this again.";

export class WhyPanel {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.panel = studio.find(".why");
    this.thoughts = new Thoughts();
    this.thinking = "";
  }

  get isOpen() {
    return this.panel.open;
  }

  /** @param {Piece} piece @returns {Fields} */
  questionOf({ symbols, setting, recipe }) {
    const { run, epoch, style } = this.studio.store.asked;
    const { key, meter, pickup } = setting;
    const checkpoint = recipe?.checkpoint || `${run}@${epoch}`;
    return {
      symbols,
      key,
      meter,
      pickup,
      checkpoint,
      style: (recipe ? recipe.style : style) || "",
    };
  }

  /** @param {Piece} piece */
  thoughtOf(piece) {
    return this.thoughts.get(this.questionOf(piece));
  }

  show() {
    if (!this.isOpen) return;
    this.tell();
    this.think();
  }

  /** Ask the server for what is missing, portion by portion, as long as the same is shown. */
  async think() {
    const { store, page, editor } = this.studio;
    const piece = store.shown;
    const question = this.questionOf(piece);
    const isAsked = this.isOpen && !piece.growing && piece.notes.length;
    const key = isAsked ? JSON.stringify(question) : "";
    if (this.thinking === key) return;
    this.thinking = key;
    if (!key) return;
    const thought = this.thoughts.begin(question);
    const findNext = () => whatIsMissing(thought, editor.selected[0]?.start ?? 0);
    for (let next = findNext(); next && !thought.error && this.thinking === key; ) {
      const asked = page.server.explain({ ...question, ...next });
      addTo(thought, next.view, await asked.catch(() => ({ error: NO_ANSWER })));
      if (this.thinking === key) this.tell();
      if (this.thinking === key) editor.draw();
      next = findNext();
    }
    if (this.thinking === key) this.thinking = "";
  }

  tell() {
    const { studio } = this;
    const piece = studio.store.shown;
    const thought = this.thoughtOf(piece);
    const note = studio.editor.chosen;
    this.keepFocus(() => {
      studio.find(".why-note").replaceChildren(...tellChosen(piece, note, thought));
    });
    const views = (thought?.views || []).map((_, number) =>
      tellView(/** @type {Thought} */ (thought), number, note, piece),
    );
    studio.find(".views").replaceChildren(...views);
    this.tellProgress(piece, thought);
    if (studio.find(".why-list").open) {
      studio.find(".why-list .rows").replaceChildren(tellTable(piece, thought));
    }
  }

  /** @param {() => void} replace what may take the button away that has the focus */
  keepFocus(replace) {
    const name = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.do;
    replace();
    if (name?.startsWith("why")) this.studio.button(name)?.focus();
  }

  /** @param {Piece} piece @param {Thought} [thought] */
  tellProgress(piece, thought) {
    const line = this.studio.find(".why-told");
    const told = piece.growing ? "" : thought?.error || sayWhoListens(piece, thought);
    if (line.textContent !== told) line.textContent = told;
    line.hidden = !told;
  }

  /** For who cannot see the columns: what a note that is chosen cost each of the views. */
  say() {
    const { editor, store } = this.studio;
    const note = editor.chosen;
    if (!this.isOpen || !note) return;
    const heard = this.thoughtOf(store.shown)?.heard || [];
    const bits = heard.map((view) => view?.get(note.start)?.bits.toFixed(1)).filter(Boolean);
    const said = sayNote(note, store.shown);
    if (bits.length) this.studio.say(`${said}; surprise ${bits.join(", ")} bits`);
  }

  chooseMostSurprising() {
    const { store, editor } = this.studio;
    const note = mostSurprising(store.shown, this.thoughtOf(store.shown));
    editor.select([note], { hear: true });
  }

  connect() {
    this.panel.addEventListener("toggle", () => {
      this.thoughts.forgetErrors();
      this.studio.editor.draw();
    });
    this.studio.find(".why-list").addEventListener("toggle", () => this.tell());
  }
}

/** @param {Piece} piece @param {Thought} [thought] */
function sayWhoListens(piece, thought) {
  const listening = thought?.views.find((_, number) => !isComplete(thought, number));
  if (listening) return `${listening.name} is listening …`;
  return piece.notes.length ? "" : "There is no note yet.";
}
