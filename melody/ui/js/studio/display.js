// @ts-check
// Draws everything anew when something else is shown.
import { countBars } from "../shared/notation.js";
import { signKey } from "../shared/spelling.js";

const UNDER_THE_FORM = matchMedia("(max-width: 999px)"); // as in the style sheets

export class Display {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  render() {
    const { studio } = this;
    const piece = studio.store.shown;
    studio.sound.prepare();
    this.tellPiece(piece);
    studio.strip.draw();
    studio.tree.draw();
    studio.splicing.draw();
    studio.chords.find();
    studio.score.tellWords();
    studio.score.draw();
    this.enable();
    studio.why.show();
    studio.editor.draw();
  }

  /** Where the roll lies under the form: what was asked for comes into view. */
  bringIntoView() {
    if (!UNDER_THE_FORM.matches) return;
    // At once: on a smooth way it would not notice that what lies above becomes less tall.
    this.studio.editor.frame.scrollIntoView({ block: "start", behavior: "instant" });
  }

  /** @param {Piece} piece */
  tellPiece(piece) {
    const { studio } = this;
    const { setting, notes } = piece;
    const name = piece.isOpening ? "your opening" : "a take";
    const bars = Math.max(1, countBars(piece));
    const label = `Piano roll of ${name}: ${notes.length} notes in ${bars} bars`;
    studio.editor.frame.setAttribute("aria-label", label);
    this.showLegend({
      "again-mark": notes.some((note) => note.by === "again"),
      "shared-mark": Boolean(piece.shared && !piece.edited),
      "note-mark": !piece.isOpening || notes.some((note) => note.by === "model"),
    });
    const told = `${sayOrigin(piece)} · ${setting.meter} · ${signKey(setting.key)}`;
    studio.find(".roll-legend .told").textContent = told;
    studio.facts.tell();
  }

  /** @param {Record<string, boolean>} marks */
  showLegend(marks) {
    for (const [name, is] of Object.entries(marks)) {
      this.studio.find(`.${name}`).parentElement.hidden = !is;
    }
  }

  /** Buttons that can do something now, and what they would do. */
  enable() {
    const { studio } = this;
    const { store, editor } = studio;
    const piece = store.shown;
    const has = editor.selected.length > 0;
    const isChosen = has || Boolean(editor.span);
    const can = {
      undo: store.past.length > 0,
      redo: store.future.length > 0,
      shorter: has,
      longer: has,
      remove: isChosen,
      continue: piece.notes.length > 0 && !store.live,
    };
    for (const [name, is] of Object.entries(can)) studio.button(name).disabled = !is;
    studio.button("halt").hidden = !store.live && !studio.rewriter.isBusy;
    studio.rewriter.lendStop();
    studio.rewriter.enable(piece);
    studio.splicing.enable();
    const from = isChosen ? "what is selected" : "the end";
    const does = `The model goes on from ${from}; what comes after it is left out`;
    studio.button("continue").title = does;
  }
}

/** @param {Piece} piece */
function sayOrigin(piece) {
  if (piece.isOpening) return "The opening";
  return piece.growing ? "The model is writing" : piece.label;
}
