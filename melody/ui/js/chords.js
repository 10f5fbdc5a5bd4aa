// The names of the chords that sound under the melody, over the roll and in the words. The server finds
// them from the notes; while it looks, the old names are gone and their room stays.
const CHORDS_TALL = 18;
const harmonies = new Map(); // what was asked -> [[step, name], ...]

function hasChords() { return playback.accompaniment !== "off"; }
function harmonyKey(piece) {
  const { key, meter, pickup } = piece.setting;
  return JSON.stringify([piece.symbols, key, meter, pickup]);
}
function chordsOf(piece) { return (hasChords() && harmonies.get(harmonyKey(piece))) || []; }
async function harmonise(piece) {
  const key = harmonyKey(piece);
  if (!hasChords() || piece.growing || !piece.notes.length || harmonies.has(key)) return;
  harmonies.set(key, []); // asked once
  const told = await server.harmonise({ ...ask(piece), recipe: null }).catch(() => ({ error: "" }));
  if (told.error !== undefined) harmonies.delete(key);
  else harmonies.set(key, told.chords);
  tellWords(shown());
  editor.draw();
}
function drawChords(pen, layout, colours) {
  pen.font = colours.font.replace("11px", "bold 13px");
  pen.fillStyle = colours.text;
  let taken = 0, line = -1;
  for (const [step, name] of chordsOf(layout.piece)) {
    const at = layout.index(step), left = layout.x(step, at) + 3;
    if (at === line && left < taken) continue; // no room where bars are narrow; the words tell it
    pen.fillText(name, left, layout.top(at) - HEAD - 2);
    [line, taken] = [at, left + pen.measureText(name).width + 4];
  }
}
