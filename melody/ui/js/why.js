// Why this note: how much each note surprised both models, and what they thought of in its place.
// A thought is { views, heard: [Map: step -> what a view says], error }.
const MOST_THOUGHTS = 60;
const LONGEST_OPENING = 512; // as opening.py has it
const whyPanel = $(".why"), whyTold = $(".why-told");
const thoughts = new Map(); // what was asked -> the thought
let thinking = "";

function make(tag, fields = {}, ...children) {
  const made = Object.assign(document.createElement(tag), fields);
  made.append(...children);
  return made;
}
function questionOf(piece) {
  const { key, meter, pickup } = piece.setting, recipe = piece.recipe;
  const checkpoint = recipe?.checkpoint || `${wanted.run}@${wanted.epoch}`;
  return { symbols: piece.symbols, key, meter, pickup, checkpoint, style: (recipe ? recipe.style : wanted.style) || "" };
}
function thoughtOf(piece) { return thoughts.get(JSON.stringify(questionOf(piece))); }
function startsOf(thought) { return [...(thought.heard[0]?.values() || [])].filter(({ symbol }) => symbol !== "/").map(({ start }) => start); }

// What to ask next: a view that has said nothing, or the first note from the chosen one on that the
// view of all the others has not come to.
function whatIsMissing(thought) {
  if (!thought.views.length) return { view: 0, from: 0 };
  const starts = startsOf(thought), chosen = editor.selected[0]?.start ?? 0;
  for (let view = 0; view < thought.views.length; view++) {
    const heard = thought.heard[view];
    if (thought.views[view].sees === "before") { if (!heard) return { view, from: 0 }; continue; }
    const missing = starts.filter((start) => !heard?.has(start));
    if (missing.length) return { view, from: starts.indexOf(missing.find((start) => start >= chosen) ?? missing[0]) };
  }
  return null;
}
async function think() {
  const piece = shown();
  if (!whyPanel.open || piece.growing || !piece.notes.length) { thinking = ""; return; }
  const question = questionOf(piece), key = JSON.stringify(question);
  if (thinking === key) return;
  if (!thoughts.has(key)) thoughts.set(key, { views: [], heard: [], error: "" });
  if (thoughts.size > MOST_THOUGHTS) thoughts.delete(thoughts.keys().next().value);
  thinking = key;
  const thought = thoughts.get(key);
  for (let next = whatIsMissing(thought); next && !thought.error && thinking === key; next = whatIsMissing(thought)) {
    const told = await server.explain({ ...question, ...next }).catch(() => ({ error: "The server did not answer; open this again." }));
    if (told.error) thought.error = told.error;
    else {
      thought.views = told.views;
      thought.heard[next.view] ??= new Map();
      for (const note of told.notes) thought.heard[next.view].set(note.start, note);
    }
    if (thinking === key) { tellWhy(); editor.draw(); }
  }
  if (thinking === key) thinking = "";
}
function showWhy() {
  if (!whyPanel.open) return;
  tellWhy();
  think();
}
// For who cannot see the columns: what a note that is chosen cost each of the views.
function saySurprise() {
  const piece = shown(), note = chosenNote(), heard = whyPanel.open && note ? thoughtOf(piece)?.heard || [] : [];
  const bits = heard.map((view) => view.get(note.start)?.bits.toFixed(1)).filter(Boolean);
  if (bits.length) $(".said").textContent = `${sayNote(note, piece)}; surprise ${bits.join(", ")} bits`;
}
whyPanel.addEventListener("toggle", () => {
  for (const [key, thought] of thoughts) if (thought.error) thoughts.delete(key);
  editor.draw();
});

// Words

