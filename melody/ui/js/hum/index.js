// @ts-check
// The panel Hum or whistle: the curve of the voice, the notes that were taken for it, and both
// sounds. What it shows comes from the server, which heard the recording.
import { locate, make } from "../shared/page.js";
import { countIn } from "./count_in.js";
import { drawCurve, moveHead } from "./curve.js";

/** @param {Page} page */
export function start(page) {
  const panel = new HumPanel(page);
  panel.connect();
  page.watch("value", () => panel.receive());
  panel.receive();
}

class HumPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {(selector: string) => any} */
    this.find = (selector) => page.element.querySelector(selector);
    /** @type {Fields} */
    this.heard = {};
  }

  receive() {
    const { value } = this.page.props;
    this.heard = value ? JSON.parse(value) : {};
    const { error, notes } = this.heard;
    this.find(".error").hidden = !error;
    this.find(".error").textContent = error ?? "";
    this.find(".heard").hidden = !notes;
    if (notes) this.show();
  }

  show() {
    const { heard } = this;
    drawCurve(this.find(".curve"), heard);
    this.find(".said").replaceChildren(
      ...heard.said.map((/** @type {string} */ textContent) => make("li", { textContent })),
    );
    this.find("audio.sung").src = locate(heard.sung);
    this.find("audio.played").src = locate(heard.played);
  }

  /** @param {number} bpm */
  hearAt(bpm) {
    this.page.trigger("again", { bpm: Math.round(bpm * 10) / 10 });
  }

  /** @param {"sung" | "played"} which */
  play(which) {
    const sound = this.find(`audio.${which}`);
    const other = this.find(`audio.${which === "sung" ? "played" : "sung"}`);
    other.pause();
    if (!sound.paused) return sound.pause();
    document.dispatchEvent(new CustomEvent("melody-sound", { detail: this }));
    sound.currentTime = 0;
    sound.play().catch(() => {}); // refused before the first click on the page
  }

  /** @param {"sung" | "played"} which */
  follow(which) {
    const sound = this.find(`audio.${which}`);
    const lead = which === "sung" ? 0 : (this.heard.notes?.[0]?.[0] ?? 0);
    moveHead(this.find(".curve"), sound.ended ? -1 : sound.currentTime + lead);
    if (!sound.paused) requestAnimationFrame(() => this.follow(which));
  }

  connect() {
    /** @type {Record<string, () => void>} */
    const acts = {
      "play-sung": () => this.play("sung"),
      "play-taken": () => this.play("played"),
      half: () => this.hearAt(this.heard.bpm / 2),
      double: () => this.hearAt(this.heard.bpm * 2),
      take: () => this.page.trigger("take", {}),
      "count-in": () => countIn((text) => this.complain(text)),
    };
    this.page.element.addEventListener("click", ({ target }) => {
      const button = /** @type {HTMLElement} */ (target).closest("[data-do]");
      if (button) acts[String(/** @type {HTMLElement} */ (button).dataset.do)]?.();
    });
    for (const which of /** @type {("sung" | "played")[]} */ (["sung", "played"])) {
      for (const name of ["play", "ended", "pause"]) {
        this.find(`audio.${which}`).addEventListener(name, () => this.follow(which));
      }
    }
    document.addEventListener("melody-sound", (event) => {
      if (/** @type {CustomEvent} */ (event).detail === this) return;
      for (const each of this.page.element.querySelectorAll("audio")) each.pause();
    });
  }

  /** @param {string} text */
  complain(text) {
    this.find(".error").hidden = !text;
    this.find(".error").textContent = text;
  }
}
