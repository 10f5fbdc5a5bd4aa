// @ts-check
// The tab Compose: puts the studio together and connects it with the page.
import { onceQuiet, setIcon, takeOwn } from "../shared/page.js";
import { connectButtons, setLength } from "./buttons.js";
import { Studio } from "./studio.js";
import { connectDrop } from "./upload.js";

const WIDE = 700; // pixels of a window in which the piano is open from the start
// Resizing: the strip and the score are drawn once the window has come to rest.
const PAUSE_OF_RESIZING = 150;

/** @param {Page} page */
export function start(page) {
  const studio = new Studio(page);
  layOutParts(studio);
  studio.store.watch(() => studio.display.render());
  connect(studio);
  setLength(studio, studio.editor.length);
  studio.arrivals.receive();
  studio.form.read(studio.handover.opening);
  studio.files.restore();
  studio.visit.connect();
}

/** @param {Studio} studio */
function layOutParts(studio) {
  const { element } = studio;
  for (const button of element.querySelectorAll("[data-icon]")) {
    const each = /** @type {HTMLElement} */ (button);
    setIcon(each, String(each.dataset.icon));
  }
  studio.offerFiles();
  const sliders = document.querySelector(".playback");
  if (sliders) studio.find(".playback-here").append(sliders); // Gradio's own parts
  studio.find(".piano").open = window.innerWidth > WIDE;
}

/** @param {Studio} studio */
function connect(studio) {
  const { element, strip, score, sound, arrivals } = studio;
  const parts = [
    "form",
    "facts",
    "share",
    "naming",
    "writer",
    "playing",
    "score",
    "rewriter",
    "unfolding",
    "editor",
    "why",
    "strip",
    "tree",
    "splicing",
    "piano",
    "timed",
  ];
  for (const part of parts) {
    /** @type {any} */ (studio)[part].connect();
  }
  connectButtons(studio);
  connectDrop();
  takeOwn(studio.page, "Compose");
  connectForm(studio);
  sound.slider.addEventListener("input", () => sound.seek(sound.position));
  for (const panel of element.querySelectorAll("details.panel")) {
    panel.addEventListener("toggle", () => studio.display.render());
  }
  const drawLate = onceQuiet(PAUSE_OF_RESIZING, () => {
    strip.draw();
    score.draw();
  });
  new ResizeObserver(drawLate).observe(element);
  studio.page.watch("value", () => arrivals.listen());
}

/** The form's buttons, which stand outside the studio.
 * @param {Studio} studio */
function connectForm(studio) {
  const { sound, arrivals } = studio;
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest("#generate, #another, #stop");
    if (/** @type {HTMLElement} */ (target).closest("#second-part"))
      studio.continuation.writeSecondPart();
    else if (button?.id === "stop") sound.live.stop();
    else if (button) {
      arrivals.isAwaited = true;
      sound.begin();
    }
  });
}