function sayShare(share) { return share >= 0.0995 ? `${Math.round(share * 100)} %` : share >= 0.0005 ? `${(share * 100).toFixed(1)} %` : "under 0.1 %"; }
function sayBits(bits) { return `${bits.toFixed(1)} bit${bits.toFixed(1) === "1.0" ? "" : "s"}`; }
function nameSymbol(symbol, note, piece) {
  if (symbol === "r") return "rest";
  if (symbol === "/") return "the end";
  if (symbol !== "_") return nameOf(+symbol, piece);
  const held = piece.notes.find(({ end }) => end === note.start);
  return held ? `hold ${nameOf(held.pitch, piece)}` : "hold the rest";
}
const averageOf = (heard) => [...heard.values()].reduce((sum, { bits }) => sum + bits, 0) / heard.size;
function mostSurprising() {
  const piece = shown(), heard = thoughtOf(piece)?.heard[0];
  const bits = (note) => (note.start && heard?.get(note.start)?.bits) || 0;
  return piece.notes.reduce((most, note) => (bits(note) > bits(most) ? note : most), piece.notes[0]);
}
const chosenNote = () => (editor.selected.length === 1 ? shown().notes.find((note) => note === editor.selected[0]) : undefined);

function tellWhy() {
  const piece = shown(), thought = thoughtOf(piece), note = chosenNote();
  const focus = document.activeElement?.dataset?.do;
  $(".why-note").replaceChildren(...tellChosen(piece, note, thought));
  if (focus?.startsWith("why")) $(`[data-do="${focus}"]`)?.focus();
  $(".views").replaceChildren(...(thought?.views || []).map((view, number) => tellView(view, number, thought, note, piece)));
  const left = thought && !thought.error && thought.views.findIndex((_, number) => !isComplete(thought, number));
  const name = left >= 0 && thought?.views[left]?.name;
  const told = piece.growing ? "" : thought?.error || (name ? `${name} is listening …` : !piece.notes.length ? "There is no note yet." : "");
  if (whyTold.textContent !== told) whyTold.textContent = told;
  whyTold.hidden = !told;
  if ($(".why-list").open) tellList(piece, thought);
}
function isComplete(thought, number) {
  const heard = thought.heard[number];
  return Boolean(heard) && (thought.views[number].sees === "before" || startsOf(thought).every((start) => heard.has(start)));
}
function tellChosen(piece, note, thought) {
  const go = (act, label, text) => make("button", { type: "button", className: "small", title: label, textContent: text, ariaLabel: label });
  if (note) {
    const [back, on] = [go("", "The note before", "‹"), go("", "The note after", "›")];
    back.dataset.do = "why-before";
    on.dataset.do = "why-after";
    const length = sayLength(note.end - note.start);
    return [back, on, make("strong", { textContent: nameOf(note.pitch, piece) }), make("span", { textContent: `${length}, ${sayPlace(note.start, piece)}` }),
      make("span", { className: "how", textContent: "Choose another, and the melody goes on from there." })];
  }
  if (!piece.notes.length || piece.growing) return [];
  const told = [make("span", { textContent: "Click a note in the roll." })];
  if (thought?.heard[0]) {
    const most = make("button", { type: "button", className: "plain", textContent: `Show the most surprising one, ${nameOf(mostSurprising().pitch, piece)} in ${sayPlace(mostSurprising().start, piece)}` });
    most.dataset.do = "why-most";
    told.push(most);
  }
  return told;
}
function tellView(view, number, thought, note, piece) {
  const seesAll = view.sees === "all", [who, since] = view.name.split(" after ");
  const title = seesAll ? `${who}, hearing what follows` : who, known = seesAll ? "knows the notes before and after" : "knows the notes before";
  const heard = thought.heard[number], said = note && heard?.get(note.start);
  const about = [...(since ? [`after ${since}`] : []), known, ...(piece.recipe?.checkpoint === view.checkpoint && !seesAll ? ["wrote this"] : [])];
  const head = make("p", { className: "head" }, drawSample(number), make("strong", { textContent: title }), make("span", { textContent: about.join(", ") }));
  const column = make("section", { className: "view", ariaLabel: `${view.name}, ${known}` }, head);
  if (!heard || (note && !said)) column.append(make("p", { className: "bits", textContent: "…" }));
  else if (!note) column.append(make("p", { className: "bits" }, make("b", { textContent: sayBits(averageOf(heard)) }), " a note on average"));
  else column.append(tellBits(said), tellAlternatives(said, note, piece));
  return column;
}
function tellBits(said) {
  const begins = Math.max(0, -Math.log2(Math.max(said.p, 1e-6))), lasts = Math.max(0, said.bits - begins);
  const parts = said.instead.length ? `${begins.toFixed(1)} for the pitch, ${lasts.toFixed(1)} for the length` : "for its length: nothing came before it";
  return make("p", { className: "bits" }, make("b", { textContent: sayBits(said.bits) }), make("span", { textContent: parts }));
}
function tellAlternatives(said, note, piece) {
  const all = said.instead.some(([symbol]) => symbol === said.symbol) || !said.instead.length ? said.instead : [...said.instead, [said.symbol, said.p]];
  const list = make("ol", { className: "instead" });
  for (const [symbol, share] of all) {
    const isHere = symbol === said.symbol, name = nameSymbol(symbol, note, piece);
    const cannot = isHere || symbol === "/" || !forkNotes(piece, note, symbol).length;
    const row = make(cannot ? "div" : "button", { className: "row" }, make("span", { textContent: name }), make("span", { className: "share", textContent: sayShare(share) }));
    row.style.setProperty("--share", `${share * 100}%`);
    if (isHere) row.append(make("span", { className: "here", textContent: "is here" }));
    if (!cannot) {
      Object.assign(row, { type: "button", title: `Fork: ${name} here, and the model goes on`, ariaLabel: `${name}, ${sayShare(share)}: fork here` });
      row.dataset.fork = symbol;
    }
    list.append(make("li", { className: isHere ? "is-here" : "" }, row));
  }
  return list;
}
function tellList(piece, thought) {
  const head = make("tr", {}, make("th", { textContent: "Note", scope: "col" }), ...(thought?.views || []).map((view) =>
    make("th", { textContent: `${view.name.split(" after ")[0]}${view.sees === "all" ? ", hearing what follows" : ""}`, scope: "col" })));
  const rows = [...(thought?.heard[0]?.values() || [])].map(({ start, symbol }) => make("tr", {},
    make("th", { scope: "row", textContent: symbol === "/" ? "The end" : `${sayPlace(start, piece)}: ${symbol === "r" ? "rest" : nameOf(+symbol, piece)}` }),
    ...thought.views.map((_, number) => make("td", { textContent: thought.heard[number]?.get(start)?.bits.toFixed(1) ?? "–" }))));
  $(".why-list .rows").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}
