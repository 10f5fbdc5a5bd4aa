// Several takes on one opening, bar under bar, with one transport: switching keeps the place.
// As a ladder it shows one at a time, and a dot on the curve of how the model learned.
const $ = (selector) => element.querySelector(selector);
const frame = $(".frame"), canvas = $("canvas"), slider = $(".position"), rung = $(".rung");
const playButton = $('[data-do="play"]'), isLadder = props.ladder;
let rows = [], on = 0, now = -1, curve = null;

function setIcon(button, name) {
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}
const locate = (path) => `gradio_api/file=${path.split("/").map(encodeURIComponent).join("/")}`;
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const mark = (note) => `${note.start} ${note.end} ${note.pitch}`;

function receive() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  const isNew = told.run !== element.dataset.run;
  if (isNew) rows.forEach((row) => row.player.pause());
  element.dataset.run = told.run;
  const old = isNew ? [] : rows;
  rows = told.rows.map((take, place) => old[place] || addRow(take));
  curve = told.curve || curve;
  if (isNew) { on = 0; now = -1; }
  if (isLadder) on = Math.min(isNew ? 0 : on, rows.length - 1);
  show();
}
function addRow(take) {
  const piece = makePiece(take), audio = document.createElement("audio");
  const player = makePlayer(audio, (step, isPlaying) => { if (rows[on]?.player === player) follow(step, isPlaying); });
  player.load(locate(take.wav), timesOf(piece));
  audio.preload = "auto";
  return { piece, player, audio };
}
function follow(step, isPlaying) {
  const { piece, player } = rows[on];
  now = isPlaying || (step > 0 && step < piece.steps) ? step : -1;
  slider.max = Math.max(...rows.map((row) => row.piece.steps));
  slider.value = step;
  slider.setAttribute("aria-valuetext", sayPlace(Math.floor(step), piece));
  $(".time").textContent = `${clock(secondAt(player.times, step))} / ${clock(player.times[player.times.length - 1])}`;
  setIcon(playButton, isPlaying ? "pause" : "play");
  playButton.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  draw();
}
// The other one goes on where this one was: the same step, whatever its tempo.
function switchTo(place) {
  const before = rows[on], step = +slider.value, plays = before?.player.playing;
  before?.player.pause();
  on = place;
  const { player, piece } = rows[on];
  if (plays && step < piece.steps) player.play(step);
  else player.seek(Math.min(step, piece.steps - 0.01));
  show();
}
function draw() {
  const width = frame.clientWidth, seen = isLadder ? rows.slice(on, on + 1) : rows;
  if (!seen.length || width < 80) return;
  const pitches = rows.flatMap(({ piece }) => piece.notes.map((note) => note.pitch));
  const range = [Math.min(...pitches), Math.max(...pitches)];
  const bars = Math.max(...rows.map(({ piece }) => Math.ceil((piece.steps - piece.setting.pickup) / piece.setting.bar)));
  const first = new Set(rows[isLadder ? Math.max(0, on - 1) : 0].piece.notes.map(mark));
  seen.forEach(({ piece }, at) => {
    const layout = layOut(piece, width, { narrowest: width < 500 ? 5 : 4.5, range, bars, rows: 8, stack: { of: seen.length, at } });
    const isOn = isLadder || at === on;
    const others = new Set(piece.notes.map(mark).filter((each) => !first.has(each)));
    drawRoll(canvas, layout, { now: isOn ? now : -1, others, label: isLadder ? null : { text: `${at + 1}  ${piece.label}`, isOn } });
  });
  canvas.setAttribute("aria-label", `Piano rolls under each other: ${seen.map(({ piece }) => `${piece.label}, ${piece.notes.length} notes`).join("; ")}`);
}
function show() {
  playButton.disabled = !rows.length;
  element.classList.toggle("empty", !rows.length);
  $(".climb").hidden = !isLadder || !rows.length;
  $(".who").hidden = isLadder;
  $(".who").replaceChildren(...rows.map(({ piece }, place) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: `${place + 1}  ${piece.label}`, tabIndex: place === on ? 0 : -1 });
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", place === on);
    button.dataset.place = place;
    return button;
  }));
  const row = rows[on];
  $(".facts-here").innerHTML = row?.piece.facts || ""; // escaped where it was made
  if (isLadder && row) {
    rung.max = rows.length - 1;
    rung.value = on;
    $(".climb output").textContent = row.piece.epoch;
    rung.setAttribute("aria-valuetext", `epoch ${row.piece.epoch}`);
    if (curve) $(".curve-here").innerHTML = curve; // drawn by our own server
    const [x, y] = row.piece.dot || [];
    $(".curve-here svg")?.insertAdjacentHTML("beforeend", `<circle class="here" cx="${+x}" cy="${+y}" r="7"/>`);
  }
  if ($(".words").open) $(".words div").replaceChildren(...rows.flatMap(({ piece }) =>
    [piece.label, transcribe(piece).join(" ")].map((text, at) => Object.assign(document.createElement(at ? "p" : "h4"), { textContent: text }))));
  draw();
}
playButton.addEventListener("click", () => {
  const { player } = rows[on];
  if (player.playing) player.pause();
  else player.play(+slider.value < rows[on].piece.steps ? +slider.value : 0);
});
slider.addEventListener("input", () => rows[on]?.player.seek(Math.min(+slider.value, rows[on].piece.steps)));
rung.addEventListener("input", () => switchTo(+rung.value));
$(".who").addEventListener("click", ({ target }) => { if (target.dataset.place) switchTo(+target.dataset.place); });
$(".who").addEventListener("keydown", (event) => {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!way || !rows[on + way]) return;
  event.preventDefault();
  switchTo(on + way);
  $(`.who [data-place="${on}"]`).focus();
});
canvas.addEventListener("click", ({ offsetX, offsetY }) => {
  if (!rows.length) return;
  const seen = isLadder ? 1 : rows.length, tall = canvas.clientHeight;
  const { piece } = rows[on], width = frame.clientWidth;
  const bars = Math.max(...rows.map((row) => Math.ceil((row.piece.steps - row.piece.setting.pickup) / row.piece.setting.bar)));
  const pitches = rows.flatMap((row) => row.piece.notes.map((note) => note.pitch));
  const layout = layOut(piece, width, { narrowest: width < 500 ? 5 : 4.5, range: [Math.min(...pitches), Math.max(...pitches)], bars, rows: 8, stack: { of: seen, at: 0 } });
  const { step } = findPlace(layout, offsetX, Math.min(offsetY, tall - 1));
  const place = isLadder ? on : Math.floor((offsetY % layout.pitchLine) / (layout.pitchLine / seen));
  slider.value = Math.min(step, rows[place].piece.steps - 0.01);
  if (place !== on) switchTo(place);
  else rows[on].player.seek(+slider.value);
});
$(".words").addEventListener("toggle", show);
setIcon(playButton, "play");
if (isLadder) $(".legend-other").textContent = "differs from the epoch before";
if (isLadder) $(".legend-model").textContent = "the model’s, as the epoch before had it";
new ResizeObserver(draw).observe(frame);
new MutationObserver(draw).observe(document.body, { attributeFilter: ["class"] });
watch("value", receive);
receive();
show();
