// @ts-check
// The tab Lesson: what the server says of an opening, and one symbol more at each click.
import { locate, make, onceQuiet, takeOwn } from "../shared/page.js";

const QUIET = 250; // milliseconds without a key or a move before the server is asked
const WIDEST = 100; // per cent

/** @param {Page} page */
export function start(page) {
  const lesson = new LessonView(page);
  lesson.connect();
}

class LessonView {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {(selector: string) => any} */
    this.find = (selector) => page.element.querySelector(selector);
    this.added = "";
    this.own = ""; // a model of the visitor's own songs that takes part
    this.asked = 0;
    /** @type {Promise<void>} */
    this.answered = Promise.resolve();
    this.find(".seed").value = page.props.opening ?? "";
  }

  knobs() {
    /** @type {Fields} */
    const knobs = {};
    for (const each of this.page.element.querySelectorAll("[data-knob]")) {
      const knob = /** @type {HTMLInputElement} */ (each);
      knobs[String(knob.dataset.knob)] = Number(knob.value);
      this.find(`output.${knob.dataset.knob}`).textContent = knob.value;
    }
    return knobs;
  }

  /**
   * Asks are answered one after the other, so that no symbol is lost that was drawn meanwhile.
   * @param {Fields} [more] @param {() => void} [prepare] what changes once it is this one's turn
   */
  ask(more, prepare) {
    this.asked += 1;
    const turn = this.asked;
    const isOutdated = () => !more && !prepare && turn !== this.asked; // knobs moved on
    const answer = async () => (isOutdated() ? undefined : this.answer(more, prepare));
    this.answered = this.answered.then(answer, answer);
    return this.answered;
  }

  /** @param {Fields} [more] @param {() => void} [prepare] */
  async answer(more = {}, prepare = () => {}) {
    prepare();
    const seed = this.find(".seed").value;
    const told = await this.page.server.teach({
      seed,
      added: this.added,
      own: this.own,
      ...this.knobs(),
      ...more,
    });
    if (seed === this.find(".seed").value) this.show(told);
  }

  /** @param {Fields} told */
  show(told) {
    const said = told.error ?? told.said ?? "";
    this.find(".error").hidden = !said;
    this.find(".error").textContent = said;
    if (told.error) return;
    this.find(".steps").hidden = false;
    this.added = told.added;
    if (told.svg !== undefined) this.find(".score").innerHTML = told.svg;
    this.showSteps(told.steps);
    this.find(".models").replaceChildren(
      ...told.models.map((/** @type {Fields} */ model) => this.showModel(model, told)),
    );
    this.find(".written").textContent = this.tellWritten(told);
  }

  /** @param {Fields} steps */
  showSteps(steps) {
    const far = Math.abs(steps.moved);
    const way = steps.moved > 0 ? "up" : "down";
    const moved = `, moved ${way} ${far} semitone${far === 1 ? "" : "s"} to ${steps.home}`;
    const repairs = steps.repairs.map((/** @type {string} */ repair) => `; ${repair}`).join("");
    this.find(".key").textContent =
      `${steps.key} (${steps.key_source})${far ? moved : ": at home already"}${repairs}.`;
    this.find(".symbols").textContent = steps.symbols;
    this.find(".vocabulary").textContent =
      `The models know ${steps.vocabulary} symbols; each is a number to them:`;
    this.find(".ids").textContent = steps.ids.join(" ");
    this.find(".pairs").replaceChildren(
      ...steps.pairs.map((/** @type {string[]} */ [read, next]) =>
        make(
          "li",
          {},
          make("code", { textContent: read }),
          " → ",
          make("b", { textContent: next }),
        ),
      ),
    );
  }

  /** @param {Fields} model @param {Fields} told */
  showModel(model, told) {
    const top = Math.max(
      ...model.shares.map((/** @type {any[]} */ row) => Math.max(row[2], row[3])),
    );
    const rows = model.shares.map((/** @type {any[]} */ [symbol, name, plain, reshaped]) =>
      make(
        "div",
        { className: "share", title: `${(plain * WIDEST).toFixed(1)} % before the knobs` },
        make("span", { className: "name", textContent: `${symbol} ${name}` }),
        this.bar(plain / top, reshaped / top),
        make("span", { className: "number", textContent: `${(reshaped * WIDEST).toFixed(1)} %` }),
      ),
    );
    const button = make("button", {
      type: "button",
      textContent: "Draw one symbol",
      disabled: told.ended || Boolean(model.said),
      onclick: () => this.ask({ writer: model.label }),
    });
    const heading = make("h3", { textContent: model.name });
    const said = model.said ? [make("p", { textContent: model.said })] : [];
    return make("section", {}, heading, ...said, ...rows, button);
  }

  /** @param {number} plain @param {number} reshaped */
  bar(plain, reshaped) {
    const bar = make("span", { className: "bar" });
    for (const [kind, share] of /** @type {[string, number][]} */ ([
      ["plain", plain],
      ["reshaped", reshaped],
    ])) {
      const part = make("i", { className: kind });
      part.style.width = `${(share * WIDEST).toFixed(1)}%`;
      bar.append(part);
    }
    return bar;
  }

  /** @param {Fields} told */
  tellWritten(told) {
    if (!told.added) return "Nothing is written yet: draw a symbol.";
    return told.ended ? `Written: ${told.added} — the end.` : `Written: ${told.added}`;
  }

  async hear() {
    const seed = this.find(".seed").value;
    const told = await this.page.server.sing({ seed, added: this.added, own: this.own });
    if (told.error) return this.show(told);
    const sound = this.find("audio");
    sound.src = locate(told.wav);
    document.dispatchEvent(new CustomEvent("melody-sound", { detail: this }));
    sound.play().catch(() => {});
  }

  connect() {
    const again = onceQuiet(QUIET, () => this.ask());
    const begin = () => {
      this.added = "";
    };
    const anew = onceQuiet(QUIET, () => this.ask({ draws: true }, begin));
    this.find(".seed").addEventListener("input", anew);
    this.find(".knobs").addEventListener("input", () => {
      this.knobs();
      again();
    });
    /** @type {Record<string, () => void>} */
    const acts = {
      hear: () => this.hear(),
      back: () =>
        this.ask({}, () => {
          this.added = this.added.split(" ").slice(0, -1).join(" ");
        }),
      anew: () => this.ask({}, begin),
    };
    this.page.element.addEventListener("click", ({ target }) => {
      const button = /** @type {HTMLElement} */ (target).closest("[data-do]");
      if (button) acts[String(/** @type {HTMLElement} */ (button).dataset.do)]?.();
    });
    document.addEventListener("melody-sound", (event) => {
      if (/** @type {CustomEvent} */ (event).detail !== this) this.find("audio").pause();
    });
    const open = () => {
      seen.disconnect();
      this.ask({ draws: true });
    };
    const seen = new IntersectionObserver((places) => {
      if (places.some((place) => place.isIntersecting)) open();
    });
    seen.observe(this.page.element);
    takeOwn(this.page, "Lesson", ({ run }) => {
      this.own = run;
      open();
    });
  }
}
