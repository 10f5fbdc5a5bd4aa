// @ts-check
// The songs of the tab Learn: sent one by one as they are dropped, and what the server read of
// them.
import { make } from "../shared/page.js";

const MOST_FILES = 200;
const MOST_BYTES = 8 * 1024 * 1024;
const UPLOAD = "gradio_api/upload";

/** @param {Page} page */
export function start(page) {
  const songs = new Songs(page);
  songs.connect();
  page.watch("value", () => songs.receive());
}

class Songs {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {(selector: string) => any} */
    this.find = (selector) => page.element.querySelector(selector);
  }

  connect() {
    const drop = this.find(".drop");
    const input = this.find("input.songs");
    input.addEventListener("change", () => this.send([...input.files]));
    drop.addEventListener("dragover", (/** @type {DragEvent} */ event) => event.preventDefault());
    drop.addEventListener("drop", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation(); // elsewhere a file that is dropped becomes an opening
      this.send([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** @param {File[]} files */
  async send(files) {
    if (!files.length) return;
    this.complain("");
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length > MOST_FILES || size > MOST_BYTES) {
      this.complain(`At most ${MOST_FILES} files and 8 MB together; give fewer.`);
      return;
    }
    const sent = [];
    for (const file of files) {
      this.say(`Sending ${sent.length + 1} of ${files.length} …`);
      const path = await upload(file);
      if (!path) {
        this.say("");
        this.complain(`${file.name} could not be sent; leave it out, or try again.`);
        return;
      }
      sent.push({ path, name: file.name });
    }
    this.say("Reading …");
    this.page.trigger("dropped", { files: sent });
  }

  receive() {
    const { value } = this.page.props;
    if (!value) return;
    const { error, read, of, songs, refused, doubled, beyond } = JSON.parse(value);
    this.complain(error ?? "");
    this.say(of && read < of ? `Read ${read} of ${of} files …` : "");
    this.find(".read").hidden = !of;
    if (!of) return;
    const more = beyond ? `, ${beyond} more than are taken` : "";
    this.find(".read .numbers").textContent =
      `${songs} ${songs === 1 ? "song" : "songs"} to learn from${more}.`;
    this.list("refused", refused, "cannot be used");
    this.list("doubled", doubled, "there twice");
  }

  /** @param {string} name @param {[string, string][]} rows @param {string} what */
  list(name, rows, what) {
    const panel = this.find(`.${name}`);
    panel.hidden = !rows.length;
    panel.querySelector("summary").textContent = `${rows.length} ${what}`;
    const items = rows.map(([song, why]) => make("li", { textContent: `${song}: ${why}` }));
    panel.querySelector("ul").replaceChildren(...items);
  }

  /** @param {string} text */
  say(text) {
    this.find(".reading").textContent = text;
  }

  /** @param {string} text */
  complain(text) {
    this.find(".error").hidden = !text;
    this.find(".error").textContent = text;
  }
}

/** @param {File} file */
async function upload(file) {
  const form = new FormData();
  form.append("files", file, file.name);
  try {
    const answer = await fetch(UPLOAD, { method: "POST", body: form });
    return answer.ok ? (await answer.json())[0] : "";
  } catch {
    return "";
  }
}
