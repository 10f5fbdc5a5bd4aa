// Puts the studio together and connects its buttons.
const frame = $(".frame"), canvas = $(".frame canvas"), audio = $("audio"), slider = $(".transport input[type=range]");
const playButton = $('[data-do="play"]');
element.querySelectorAll("[data-icon]").forEach((button) => setIcon(button, button.dataset.icon));
const player = makePlayer(audio, follow);
const editor = makeEditor(frame, canvas, {
  get: () => asDecided(shown()),
  numbers: drawNumbers,
  set: replacePiece,
  seek: (step) => {
    editor.caret = step;
    if (player.playing) player.seek(step);
    else { slider.value = step; editor.draw(); }
  },
  say: (text) => { $(".said").textContent = text; },
  onSelect: () => { enable(); showWhy(); saySurprise(); },
  below: () => (whyPanel.open ? WHY_TALL : 0),
  under: drawSurprise,
  above: () => (hasChords() ? CHORDS_TALL : 0),
  over: drawChords,
});
// Whoever begins to edit sees the piece as it is.
for (const kind of ["pointerdown", "keydown"]) frame.addEventListener(kind, () => { if (unfolding) { fold(); editor.draw(); } }, true);
const show = (id) => { editor.selected = []; editor.span = null; commit({ ...state, shown: id }, { merges: true }); share(); };
const take = (id) => state.takes.find((each) => each.id === id);
const strip = makeStrip($(".takes"), {
  show,
  play: (id) => { show(id); play(0); },
  star: (id) => replacePiece({ ...take(id), star: !take(id).star }),
  discard: (id) => commit({ ...state, takes: state.takes.filter((each) => each.id !== id), shown: state.shown === id ? "opening" : state.shown }),
  seed: (id) => cut(take(id), take(id).steps, false),
});
const piano = makePiano($(".piano"), element, (pitch) => {
  if (shown().growing) return;
  editor.append(pitch);
});
const setLength = (steps) => {
  editor.length = steps;
  const isDotted = [3, 6, 12].includes(steps), plain = isDotted ? (steps * 2) / 3 : steps;
  element.querySelectorAll("[data-length]").forEach((button) => {
    const is = +button.dataset.length === plain;
    button.setAttribute("aria-checked", is);
    button.tabIndex = is ? 0 : -1;
  });
  $('[data-do="dot"]').setAttribute("aria-pressed", isDotted);
};
const setTool = (tool) => {
  editor.tool = tool;
  for (const name of ["select", "draw"]) $(`[data-do="tool-${name}"]`).setAttribute("aria-pressed", tool === name);
};
const addRest = () => {
  const piece = shown(), { length } = editor;
  const steps = piece.steps + length, symbols = writeNotes(piece.notes, steps);
  replacePiece({ ...piece, steps, symbols, seed: piece.isOpening ? steps : piece.seed, edited: true, wav: null });
};
const DO = {
  undo: () => travel(past, future),
  redo: () => travel(future, past),
  "tool-select": () => setTool("select"),
  "tool-draw": () => setTool("draw"),
  dot: () => setLength({ 2: 3, 4: 6, 8: 12, 3: 2, 6: 4, 12: 8 }[editor.length] || editor.length),
  shorter: () => editor.stretch(-1),
  longer: () => editor.stretch(1),
  remove: editor.remove,
  "zoom-in": () => { editor.zoom = Math.min(6, editor.zoom * 1.6); editor.draw(); },
  "zoom-out": () => { editor.zoom = Math.max(0.4, editor.zoom / 1.6); editor.draw(); },
  continue: () => {
    const piece = shown();
    const end = editor.span ? editor.span[1] : editor.selected.length ? Math.max(...editor.selected.map((note) => note.end)) : piece.steps;
    cut(piece, end, true);
  },
  rewrite: () => rewrite(chosenSpan()),
  order: showOrder,
  vary: () => rewrite(middleOf(shown())),
  "why-before": () => editor.step(-1),
  "why-after": () => editor.step(1),
  "why-most": () => editor.select([mostSurprising()], { hear: true }),
  play: () => (player.playing ? player.pause() : play()),
  copy: () => {
    const box = $(".link input");
    box.select();
    navigator.clipboard?.writeText(box.value).catch(() => {}); // refused in a frame: it can be copied by hand
  },
  "octave-down": () => piano.shift(-1),
  "octave-up": () => piano.shift(1),
  rest: addRest,
  back: () => { editor.select(shown().notes.slice(-1)); editor.remove(); },
  clear: () => {
    replacePiece({ ...nothing(state.opening.setting), text: "" });
    show("opening");
  },
  midi: async () => {
    const names = await piano.listen().catch(() => null);
    $(".midi-told").textContent = !names ? "The browser did not allow it." : names.length ? `Listening to ${names.join(", ")}.` : "No keyboard found; plug one in.";
  },
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !element.contains(button)) return;
  if (button.dataset.do) { tell(""); DO[button.dataset.do](); }
  if (button.dataset.fork) fork(button.dataset.fork);
  if (button.dataset.length) setLength(+button.dataset.length);
  if (button.dataset.kind) { button.closest("details").open = false; save(button.dataset.kind); }
});
$(".lengths").addEventListener("keydown", (event) => {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key], all = [...element.querySelectorAll("[data-length]")];
  const next = way && all[all.indexOf(event.target) + way];
  if (!next) return;
  event.preventDefault();
  setLength(+next.dataset.length);
  next.focus();
});
element.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
    event.preventDefault();
    DO[key === "y" || event.shiftKey ? "redo" : "undo"]();
  } else if (event.key === " " && event.target === frame) {
    event.preventDefault();
    DO.play();
  }
});
slider.addEventListener("input", () => { editor.caret = +slider.value; if (player.playing) player.seek(+slider.value); else editor.draw(); });
element.querySelectorAll("details.panel").forEach((panel) => panel.addEventListener("toggle", render));
document.addEventListener("click", ({ target }) => element.querySelectorAll("details.menu[open]").forEach((menu) => {
  if (!menu.contains(target)) menu.open = false;
}));
element.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
for (const [kind, label] of props.kinds) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  button.dataset.kind = kind;
  $(".files").append(button);
}
const sliders = document.querySelector(".playback");
if (sliders) $(".playback-here").append(sliders); // Gradio's own parts, where they belong
$('[data-do="midi"]').hidden = !piano.hasMidi;
$(".piano").open = window.innerWidth > 700;

