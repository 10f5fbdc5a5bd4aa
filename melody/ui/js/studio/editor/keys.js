// @ts-check
// The keyboard on the roll: it does all that the mouse does.

const FIRST_PITCH = 67; // of a note that is added where none is chosen
const OCTAVE = 12;

/** @typedef {import("./editor.js").Editor} Editor */

/** @type {Record<string, (editor: Editor, isShifted: boolean) => void>} */
const KEYS = {
  ArrowUp: (editor, isShifted) => editor.move(0, isShifted ? OCTAVE : 1),
  ArrowDown: (editor, isShifted) => editor.move(0, isShifted ? -OCTAVE : -1),
  ArrowLeft: (editor, isShifted) => (isShifted ? editor.stretch(-1) : editor.move(-1, 0)),
  ArrowRight: (editor, isShifted) => (isShifted ? editor.stretch(1) : editor.move(1, 0)),
  ",": (editor, isShifted) => editor.step(-1, isShifted),
  ".": (editor, isShifted) => editor.step(1, isShifted),
  "<": (editor) => editor.step(-1, true),
  ">": (editor) => editor.step(1, true),
  Delete: (editor) => editor.remove(),
  Backspace: (editor) => editor.remove(),
  Enter: (editor) => {
    const [note] = editor.selected;
    editor.add(note?.pitch ?? FIRST_PITCH, note?.end);
  },
  Escape: (editor) => {
    editor.span = null;
    editor.select([]);
  },
};

/** @param {Editor} editor */
export function connectKeys(editor) {
  const { frame } = editor;
  frame.addEventListener("keydown", (event) => {
    if (event.target === frame && press(editor, event)) event.preventDefault();
  });
}

/** @param {Editor} editor @param {KeyboardEvent} event @returns {boolean} whether it did a thing */
function press(editor, event) {
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (key !== "a") return false;
    editor.select([...editor.piece.notes]);
    return true;
  }
  const act = KEYS[key];
  if (!act) return false;
  if (editor.selected.length || !key.startsWith("Arrow")) act(editor, shiftKey);
  else editor.step(/Left|Down/.test(key) ? -1 : 1);
  return true;
}
