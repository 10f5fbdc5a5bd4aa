// Draws a piece as a piano roll on a canvas, wrapped into lines that fit its width.
const GUTTER = 36, EDGE = 6, HEAD = 17, FOOT = 12;
const ROLL_COLOURS = ["paper", "lane", "dark", "tonic", "beat", "bar", "text", "seed", "note",
  "note-edge", "again", "again-edge", "playing", "head", "select", "other"];

function readColours(element) {
  const style = getComputedStyle(element), colours = { font: `11px ${style.fontFamily}` };
  for (const name of ROLL_COLOURS) colours[name] = style.getPropertyValue(`--roll-${name}`).trim();
  return colours;
}

// Where steps and pitches lie. `narrowest` is the least width of a sixteenth; `spare` bars are kept
// free at the end; `slim` leaves out names and numbers.
// Several pieces under each other share `range`, `bars` and a `stack`: { of, at }. `below` each line so
// many pixels are left for what is drawn under it, and `above` it for what is drawn over it.
function layOut(piece, width, { narrowest = 5.4, spare = 0, rows = 14, slim = false, bars = 0, below = 0, above = 0, range, stack = { of: 1, at: 0 } }) {
  const { bar, pickup } = piece.setting;
  const gutter = slim ? 3 : GUTTER, head = slim ? 2 : (stack.of > 1 ? HEAD + 12 : HEAD) + above, foot = slim ? 2 : FOOT + below;
  const room = width - gutter - EDGE;
  const needed = Math.max(1, bars, Math.ceil((piece.steps - pickup) / bar) + spare);
  let across = 1;
  while (across < 16 && (2 * across * bar + pickup) * narrowest <= room && across < needed) across *= 2;
  if (slim) across = needed;
  across = Math.min(across, needed);
  const line = across * bar, lines = Math.ceil(needed / across);
  const wide = room / (line + pickup);
  const pitches = piece.notes.map((note) => note.pitch);
  let [low, high] = range || [Math.min(...pitches, 127), Math.max(...pitches, 0)];
  if (low > high) [low, high] = [60, 72];
  [low, high] = [Math.max(0, low - (slim ? 1 : 2)), Math.min(127, high + (slim ? 1 : 2))];
  while (high - low + 1 < rows) { if (high < 127) high += 1; if (high - low + 1 < rows && low > 0) low -= 1; }
  const row = slim ? Math.max(2, Math.floor(46 / (high - low + 1)))
    : Math.max(7, Math.min(12, Math.floor(210 / (high - low + 1))));
  const tall = row * (high - low + 1), strip = tall + head + foot, pitchLine = strip * stack.of;
  const index = (step) => Math.min(lines - 1, Math.max(0, Math.floor((step - pickup) / line)));
  const first = (at) => (at ? at * line + pickup : 0);
  const end = (at) => Math.min((at + 1) * line, needed * bar) + pickup;
  const x = (step, at) => gutter + (step - at * line) * wide;
  const top = (at) => head + at * pitchLine + stack.at * strip;
  const y = (pitch, at) => top(at) + (high - pitch) * row;
  return { piece, low, high, row, tall, lines, line, wide, index, first, end, x, y, top, gutter, slim,
    pitchLine, width, below, above, height: pitchLine * lines, isFirst: stack.at === 0,
    last: stack.of > 1 ? pickup + Math.ceil((piece.steps - pickup) / bar) * bar : Infinity, steps: needed * bar + pickup };
}

// The step (with its fraction) and the pitch under a point of the canvas.
function findPlace(layout, left, top) {
  const at = Math.min(layout.lines - 1, Math.max(0, Math.floor(top / layout.pitchLine)));
  const step = (left - layout.gutter) / layout.wide + at * layout.line;
  const pitch = layout.high - Math.floor((top - layout.top(at)) / layout.row);
  return {
    isBelow: layout.below > 0 && top > layout.top(at) + layout.tall + FOOT,
    step: Math.min(Math.max(step, layout.first(at)), layout.end(at) - 0.01),
    pitch: Math.min(layout.high, Math.max(layout.low, pitch)),
  };
}

