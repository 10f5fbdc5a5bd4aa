// Notes and the public notation. A note is { pitch, start, end, by }: steps are sixteenths, `by` is
// "you", "model" or "again" (rewritten). A piece holds notes in order, never two at once.
const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLATS = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];
const LENGTHS = { 16: "whole", 12: "dotted half", 8: "half", 6: "dotted quarter", 4: "quarter",
  3: "dotted eighth", 2: "eighth", 1: "sixteenth" };

function readNotes(symbols, seed, again) {
  const all = [];
  let step = 0;
  for (const symbol of symbols.split(" ")) {
    if (symbol === "/" || symbol === "") continue;
    const last = all[all.length - 1];
    if (symbol === "_" && last) last.end += 1;
    else {
      const pitch = symbol === "r" ? null : +symbol;
      all.push({ pitch, start: step, end: step + 1, by: isIn(again, step) ? "again" : step < seed ? "you" : "model" });
    }
    step += 1;
  }
  return { notes: all.filter((note) => note.pitch !== null), steps: step };
}

function isIn(span, step) { return Boolean(span) && step >= span[0] && step < span[1]; }

function writeNotes(notes, steps = 0, ended = false) {
  const symbols = [];
  const add = (symbol, length) => symbols.push(symbol, ...Array(length - 1).fill("_"));
  let now = 0;
  for (const note of notes) {
    if (note.start > now) add("r", note.start - now);
    add(String(note.pitch), note.end - note.start);
    now = note.end;
  }
  if (steps > now) add("r", steps - now);
  return symbols.concat(ended ? ["/"] : []).join(" ");
}

// A piece as the page keeps it, from what the server says of it.
function makePiece(told) {
  return { ...told, ...readNotes(told.symbols, told.seed, told.rewritten), ended: told.symbols.endsWith("/") };
}

// The piece with other notes: its files and its sound have to be made again.
function changeNotes(piece, notes) {
  const steps = notes.length ? notes[notes.length - 1].end : 0;
  const seed = piece.isOpening ? steps : piece.seed;
  const symbols = writeNotes(notes, steps, piece.ended);
  return { ...piece, notes, steps, seed, symbols, edited: true, wav: null };
}

// Of notes that overlap, the winners stay as they are; the others give way.
function settle(notes, winners) {
  const first = [...winners].sort((a, b) => a.start - b.start);
  const kept = [];
  for (const note of notes) {
    if (winners.includes(note)) continue;
    let { start, end } = note;
    for (const winner of first) {
      if (winner.start <= start && start < winner.end) start = winner.end;
      else if (start < winner.start && winner.start < end) end = winner.start;
    }
    if (end > start) kept.push({ ...note, start, end });
  }
  return kept.concat(first).sort((a, b) => a.start - b.start);
}

function nameOf(pitch, piece) {
  return (piece.setting.flats ? FLATS : SHARPS)[pitch % 12] + (Math.floor(pitch / 12) - 1);
}

function sayLength(steps) {
  return LENGTHS[steps] ? `${LENGTHS[steps]} note` : `${steps} sixteenths`;
}

// Where a step lies: bar 0 is the pickup; beats count from 1.
function sayPlace(step, piece) {
  const { bar, beat, pickup } = piece.setting;
  const place = step - pickup;
  if (place < 0) return "pickup";
  const within = place % bar, offBeat = within % beat ? " and a bit" : "";
  return `bar ${Math.floor(place / bar) + 1} beat ${Math.floor(within / beat) + 1}${offBeat}`;
}

function sayNote(note, piece) {
  const origin = { you: "yours", model: "the model's", again: "rewritten" }[note.by];
  const what = `${nameOf(note.pitch, piece)}, ${sayLength(note.end - note.start)}`;
  return `${what}, ${sayPlace(note.start, piece)}, ${origin}`;
}

// The whole piece in words, a line for each bar: for screen readers, and for who cannot see colours.
// `chords` are [step, name], in order.
function transcribe(piece, chords = []) {
  const { bar, pickup } = piece.setting, lines = new Map(), under = new Map();
  const numberOf = (step) => (step < pickup ? 0 : Math.floor((step - pickup) / bar) + 1);
  const add = (map, number, said) => map.set(number, [...(map.get(number) || []), said]);
  for (const [step, name] of chords) add(under, numberOf(step), name);
  for (const note of piece.notes) {
    const said = `${nameOf(note.pitch, piece)} ${sayLength(note.end - note.start)}`;
    add(lines, numberOf(note.start), said.replace(" note", ""));
  }
  return [...lines].map(([number, said]) => {
    const names = under.has(number) ? ` (chords ${under.get(number).join(", ")})` : "";
    return `${number ? `Bar ${number}` : "Pickup"}${names}: ${said.join(", ")}.`;
  });
}