// The form on the left speaks through events of the document.
let waits = 0;
document.addEventListener("melody-opening", ({ detail }) => {
  clearTimeout(waits);
  waits = setTimeout(() => hearOpening(detail), detail[0] === ours ? 0 : 150);
});
document.addEventListener("melody-asked", ({ detail }) => {
  wanted = nameAsked(detail);
  enable();
});
document.addEventListener("melody-playback", ({ detail }) => {
  playback = Object.fromEntries(PLAYBACK.map((name, place) => [name, detail[place]]));
  const wasPlaying = player.playing, step = +slider.value;
  player.pause();
  audio.dataset.piece = "";
  render();
  if (began && shown().recipe) share();
  if (wasPlaying) play(step);
});
// On the document: the box may not be there yet.
document.addEventListener("input", (event) => { if (event.isTrusted && event.target.closest("#seed")) trigger("typed"); });
// A score that is dropped anywhere on the page goes the same way as one that is chosen.
document.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  const input = document.querySelector("#upload input[type=file], input[type=file]");
  if (!event.dataTransfer?.files.length || !input) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
let settled = 0;
new ResizeObserver(() => { clearTimeout(settled); settled = setTimeout(() => { strip.draw(pieces(), shown().id); drawScore(); }, 150); }).observe(element);
watch("value", listen);
setLength(4);
receive();
readOpening(props.opening);
const linked = new URLSearchParams(location.search).get("recipe");
if (linked) {
  let recipe = null;
  try { recipe = JSON.parse(linked); } catch { /* the server says so */ }
  trigger("restore", { recipe });
}