function drawRoll(canvas, layout, { notes, selected = [], span, now = -1, caret = -1, others, label, under, over, numbers } = {}) {
  const colours = readColours(canvas), sharp = window.devicePixelRatio || 1;
  const size = [layout.width, layout.height].map((length) => Math.round(length * sharp));
  if (canvas.width !== size[0]) canvas.width = size[0];
  if (canvas.height !== size[1]) canvas.height = size[1];
  canvas.style.height = `${layout.height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  if (layout.isFirst) pen.clearRect(0, 0, layout.width, layout.height);
  pen.font = colours.font;
  for (let at = 0; at < layout.lines; at++) drawLanes(pen, layout, colours, at);
  if (span) forEachLine(layout, span[0], span[1], (at, from, to) => {
    pen.fillStyle = colours.select;
    pen.globalAlpha = 0.22;
    pen.fillRect(layout.x(from, at), layout.top(at) - 4, layout.x(to, at) - layout.x(from, at), layout.tall + 8);
    pen.globalAlpha = 1;
  });
  const { shared, edited } = layout.piece;
  if (shared && !edited && !label && !layout.slim) forEachLine(layout, shared[0], shared[1], (at, from, to) => {
    pen.fillStyle = colours.other;
    pen.fillRect(layout.x(from, at) + 1, layout.top(at) + layout.tall + 2, layout.x(to, at) - layout.x(from, at) - 2, 3);
  });
  for (const note of notes || layout.piece.notes) {
    const isOther = others?.has(`${note.start} ${note.end} ${note.pitch}`);
    drawNote(pen, layout, colours, note, { now, isSelected: selected.includes(note), isOther });
  }
  if (label) for (let at = 0; at < layout.lines; at++) {
    pen.fillStyle = colours.text;
    pen.font = colours.font.replace("11px", label.isOn ? "bold 12px" : "12px");
    pen.fillText(label.text, 2, layout.top(at) - (layout.isFirst ? 18 : 6));
  }
  if (numbers) numbers(pen, layout, colours);
  if (layout.below) under(pen, layout);
  if (layout.above) over(pen, layout, colours);
  if (caret >= 0) drawMark(pen, layout, colours.select, caret, 2);
  if (now >= 0) drawMark(pen, layout, colours.head, now, 2);
}

function forEachLine(layout, start, end, act) {
  for (let from = start; from < end; ) {
    const at = layout.index(from), to = Math.min(end, layout.end(at));
    if (to <= from) return;
    act(at, from, to);
    from = to;
  }
}

function drawMark(pen, layout, colour, step, thick) {
  const at = layout.index(Math.min(step, layout.steps - 0.01));
  pen.fillStyle = colour;
  pen.fillRect(layout.x(step, at) - thick / 2, layout.top(at) - 4, thick, layout.tall + 8);
}

function drawLanes(pen, layout, colours, at) {
  const { x, y, top, low, high, row, tall, slim, gutter } = layout;
  const { tonic, bar, beat, pickup } = layout.piece.setting;
  const end = Math.min(layout.end(at), layout.last), left = x(layout.first(at), at), right = x(end, at);
  if (end <= layout.first(at)) return; // it ended before this line
  let named = Infinity;
  for (let pitch = low; pitch <= high; pitch++) {
    const place = pitch % 12, isBlack = [1, 3, 6, 8, 10].includes(place);
    pen.fillStyle = colours[place === tonic ? "tonic" : isBlack ? "dark" : "lane"];
    pen.fillRect(left, y(pitch, at), right - left, slim ? row : row - 1);
    const middle = y(pitch, at) + row / 2;
    if (slim || (place - tonic + 12) % 12 % 7 || named - middle < 12) continue;
    pen.fillStyle = colours.text;
    pen.fillText(nameOf(pitch, layout.piece), 2, middle + 4);
    named = middle;
  }
  for (let step = layout.first(at); step <= end; step++) {
    const place = step - pickup;
    if (place % beat || (slim && place % bar)) continue;
    const isBar = place % bar === 0, across = Math.round(x(step, at));
    pen.fillStyle = colours[isBar ? "bar" : "beat"];
    pen.fillRect(across, top(at) - (isBar && !slim ? 3 : 0), 1, tall + (isBar && !slim ? 3 : 0));
    if (slim || !isBar || !layout.isFirst || step >= layout.end(at)) continue;
    pen.fillStyle = colours.text;
    pen.fillText(String(place / bar + 1), across + 3, top(at) - 5);
  }
}

// Yours is hollow, the model's solid, rewritten hatched: to be told apart without colour too.
function drawNote(pen, layout, colours, note, { now, isSelected, isOther }) {
  const seed = note.by === "you" && note.start < layout.piece.seed ? layout.piece.seed : Infinity;
  const cuts = note.end > seed && !layout.piece.edited ? [[note.start, seed, "you"], [seed, note.end, "model"]]
    : [[note.start, note.end, note.by]];
  const sounds = now >= note.start && now < note.end;
  for (const [start, end, by] of cuts) forEachLine(layout, start, end, (at, from, to) => {
    const left = layout.x(from, at) + (layout.slim ? 0 : 1);
    // In a small picture of a long take a sixteenth is thinner than its own edge.
    const { row } = layout, wide = Math.max(1.5, layout.x(to, at) - 0.5 - left);
    const box = [left, layout.y(note.pitch, at) + 0.5, wide, Math.max(2, row - 2)];
    const edge = isOther ? "other" : by === "you" ? "seed" : by === "again" ? "again-edge" : "note-edge";
    pen.beginPath();
    pen.roundRect(...box, Math.min(row, wide) / 3);
    pen.fillStyle = colours[sounds ? "playing" : isOther ? "other" : by === "you" ? "paper" : by === "again" ? "again" : "note"];
    pen.fill();
    if (isOther && !sounds) hatch(pen, box, colours.paper);
    if (by === "again" && !sounds) hatch(pen, box, colours["again-edge"]);
    pen.lineWidth = layout.slim ? 1 : 1.5;
    pen.strokeStyle = colours[edge];
    pen.stroke();
    if (!isSelected) return;
    pen.lineWidth = 2;
    pen.strokeStyle = colours.select;
    pen.strokeRect(box[0] - 2.5, box[1] - 2.5, box[2] + 5, box[3] + 5);
  });
}

function hatch(pen, [left, top, wide, tall], colour) {
  pen.save();
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (let x = left - tall; x < left + wide; x += 5) { pen.moveTo(x, top + tall); pen.lineTo(x + tall, top); }
  pen.stroke();
  pen.restore();
  pen.beginPath();
  pen.roundRect(left, top, wide, tall, Math.min(tall, wide) / 3);
}
