// @ts-check
// Splices: bars of one take, then bars of another; the two-way model writes the seam.
import { countBars, makePiece } from "../../shared/notation.js";
import { make } from "../../shared/page.js";
import { numberNotes } from "../moments.js";

const SIDES = /** @type {const} */ (["first", "second"]);

export class Splicing {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLDetailsElement} */
    this.panel = studio.find(".splicing");
    this.offered = "";
  }

  /** @param {string} name @returns {any} */
  field(name) {
    return this.panel.querySelector(`[data-splice="${name}"]`);
  }

  connect() {
    this.field("go").addEventListener("click", () => this.splice());
    for (const side of SIDES) {
      this.field(side).addEventListener("change", () => this.proposeBars(side));
    }
    this.panel.addEventListener("input", () => this.enable());
    this.panel.addEventListener("toggle", () => this.draw());
  }

  /** All that can be spliced, and what they are called. @returns {[Piece, string][]} */
  get choices() {
    const { takes, elders } = this.studio.store.state;
    return [
      ...takes.map((take, at) => /** @type {[Piece, string]} */ ([take, `Take ${at + 1}`])),
      ...elders.map((elder, at) => /** @type {[Piece, string]} */ ([elder, `Earlier ${at + 1}`])),
    ];
  }

  draw() {
    const { choices } = this;
    this.panel.hidden = choices.length < 2;
    if (this.panel.hidden || !this.panel.open || this.studio.store.live) return;
    const offered = choices.map(([{ id, steps }, name]) => `${id} ${steps} ${name}`).join();
    if (offered !== this.offered) this.offer(offered);
    this.enable();
  }

  /** @param {string} offered */
  offer(offered) {
    this.offered = offered;
    const ids = this.choices.map(([{ id }]) => id);
    const shown = ids.indexOf(this.studio.store.shown.id);
    for (const [at, side] of SIDES.entries()) {
      const select = this.field(side);
      const before = select.value;
      const options = this.choices.map(([{ id }, textContent]) =>
        make("option", { value: id, textContent }),
      );
      select.replaceChildren(...options);
      const proposed = (Math.max(0, shown) + at) % ids.length;
      const isKept = ids.includes(before);
      select.value = isKept ? before : ids[proposed];
      if (!isKept) this.proposeBars(side);
    }
  }

  /** The first half of one, the second half of the other. @param {"first" | "second"} side */
  proposeBars(side) {
    const bars = countBars(this.pieceOf(side));
    const middle = Math.max(1, Math.ceil(bars / 2));
    const [from, to] = side === "first" ? [1, middle] : [Math.min(bars, middle + 1), bars];
    const values = { from, to };
    for (const [name, value] of Object.entries(values)) {
      Object.assign(this.field(`${side}-${name}`), { max: bars, value });
    }
    this.enable();
  }

  /** @param {"first" | "second"} side @returns {Piece} */
  pieceOf(side) {
    const id = this.field(side).value;
    const found = this.choices.find(([piece]) => piece.id === id);
    return found ? found[0] : this.studio.store.shown;
  }

  /** @returns {string} why it cannot be done; blank where it can */
  get reason() {
    const [first, second] = SIDES.map((side) => this.pieceOf(side));
    if (!this.studio.rewriter.filler) return "No model here can write between notes.";
    const meters = [first, second].map(({ setting }) => setting.meter);
    if (meters[0] !== meters[1]) return `${meters.join(" and ")} do not go together.`;
    const names = SIDES.flatMap((side) => [`${side}-from`, `${side}-to`]);
    const isWrong = names.some((name) => !this.field(name).checkValidity());
    return isWrong ? "Such bars are not there." : "";
  }

  enable() {
    const { studio, reason } = this;
    this.field("go").disabled = Boolean(reason || studio.rewriter.isBusy || studio.store.live);
    const name = studio.handover.names[studio.rewriter.filler];
    this.field("told").textContent = reason || `${name} writes the seam; all else stays.`;
  }

  /** @param {"first" | "second"} side @returns {Fields} */
  asked(side) {
    const { symbols, setting } = this.pieceOf(side);
    const { key, meter, pickup } = setting;
    const [from, to] = ["from", "to"].map((name) => Number(this.field(`${side}-${name}`).value));
    return { symbols, key, meter, pickup, from, to };
  }

  async splice() {
    const { studio } = this;
    if (studio.rewriter.isBusy || this.reason) return;
    const [first, second] = SIDES.map((side) => this.pieceOf(side));
    const asked = { first: this.asked("first"), second: this.asked("second") };
    const { run: _, epoch: __, ...others } = studio.store.asked;
    const told = await studio.rewriter.ask("splice", {
      ...others,
      ...studio.store.playback,
      ...asked,
      checkpoint: studio.rewriter.filler,
      seam: this.field("seam").value,
    });
    if (told?.error) studio.complain(told.error);
    else if (told) this.put(/** @type {Told} */ (told), first, second, asked);
    studio.display.enable();
  }

  /** @param {Told} told @param {Piece} first @param {Piece} second @param {Fields} asked */
  put(told, first, second, asked) {
    const { store, sound, files, editor, unfolding, strip } = this.studio;
    const id = `splice-${Date.now()}`;
    const line = { parent: first.id, other: second.id, came: "splice", at: told.cut };
    const made = credited(makePiece({ ...told, id, ...line }), first, second, asked);
    editor.clearSelection();
    store.commit({ takes: [...store.state.takes, made], shown: id });
    files.share();
    strip.showCard(id);
    sound.play(Math.max(0, told.cut - made.setting.bar));
    unfolding.unfold(store.shown);
  }
}

/**
 * Notes that stayed are whose they were.
 * @param {Piece} made @param {Piece} first @param {Piece} second @param {Fields} asked
 * @returns {Piece}
 */
export function credited(made, first, second, asked) {
  const { at: cut = 0 } = made;
  const begin = (/** @type {Piece} */ { setting }, /** @type {number} */ from) =>
    setting.pickup + (from - 1) * setting.bar;
  const early = asked.first.from === 1 ? 0 : begin(first, asked.first.from);
  const late = begin(second, asked.second.from) - cut;
  const byOf = (/** @type {Piece} */ { notes }, /** @type {number} */ step) =>
    notes.find(({ start, end }) => start <= step && step < end)?.by ?? "model";
  const notes = made.notes.map((note) => {
    if (note.by === "again") return note;
    const { start } = note;
    return { ...note, by: start < cut ? byOf(first, start + early) : byOf(second, start + late) };
  });
  return { ...made, notes, numbers: numberNotes({ ...made, notes }) };
}
