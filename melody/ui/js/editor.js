// The editable roll: mouse, touch and keyboard on one canvas. It keeps no piece of its own: `host`
// has get() for the piece, set(piece) for a finished change, seek(step), say(text), onSelect(), and what
// is drawn under, over and on the roll: below() and above() pixels of it, under(pen, layout), over(...)
// and numbers(...).
const NEAR_EDGE = 8, SLOP = 5;

function makeEditor(frame, canvas, host) {
  const editor = { selected: [], span: null, tool: "select", length: 4, zoom: 1, now: -1, caret: -1 };
  let layout = null, draft = null, gesture = null;

  editor.draw = () => {
    const piece = host.get(), width = frame.clientWidth;
    if (!piece || width < 80) return;
    const narrowest = (width < 500 ? 6.4 : 5.4) * editor.zoom;
    if (!gesture) layout = layOut(piece, width, { narrowest, spare: piece.isOpening ? 1 : 0, bars: piece.isOpening ? 4 : piece.growing ? 8 : 1, below: host.below(), above: host.above() });
    drawRoll(canvas, layout, { notes: draft, selected: editor.selected, span: editor.span, now: editor.now, caret: editor.caret, under: host.under, over: host.over, numbers: host.numbers });
  };

  editor.select = (notes, { hear = false } = {}) => {
    editor.selected = notes;
    if (notes.length) editor.span = null;
    if (hear && notes.length) soundNote(notes[0].pitch);
    if (notes.length === 1) host.say(sayNote(notes[0], host.get()));
    else if (notes.length) host.say(`${notes.length} notes selected`);
    host.onSelect();
    editor.draw();
  };

  const commit = (notes, selected) => {
    draft = null;
    editor.selected = selected;
    host.set(changeNotes(host.get(), notes));
    if (selected.length === 1) host.say(sayNote(selected[0], host.get()));
    host.onSelect();
  };

  // New versions of the selected notes; nothing happens where one would leave the roll.
  editor.change = (alter) => {
    const piece = host.get();
    const changed = editor.selected.map((note) => ({ ...note, ...alter(note), by: "you" }));
    const fits = changed.every(({ start, end, pitch }) => start >= 0 && end > start && pitch >= 0 && pitch <= 127 && end <= 1024);
    if (!changed.length || !fits) return;
    const rest = piece.notes.filter((note) => !editor.selected.includes(note));
    commit(settle(rest, changed), changed);
  };
  editor.move = (steps, semitones) => {
    const before = editor.selected[0]?.pitch;
    editor.change((note) => ({ start: note.start + steps, end: note.end + steps, pitch: note.pitch + semitones }));
    if (semitones && editor.selected[0]?.pitch !== before) soundNote(editor.selected[0].pitch);
  };
  editor.stretch = (steps) => editor.change((note) => ({ end: Math.max(note.start + 1, note.end + steps) }));
  editor.remove = () => {
    const { notes } = host.get();
    const inSpan = (note) => editor.span && note.start >= editor.span[0] && note.start < editor.span[1];
    const kept = notes.filter((note) => !editor.selected.includes(note) && !inSpan(note));
    if (kept.length === notes.length) return;
    host.say(`${notes.length - kept.length} notes deleted`);
    editor.span = null;
    commit(kept, []);
  };
  editor.add = (pitch, start, length = editor.length) => {
    const note = { pitch, start, end: Math.min(1024, start + length), by: "you" };
    commit(settle(host.get().notes, [note]), [note]);
    soundNote(pitch);
  };
  editor.append = (pitch) => editor.add(pitch, host.get().steps);
  editor.step = (way, extend) => {
    const { notes } = host.get(), last = editor.selected[editor.selected.length - 1];
    const next = notes[last ? notes.indexOf(last) + way : way > 0 ? 0 : notes.length - 1];
    if (next) editor.select(extend ? [...editor.selected.filter((note) => note !== next), next] : [next], { hear: true });
  };

  const hit = (event) => {
    const box = canvas.getBoundingClientRect(), slop = event.pointerType === "touch" ? SLOP : 1;
    const left = event.clientX - box.left, top = event.clientY - box.top;
    const place = findPlace(layout, left, top);
    if (place.isBelow) return { ...place, note: host.get().notes.find(({ start, end }) => start <= place.step && place.step < end) };
    const near = (note) => {
      const at = layout.index(Math.min(place.step, layout.steps - 0.01));
      const y = layout.y(note.pitch, at), from = layout.x(note.start, at), to = layout.x(note.end, at);
      return left >= from - slop && left <= to + slop && top >= y - slop && top <= y + layout.row + slop;
    };
    const note = host.get().notes.find((each) => near(each) && Math.floor(each.pitch) === place.pitch) || host.get().notes.find(near);
    const at = note && layout.index(note.end - 0.01);
    const edge = note && layout.index(place.step) === at ? layout.x(note.end, at) - left : Infinity;
    const room = note ? (note.end - note.start) * layout.wide : 0;
    return { ...place, note, isEdge: edge < Math.min(NEAR_EDGE, room / 3) };
  };
  const size = () => Math.min(4, editor.length);
  const grid = (step) => {
    const { pickup } = host.get().setting;
    return Math.max(0, Math.floor((step - pickup) / size()) * size() + pickup);
  };

  const begin = (event) => {
    const found = hit(event);
    frame.focus({ preventScroll: true });
    if (found.isBelow) return editor.select(found.note ? [found.note] : [], { hear: true });
    if (found.note) {
      const chosen = editor.selected.includes(found.note);
      if (event.shiftKey) return editor.select(chosen ? editor.selected.filter((n) => n !== found.note) : [...editor.selected, found.note]);
      editor.select(chosen ? editor.selected : [found.note], { hear: true });
      gesture = { kind: found.isEdge ? "stretch" : "move", from: found, last: "0 0" };
    } else if (editor.tool === "draw") {
      const start = grid(found.step);
      const note = { pitch: found.pitch, start, end: start + editor.length, by: "you" };
      editor.selected = [note];
      draft = settle(host.get().notes, [note]);
      gesture = { kind: "draw", from: found, note };
      soundNote(found.pitch);
      editor.draw();
    } else {
      editor.select([]);
      gesture = { kind: "span", from: found };
    }
    canvas.setPointerCapture(event.pointerId);
  };

  const follow = (event) => {
    if (!gesture) {
      const found = hit(event);
      canvas.style.cursor = found.isBelow ? "pointer" : found.isEdge ? "ew-resize" : found.note ? "grab" : editor.tool === "draw" ? "crosshair" : "text";
      return;
    }
    const found = hit(event), { from } = gesture, piece = host.get();
    if (gesture.kind === "span") {
      const [a, b] = [from.step, found.step].sort((one, other) => one - other);
      editor.span = (b - a) * layout.wide > 6 ? [grid(a), Math.min(layout.steps, grid(b - 0.01) + size())] : null;
    } else if (gesture.kind === "draw") {
      const note = { ...gesture.note, end: Math.max(gesture.note.start + 1, gesture.note.end + Math.round(found.step - from.step)) };
      editor.selected = [note];
      draft = settle(piece.notes, [note]);
    } else {
      const steps = Math.round(found.step - from.step), semitones = gesture.kind === "move" ? found.pitch - from.pitch : 0;
      const key = `${steps} ${semitones}`;
      if (key === gesture.last) return;
      gesture.originals ??= editor.selected;
      const moved = gesture.originals.map((note) => gesture.kind === "stretch"
        ? { ...note, end: Math.max(note.start + 1, note.end + steps), by: "you" }
        : { ...note, start: note.start + steps, end: note.end + steps, pitch: note.pitch + semitones, by: "you" });
      if (moved.some(({ start, pitch }) => start < 0 || pitch < 0 || pitch > 127)) return;
      if (semitones !== +gesture.last.split(" ")[1]) soundNote(moved[0].pitch);
      gesture.last = key;
      draft = settle(piece.notes.filter((note) => !gesture.originals.includes(note)), moved);
      editor.selected = moved;
    }
    editor.draw();
  };

  const finish = () => {
    const done = gesture;
    gesture = null;
    if (!done) return;
    if (draft && (done.kind === "draw" || done.last !== "0 0")) commit(draft, editor.selected);
    else if (done.kind === "span") {
      if (editor.span) {
        const [from, to] = editor.span;
        host.say(`from ${sayPlace(from, host.get())} to ${sayPlace(to, host.get())} selected`);
      } else host.seek(done.from.step);
      host.onSelect();
    }
    draft = null;
    editor.draw();
  };

  canvas.addEventListener("pointerdown", (event) => { if (event.button === 0 && host.get()) begin(event); });
  canvas.addEventListener("pointermove", (event) => { if (layout && host.get()) follow(event); });
  canvas.addEventListener("pointerup", finish);
  canvas.addEventListener("pointercancel", () => { gesture = draft = null; editor.draw(); });
  canvas.addEventListener("dblclick", (event) => {
    const found = hit(event);
    if (!found.note && editor.tool === "select") editor.add(found.pitch, grid(found.step));
  });
  // A finger scrolls the page unless it lies on a note or draws.
  canvas.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    const found = layout && hit({ clientX: touch.clientX, clientY: touch.clientY, pointerType: "touch" });
    if (found && (found.note || editor.tool === "draw")) event.preventDefault();
  }, { passive: false });

  const KEYS = {
    ArrowUp: (event) => editor.move(0, event.shiftKey ? 12 : 1),
    ArrowDown: (event) => editor.move(0, event.shiftKey ? -12 : -1),
    ArrowLeft: (event) => (event.shiftKey ? editor.stretch(-1) : editor.move(-1, 0)),
    ArrowRight: (event) => (event.shiftKey ? editor.stretch(1) : editor.move(1, 0)),
    ",": (event) => editor.step(-1, event.shiftKey),
    ".": (event) => editor.step(1, event.shiftKey),
    "<": () => editor.step(-1, true),
    ">": () => editor.step(1, true),
    Delete: editor.remove,
    Backspace: editor.remove,
    Enter: () => editor.add(editor.selected[0]?.pitch ?? 67, editor.selected[0]?.end ?? host.get().steps),
    Escape: () => { editor.span = null; editor.select([]); },
  };
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || !host.get()) return;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === "a") { event.preventDefault(); editor.select([...host.get().notes]); }
      return;
    }
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    if (!editor.selected.length && event.key.startsWith("Arrow")) editor.step(/Left|Down/.test(event.key) ? -1 : 1);
    else act(event);
  });
  new ResizeObserver(editor.draw).observe(frame);
  new MutationObserver(editor.draw).observe(document.body, { attributeFilter: ["class"] });
  return editor;
}
