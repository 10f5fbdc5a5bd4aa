// The order of decisions: after a rewriting its notes appear as the model decided them, one after the
// other, then as each round of polish left them. The numbers can be looked at afterwards.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let unfolding = null, isNumbered = false;

// The notes of each moment, those outside the span as they are.
function momentsOf(piece) {
  const [first, after] = piece.rewritten, outside = piece.notes.filter((note) => !isIn([first, after], note.start));
  return piece.order.map((symbols) => {
    const { notes } = readNotes(symbols, 0, [0, after]);
    const inside = notes.map((note) => ({ ...note, start: note.start + first, end: note.end + first }));
    return [...outside, ...inside].sort((a, b) => a.start - b.start);
  });
}
// Where each note of the last moment stands in the order: since when has it been as it is?
function numberNotes(piece) {
  const moments = momentsOf(piece).map((notes) => new Set(notes.map(({ start, pitch }) => `${start} ${pitch}`)));
  const since = ({ start, pitch }) => {
    let moment = moments.length;
    while (moment && moments[moment - 1].has(`${start} ${pitch}`)) moment -= 1;
    return moment;
  };
  const own = piece.notes.filter((note) => note.by === "again").map((note) => [since(note), note.start]);
  own.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return new Map(own.map(([, start], place) => [start, place + 1]));
}
function asDecided(piece) {
  return unfolding?.symbols === piece.symbols ? { ...piece, notes: unfolding.moments[unfolding.at] } : piece;
}
function unfold(piece) {
  fold();
  if (!piece.order?.length || calm.matches) return editor.draw();
  // Never longer than a few seconds: of very many moments some are left out.
  const moments = momentsOf(piece), stride = Math.ceil(moments.length / 40);
  const timer = setInterval(() => {
    unfolding.at += stride;
    if (unfolding.at >= moments.length) fold();
    editor.draw();
  }, Math.min(260, (2600 * stride) / moments.length));
  unfolding = { symbols: piece.symbols, moments, at: 0, timer };
  frame.classList.add("unfolding");
  editor.draw();
}
function fold() {
  clearInterval(unfolding?.timer);
  unfolding = null;
  frame.classList.remove("unfolding");
}
function drawNumbers(pen, layout, colours) {
  const { numbers } = layout.piece;
  if (!isNumbered || !numbers || layout.slim) return;
  pen.font = colours.font.replace("11px", "bold 10px");
  pen.textAlign = "center";
  for (const note of layout.piece.notes) {
    if (note.by !== "again" || !numbers.has(note.start)) continue;
    const at = layout.index(note.start), end = Math.min(note.end, layout.end(at));
    pen.fillStyle = colours["again-edge"];
    pen.fillText(numbers.get(note.start), (layout.x(note.start, at) + layout.x(end, at)) / 2, layout.y(note.pitch, at) - 2);
  }
  pen.textAlign = "start";
}
function showOrder() {
  isNumbered = !isNumbered;
  $('[data-do="order"]').setAttribute("aria-pressed", isNumbered);
  if (isNumbered) unfold(shown());
  else { fold(); editor.draw(); }
}
