// Rewriting: the notes of a span are written anew by a two-way model, all else stays as it is.
const NO_FILLER = "No model here can write between notes: it takes a two-way BERT (bert-folk)";
let rewriting = false;

function fillerOf() {
  const chosen = `${wanted.run}@${wanted.epoch}`;
  return props.fillers.includes(chosen) ? chosen : props.fillers[0];
}
function chosenSpan() {
  if (editor.span) return editor.span;
  if (!editor.selected.length) return null;
  return [Math.min(...editor.selected.map((note) => note.start)), Math.max(...editor.selected.map((note) => note.end))];
}
// All but bar 1 and the last bar; null where nothing is between them.
function middleOf(piece) {
  const { bar, pickup } = piece.setting, first = pickup + bar;
  const last = pickup + (Math.ceil((piece.steps - pickup) / bar) - 1) * bar;
  return first < last ? [first, last] : null;
}
function enableRewriting(piece) {
  const filler = fillerOf(), idle = !live && !rewriting;
  const why = { rewrite: chosenSpan() ? "" : "Select notes first, or drag over empty space",
    vary: middleOf(piece) ? "" : "There is nothing between the first and the last bar" };
  const does = { rewrite: "Write what is selected anew", vary: "Write all anew but the first and the last bar" };
  for (const [name, missing] of Object.entries(why)) {
    const button = $(`[data-do="${name}"]`), reason = filler ? missing : NO_FILLER;
    button.disabled = !idle || Boolean(reason);
    button.title = reason || `${does[name]}; ${filler} does it`;
  }
  $(".keep").disabled = !filler;
  $('[data-do="order"]').hidden = !piece.numbers;
}
async function rewrite(span) {
  const piece = shown(), { run, epoch, ...asked } = wanted, { key, meter, pickup } = piece.setting;
  if (!span || rewriting) return;
  const before = piece.rewritten && piece.recipe ? piece.recipe.random_seed ?? 1 : asked.random_seed - 1;
  const fields = { ...asked, ...playback, checkpoint: fillerOf(), seed: piece.symbols, span, keep: $(".keep").value,
    random_seed: before + 1, key, meter, pickup };
  rewriting = true;
  player.pause();
  tell("");
  enable();
  $(".said").textContent = "Rewriting …";
  const told = await busy(() => server.rewrite(fields));
  rewriting = false;
  if (told.error) tell(told.error);
  else if (shown().id === piece.id && shown().symbols === piece.symbols) put(shown(), told);
  enable();
}
function put(piece, told) {
  const made = makePiece({ ...told, id: piece.id, isOpening: piece.isOpening, star: piece.star, edited: piece.isOpening });
  const before = new Map(piece.notes.map((note) => [note.start, note.by]));
  made.notes = made.notes.map((note) => (note.by === "again" ? note : { ...note, by: before.get(note.start) || note.by }));
  made.numbers = numberNotes(made);
  const count = made.notes.filter((note) => note.by === "again").length;
  replacePiece(piece.isOpening ? { ...piece, ...made, setting: piece.setting, recipe: null, facts: "", shared: null } : made);
  if (!piece.isOpening) share();
  $(".said").textContent = `${count} notes rewritten`;
  unfold(shown());
}
