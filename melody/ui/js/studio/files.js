// @ts-check
// Files of what is shown, and the link to it.
import { download } from "../shared/page.js";
import { hasLink, packLink, plainLink, readLink } from "./visit/link.js";

export class Files {
  /** @param {import("./studio.js").Studio} studio */
  constructor(studio) {
    this.studio = studio;
    this.shared = 0;
  }

  /** @param {string} kind */
  async save(kind) {
    const { store } = this.studio;
    const told = await this.studio.ask("save", { ...store.ask(store.shown), kind });
    if (told.error) return this.studio.complain(told.error);
    download(told.file);
    return this.studio.say(`Saved as ${told.file.split("/").pop()}`);
  }

  /** @returns {Fields | null} all that makes what is shown again */
  get asked() {
    const { store } = this.studio;
    const piece = store.shown;
    const recipe = store.recipeOf(piece);
    const { form } = piece.setting;
    const sections = form ? { sections: form } : {};
    const edits = piece.edited ? { melody: piece.symbols, opening: piece.seed, ...sections } : {};
    return recipe && { ...recipe, ...edits };
  }

  /** The page's address becomes one that opens it with the same take. */
  async share() {
    this.shared += 1;
    const { shared, asked } = this;
    const box = this.studio.find(".link input");
    box.value = new URL(asked ? plainLink(asked) : location.pathname, location.href).href;
    const search = asked ? await packLink(asked) : "";
    if (shared !== this.shared) return;
    const address = new URL(location.href);
    address.search = search;
    this.studio.visit.address = address.search;
    history.replaceState(history.state, "", address);
    box.value = address.href;
  }

  /** What the address asks for, if anything; else what was kept of the last visit. */
  async restore() {
    if (this.studio.visit.resume() || !hasLink(location.search)) return;
    this.studio.page.trigger("restore", { recipe: await readLink(location.search) });
  }

  copyLink() {
    const box = this.studio.find(".link input");
    box.select();
    this.studio.share.copyText(box.value, "The link to this melody.");
  }
}
