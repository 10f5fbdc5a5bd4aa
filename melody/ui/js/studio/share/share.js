// @ts-check
// To show a melody to others: a picture, its ABC, a snippet for a page, its score on paper.
import { locate, make } from "../../shared/page.js";
import { factsOf } from "../facts/chips.js";
import { drawPicture, toPng } from "./picture.js";

const BUTTONS = {
  picture: "Picture for a message",
  abc: "Copy ABC",
  embed: "Link for a web page",
  print: "Print the score",
};

// No frame with the player in it: other pages may not frame this one (SECURITY.md).
const LINKS = "A link with title and key; the melody opens on this page.";

export class Share {
  /** @param {import("../studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    /** @type {HTMLElement} */
    this.panel = make("div", { className: "share" });
  }

  connect() {
    const buttons = Object.entries(BUTTONS).map(([name, textContent]) => {
      const button = make("button", { type: "button", textContent });
      button.dataset.share = name;
      return button;
    });
    this.copied = make("textarea", { readOnly: true, hidden: true, rows: 4 });
    this.copied.setAttribute("aria-label", "Text to copy");
    this.told = make("p", { className: "share-told" });
    this.told.setAttribute("role", "status");
    this.panel.append(...buttons, this.copied, this.told);
    this.studio.find(".link > div").append(this.panel);
    this.studio.find(".link").addEventListener("toggle", () => {
      if (!this.studio.find(".link input").value) this.studio.files.share();
    });
    this.panel.addEventListener("click", ({ target }) => {
      const { share } = /** @type {HTMLElement} */ (target).dataset;
      if (share) this.act(share);
    });
  }

  /** @param {string} name */
  async act(name) {
    const piece = this.studio.store.shown;
    if (!piece.notes.length) return this.tell("There is no note to share yet.");
    if (name === "picture") return this.givePicture(piece);
    if (name === "abc") return this.copyAbc(piece);
    if (name === "embed") return this.copy(this.embed(piece), LINKS);
    return this.print(piece);
  }

  /** @param {string} text */
  tell(text) {
    this.told.textContent = text;
  }

  /** @param {Piece} piece @returns {{ title: string, line: string }} */
  describe(piece) {
    const { store } = this.studio;
    const title = piece.isOpening ? "An opening" : `A melody by ${String(piece.label)}`;
    const [bars, , ...rest] = factsOf(piece, store.playback);
    const line = [bars, ...rest.map((fact) => fact.replace(/ \(.*?\)/, ""))].join(" · ");
    return { title, line };
  }

  /** @param {Piece} piece a file that the phone shares, or else is downloaded */
  async givePicture(piece) {
    const words = this.describe(piece);
    const blob = await toPng(drawPicture(this.studio.element, piece, words));
    const file = new File([blob], "melody.png", { type: "image/png" });
    if (navigator.canShare?.({ files: [file] })) {
      await navigator.share({ files: [file], title: words.title }).catch(() => {});
      return;
    }
    const href = URL.createObjectURL(blob);
    make("a", { href, download: file.name }).click();
    this.tell("The picture was saved.");
  }

  /** @param {Piece} piece */
  async copyAbc(piece) {
    const { studio } = this;
    const told = await studio.ask("save", { ...studio.store.ask(piece), kind: "abc" });
    if (told.error) return this.tell(told.error);
    const abc = await (await fetch(locate(told.file))).text();
    return this.copy(abc.replace(/^%melody-recipe.*\n/m, ""), "The melody as ABC.");
  }

  /** @param {Piece} piece @returns {string} a link as HTML */
  embed(piece) {
    const { title, line } = this.describe(piece);
    const href = this.studio.find(".link input").value;
    return make("a", { href, textContent: `${title} (${line})` }).outerHTML;
  }

  /** @param {string} text @param {string} said */
  copy(text, said) {
    Object.assign(this.copied, { value: text, hidden: false });
    this.copied.select();
    return this.copyText(text, said);
  }

  /** @param {string} text of a box that is selected @param {string} said */
  async copyText(text, said) {
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false, // refused in a frame: there it can be copied by hand
    );
    this.tell(isCopied ? `${said} Copied.` : `${said} Copy it from the box.`);
  }

  /** @param {Piece} piece its score in a frame of its own, which is printed */
  async print(piece) {
    const { studio } = this;
    const told = await studio.ask("draw", { ...studio.store.ask(piece), width: 1000 });
    if (told.error) return this.tell(told.error);
    document.querySelector("#print-score")?.remove();
    const frame = make("iframe", { id: "print-score", className: "sr-only" });
    frame.tabIndex = -1;
    frame.title = "The score that is printed";
    document.body.append(frame);
    const inside = frame.contentDocument;
    inside.title = this.describe(piece).title;
    inside.body.append(make("h1", { textContent: inside.title }));
    const score = make("div");
    score.innerHTML = told.svg; // made by our own server from our own notes
    inside.body.append(score);
    frame.contentWindow.print();
    return this.tell("");
  }
}
