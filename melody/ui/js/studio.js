// The studio: what is shown, its history, and the way between the roll, the form and the server.
// A state is never changed, only replaced: { opening, takes, shown, form }.
const $ = (selector) => element.querySelector(selector);
const { playback: PLAYBACK, asked: ASKED } = props.names;
const EMPTY = { key: "C major", tonic: 0, flats: false, meter: "4/4", bar: 16, beat: 4, swings: true, pickup: 0 };
let state = { opening: nothing(EMPTY), takes: [], shown: null, form: {} };
let past = [], future = [], live = null, ours = null, began = false, typed = 0;
let playback = Object.fromEntries(PLAYBACK.map((name, place) => [name, props.playback[place]]));
let wanted = nameAsked(props.asked);
const sounds = new Map(); // what a sound is made of -> where it lies

function nothing(setting) {
  return { id: "opening", isOpening: true, notes: [], steps: 0, seed: 0, symbols: "", setting };
}
function nameAsked(values) { return Object.fromEntries(ASKED.map((name, place) => [name, values[place]])); }
function makeOpening(told) { return makePiece({ ...told, id: "opening", isOpening: true }); }
// The takes that stay when others are made: the starred ones, and all of them where the new one is a fork.
function staying() { return state.takes.filter((take) => take.star || state.opening.forks); }
function pieces() { return [state.opening, ...(live ? [...staying(), ...live] : state.takes)]; }
function shown() {
  if (live?.length) return live[live.length - 1];
  return pieces().find((piece) => piece.id === state.shown) || state.opening;
}
function played(piece) { return { ...piece, setting: { ...piece.setting, ...playback } }; }
function ask(piece) {
  const { symbols, seed, edited = false } = piece;
  return { symbols, seed, edited, recipe: recipeOf(piece), ...played(piece).setting };
}
const locate = (path) => `gradio_api/file=${path.split("/").map(encodeURIComponent).join("/")}`;

// History

function commit(next, { merges = false } = {}) {
  if (!merges) past = [...past.slice(-199), state];
  future = [];
  state = next;
  render();
}
function travel(from, to) {
  if (!from.length) return;
  to.push(state);
  const before = state;
  state = from.pop();
  editor.selected = [];
  editor.span = null;
  if (state.opening.text !== before.opening.text) writeSeed(state.opening.text ?? "");
  if (JSON.stringify(state.form) !== JSON.stringify(before.form)) fill(state.form);
  render();
}
function replacePiece(piece) {
  const takes = state.takes.map((take) => (take.id === piece.id ? piece : take));
  if (!piece.isOpening) return commit({ ...state, takes });
  const opening = { ...piece, text: piece.symbols };
  commit({ ...state, opening });
  writeSeed(opening.text);
}

// The seed box is the source of truth; the form is told of what the roll changes.

