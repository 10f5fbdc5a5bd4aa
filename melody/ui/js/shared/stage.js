// @ts-check
// What the duel and its game do alike while a listener waits, or is told what is wrong.

/** A part of the page that asks the server for one thing at a time. */
export class Stage {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {(selector: string) => any} */
    this.find = (selector) => page.element.querySelector(selector);
    this.isBusy = false;
  }

  /** @param {string} [text] */
  complain(text = "") {
    this.find(".error").textContent = text;
    this.find(".error").hidden = !text;
  }

  /**
   * Something is on its way, or has come: these buttons are shut meanwhile.
   * @param {boolean} busy @param {string} buttons @param {string} text
   */
  shut(busy, buttons, text) {
    const { element } = this.page;
    this.isBusy = busy;
    element.classList.toggle("busy", busy);
    for (const button of element.querySelectorAll(buttons)) {
      /** @type {HTMLButtonElement} */ (button).disabled = busy;
    }
    if (busy) this.complain();
    this.find(".said").textContent = text;
  }

  /** @param {Record<string, boolean>} parts */
  hide(parts) {
    for (const [name, is] of Object.entries(parts)) this.find(`.${name}`).hidden = is;
  }
}