$(".why-list").addEventListener("toggle", tellWhy);

// Forks

// The notes before a note, and another symbol in its place, as long as it was.
function forkNotes(piece, note, symbol) {
  const before = piece.notes.filter((each) => each.start < note.start).map((each) => ({ ...each, by: "you" }));
  const last = before[before.length - 1];
  if (symbol === "_" && last?.end === note.start) return [...before.slice(0, -1), { ...last, end: note.end }];
  return symbol === "_" || symbol === "r" ? before : [...before, { ...note, pitch: +symbol, by: "you" }];
}
function fork(symbol) {
  const piece = shown(), note = chosenNote();
  if (!note || live) return;
  const { bar, pickup } = piece.setting, bars = Math.ceil((piece.steps - pickup) / bar);
  const notes = forkNotes(piece, note, symbol), name = nameSymbol(symbol, note, piece);
  $(".said").textContent = `Fork with ${name} at ${sayPlace(note.start, piece)}`;
  frame.focus({ preventScroll: true });
  if (note.end > LONGEST_OPENING) return tell("A model goes on from 32 bars of 4/4 at most; choose an earlier note");
  if (!piece.isOpening && note.end >= pickup + bars * bar) return finishFork(piece, notes);
  const steps = note.end, symbols = writeNotes(notes, steps);
  openWith({ ...nothing(piece.setting), notes, steps, seed: steps, symbols, forks: true }, true, piece.isOpening ? 0 : bars);
}
// The last note was replaced: there is nothing left to write.
function finishFork(piece, notes) {
  const made = { ...changeNotes(piece, notes), id: `fork-${Date.now()}`, star: false, shared: null };
  editor.selected = [];
  commit({ ...state, takes: [...state.takes, made], shown: made.id });
  share();
}
