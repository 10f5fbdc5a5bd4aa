// @ts-check
// Files of what is shown, and the link to it.
import { download } from "../shared/page.js";

export class Files {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
  }

  /** @param {string} kind */
  async save(kind) {
    const { store } = this.studio;
    const told = await this.studio.ask("save", { ...store.ask(store.shown), kind });
    if (told.error) this.studio.complain(told.error);
    else download(told.file);
  }

  /** The page's address becomes one that opens it with the same take. */
  share() {
    const { store } = this.studio;
    const piece = store.shown;
    const address = new URL(location.href);
    const recipe = store.recipeOf(piece);
    const edits = piece.edited ? { melody: piece.symbols, opening: piece.seed } : {};
    const asked = encodeURIComponent(JSON.stringify({ ...recipe, ...edits }));
    address.search = recipe ? `?recipe=${asked}` : "";
    history.replaceState(history.state, "", address);
    this.studio.find(".link input").value = address.href;
  }

  /** What the address asks for, if anything. */
  restore() {
    const linked = new URLSearchParams(location.search).get("recipe");
    if (linked) this.studio.page.trigger("restore", { recipe: readJson(linked) });
  }

  copyLink() {
    const box = this.studio.find(".link input");
    box.select();
    // Refused in a frame: there it can be copied by hand.
    navigator.clipboard?.writeText(box.value).catch(() => {});
  }
}

/** @param {string} text @returns {any} null where it is none: the server says so */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