function writeSeed(text) {
  const box = document.querySelector("#seed textarea");
  ours = text;
  if (!box || box.value === text) return;
  written = [...written.slice(-99), box.value, text];
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
function fill({ key = "", meter = "", pickup = null }, more = {}) {
  trigger("fill", { key, meter, pickup, ...more });
}

// A text that we wrote or wrote over, and what the page came with, would undo what was done since.
let written = [props.opening[0]];
function isLate(text) {
  const box = document.querySelector("#seed textarea");
  return Boolean(box) && written.includes(text) && text !== box.value;
}
function hearOpening(values) {
  if (!isLate(values[0])) return readOpening(values);
  const number = asked; // the box itself may be late
  setTimeout(() => number === asked && !isLate(values[0]) && readOpening(values), 250);
}
let asked = 0;
async function readOpening([text, key, meter, pickup]) {
  const number = ++asked, form = { key, meter, pickup };
  began ||= number > 1; // somebody was faster than the first reading
  const told = text.trim() ? await server.understand({ seed: text, key, meter, pickup }) : { error: "" };
  if (number !== asked || isLate(text)) return;
  const isOurs = text === ours;
  const read = told.error === undefined ? makeOpening(told) : nothing(state.opening.setting);
  if (isOurs && told.error === undefined) {
    state = { ...state, form, opening: { ...state.opening, setting: told.setting, text } };
    goOn(text);
    return render();
  }
  if (isOurs) return;
  ours = text;
  const opening = { ...read, text }, merges = !began || Date.now() - typed < 1500;
  typed = Date.now();
  editor.selected = [];
  editor.span = null;
  commit({ ...state, opening, form, shown: began ? "opening" : state.shown }, { merges });
  if (began && !live) player.pause();
  began = true;
}

function cut(piece, step, goesOn) {
  const notes = piece.notes.filter((note) => note.start < step)
    .map((note) => ({ ...note, end: Math.min(note.end, step), by: "you" }));
  if (notes.length) openWith({ ...changeNotes(nothing(piece.setting), notes), edited: false }, goesOn);
}
// A new opening for the form, from which the model goes on to a length in bars, or to the form's own.
function openWith(opening, goesOn, length = 0) {
  const { key, meter, pickup, bar } = opening.setting;
  opening = { ...opening, text: opening.symbols };
  const form = { key, meter, pickup }, bars = Math.ceil((opening.steps - pickup) / bar);
  const told = JSON.stringify(state.form);
  editor.selected = [];
  editor.span = null;
  commit({ ...state, opening, form, shown: "opening" });
  const wanted = +document.querySelector("#bars input")?.value || 0;
  const isSame = told === JSON.stringify(form) && opening.text === document.querySelector("#seed textarea").value;
  const more = length ? { bars: length } : wanted && wanted <= bars ? { bars: bars + wanted } : {};
  goes = goesOn ? { text: opening.text, ...more } : null;
  writeSeed(opening.text);
  if (told !== JSON.stringify(form) || more.bars) fill(form, more);
  if (isSame) goOn(opening.text);
}
// Once the form holds the new opening, the model goes on from it.
let goes = null;
function goOn(text) {
  if (goes?.text !== text) return;
  const { bars } = goes, end = Date.now() + 5000;
  goes = null;
  const wait = () => {
    const isFilled = bars === undefined || +document.querySelector("#bars input")?.value === bars;
    if (isFilled || Date.now() > end) document.querySelector("#generate").click();
    else setTimeout(wait, 100);
  };
  setTimeout(wait, 400); // the form is being filled
}

// What the server sends: takes that are done, and the one that grows.

let arrived = 0, stripDrawn = 0, received = "";
// Messages may come faster than they can be drawn: only the newest is read, for each stands alone.
function listen() { arrived ||= setTimeout(() => { arrived = 0; receive(); }, 40); }
function receive() {
  if (!props.value || props.value === received) return; // told twice, it would undo what came between
  received = props.value;
  const told = JSON.parse(received);
  if (told.opening) welcome(told.opening);
  const made = told.takes.map((take, place) => makePiece({ ...take, id: `${told.run}-${place}` }));
  if (!told.done) {
    live = told.growing ? [...made, makePiece({ ...told.growing, id: "growing", growing: true })] : made;
    player.pause();
    editor.now = -1;
    return render();
  }
  live = null;
  if (!made.length) return render();
  const stays = told.adds ? state.takes : staying();
  editor.selected = [];
  editor.span = null;
  const opening = { ...state.opening, forks: false };
  commit({ ...state, opening, takes: [...stays, ...made], shown: made[0].id }, { merges: told.first });
  if (told.first) past = [];
  else share();
  if (told.plays) play(0);
}

// An opening that comes with its take, out of a file or a link: the form has been filled already.
function welcome(opening) {
  if (ours === opening.text) return;
  ours = opening.text;
  began = true;
  playback = Object.fromEntries(PLAYBACK.map((name) => [name, opening.playback[name]]));
  state = { ...state, opening: { ...makeOpening(opening), text: opening.text } };
}

// Sound

async function soundOf(piece) {
  const same = piece.wav && PLAYBACK.every((name) => piece.setting[name] === playback[name]);
  if (same) return locate(piece.wav);
  const wanted = ask(piece), key = JSON.stringify([wanted.symbols, played(piece).setting]);
  if (!sounds.has(key)) {
    const told = await busy(() => server.hear(wanted));
    if (told.error) { tell(told.error); return null; }
    sounds.set(key, locate(told.wav));
  }
  return sounds.get(key);
}
async function play(step) {
  const piece = shown();
  if (!piece.notes.length) return tell("There is no note to play yet; draw one, or press a key of the piano.");
  const from = step ?? (editor.caret >= 0 ? editor.caret : undefined);
  const source = await soundOf(piece);
  if (!source || shown().id !== piece.id) return;
  const isNew = audio.getAttribute("src") !== source;
  player.load(source, timesOf(played(piece)));
  editor.caret = -1;
  await player.play(isNew ? from ?? 0 : from);
}
async function busy(make) {
  element.classList.add("busy");
  try { return await make(); } catch { return { error: "The server did not answer; try again." }; }
  finally { element.classList.remove("busy"); }
}
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
function follow(step, isPlaying) {
  const piece = shown(), end = player.times[player.times.length - 1];
  editor.now = isPlaying || (step > 0 && step < piece.steps) ? step : -1;
  if (step >= piece.steps) editor.now = -1;
  slider.max = piece.steps;
  slider.value = step;
  slider.setAttribute("aria-valuetext", sayPlace(Math.floor(Math.min(step, piece.steps)), piece));
  $(".time").textContent = `${clock(secondAt(player.times, step))} / ${clock(end)}`;
  setIcon(playButton, isPlaying ? "pause" : "play");
  playButton.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  editor.draw();
}

// Files, link, score, words

async function save(kind) {
  const told = await busy(() => server.save({ ...ask(shown()), kind }));
  if (told.error) return tell(told.error);
  const link = document.createElement("a");
  Object.assign(link, { href: locate(told.file), download: told.file.split("/").pop() });
  document.body.append(link);
  link.click();
  link.remove();
}
// The request with what is played otherwise now; what was left open stays open.
function recipeOf(piece) {
  if (!piece.recipe) return null;
  const changed = PLAYBACK.filter((name) => piece.setting[name] !== playback[name]);
  return { ...piece.recipe, ...Object.fromEntries(changed.map((name) => [name, playback[name]])) };
}
function share() {
  const piece = shown(), address = new URL(location.href);
  const edits = piece.edited ? { melody: piece.symbols, opening: piece.seed } : {};
  const recipe = piece.recipe && JSON.stringify({ ...recipeOf(piece), ...edits });
  address.search = recipe ? `?recipe=${encodeURIComponent(recipe)}` : "";
  history.replaceState(history.state, "", address);
  $(".link input").value = address.href;
}
let drawn = "";
async function drawScore() {
  const panel = $(".score"), page = $(".score .page"), piece = shown();
  if (!panel.open || !piece.notes.length || piece.growing) return;
  const wanted = { ...ask(piece), width: Math.round(page.clientWidth) }, key = JSON.stringify(wanted);
  if (key === drawn) return;
  drawn = key;
  const told = await busy(() => server.draw(wanted));
  if (key !== drawn) return;
  if (told.error) page.textContent = told.error;
  else page.innerHTML = told.svg; // made by our own server from our own notes
}
function tellWords(piece) {
  const list = $(".words ol");
  if ($(".words").open) list.replaceChildren(...transcribe(piece, chordsOf(piece)).map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}
function tell(text) {
  const line = $(".error");
  line.hidden = !text;
  line.textContent = text || "";
}

// Drawing everything anew

function setIcon(button, name) {
  if (button.dataset.drawn === name) return;
  button.dataset.drawn = name;
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
}
function enable() {
  const piece = shown(), has = editor.selected.length > 0;
  const can = { undo: past.length, redo: future.length, shorter: has, longer: has, remove: has || editor.span, continue: piece.notes.length && !live };
  for (const [name, is] of Object.entries(can)) $(`[data-do="${name}"]`).disabled = !is;
  enableRewriting(piece);
  const from = has || editor.span ? "what is selected" : "the end";
  $('[data-do="continue"]').title = `The model goes on from ${from}; what comes after it is left out`;
}
function render() {
  const piece = shown(), isLoaded = audio.dataset.piece === piece.id + piece.symbols;
  if (!isLoaded && !piece.growing) {
    player.pause();
    audio.dataset.piece = piece.id + piece.symbols;
    player.times = timesOf(played(piece));
    editor.caret = -1;
    if (piece.wav) soundOf(piece).then((source) => source && player.load(source, player.times));
    follow(0, false);
  }
  const bars = Math.max(1, Math.ceil((piece.steps - piece.setting.pickup) / piece.setting.bar));
  const name = piece.isOpening ? "your opening" : "a take";
  frame.setAttribute("aria-label", `Piano roll of ${name}: ${piece.notes.length} notes in ${bars} bars`);
  $(".again-mark").parentElement.hidden = !piece.notes.some((note) => note.by === "again");
  $(".shared-mark").parentElement.hidden = !piece.shared || piece.edited;
  $(".note-mark").parentElement.hidden = piece.isOpening;
  const bar = piece.isOpening ? "The opening" : piece.growing ? "The model is writing" : piece.label;
  $(".roll-legend .told").textContent = `${bar} · ${piece.setting.meter} · ${piece.setting.key}`;
  $(".facts-here").innerHTML = piece.facts || ""; // escaped where it was made
  if (!live || Date.now() - stripDrawn > 400) {
    strip.draw(pieces(), piece.id);
    stripDrawn = Date.now();
  }
  harmonise(piece);
  tellWords(piece);
  drawScore();
  enable();
  showWhy();
  editor.draw();
}
