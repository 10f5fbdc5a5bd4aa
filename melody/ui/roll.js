// Draws the roll of one take on a canvas and follows its sound. The value is JSON (parts.py).
const canvas = element.querySelector("canvas");
const legend = element.querySelector(".roll-legend");
const pen = canvas.getContext("2d");
const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLATS = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];
const GUTTER = 34, RIGHT = 6, HEAD = 17, FOOT = 12;
const NARROWEST = 3.9; // pixels of a sixteenth, so that a short note can still be seen
let melody = null, layout = null, playing = 0;

function read(text) {
  const melody = JSON.parse(text);
  melody.notes = [];
  let step = 0;
  for (const symbol of melody.symbols.split(" ")) {
    if (symbol === "/" || symbol === "") continue;
    const last = melody.notes[melody.notes.length - 1];
    if (symbol === "_" && last) last.end += 1;
    else melody.notes.push({ pitch: symbol === "r" ? null : +symbol, start: step, end: step + 1 });
    step += 1;
  }
  melody.steps = step;
  return melody;
}

function layOut(width) {
  const { bar, notes, steps } = melody;
  const room = width - GUTTER - RIGHT;
  let bars = 1;
  while (bars < 16 && 2 * bars * bar * NARROWEST <= room && bars * bar < steps) bars *= 2;
  const line = bars * bar;
  const pitches = notes.filter((note) => note.pitch !== null).map((note) => note.pitch);
  let low = Math.min(...pitches, 127) - 1, high = Math.max(...pitches, 0) + 1;
  if (!pitches.length) [low, high] = [60, 72];
  for (; high - low < 13; ) { high += 1; if (high - low < 13) low -= 1; }
  const row = Math.max(4, Math.min(10, Math.floor(132 / (high - low + 1))));
  const tall = row * (high - low + 1);
  const lines = Math.max(1, Math.ceil(steps / line));
  const wide = room / line;
  const x = (step) => GUTTER + step * wide;
  const top = (index) => HEAD + index * (tall + HEAD + FOOT);
  const y = (index, pitch) => top(index) + (high - pitch) * row;
  // The last line ends with the melody's last bar.
  const last = melody.pickup + Math.ceil((steps - melody.pickup) / bar) * bar;
  const end = (index) => Math.min((index + 1) * line, Math.max(last, bar)) - index * line;
  return { line, lines, low, high, row, tall, x, y, top, wide, end,
    width, height: top(lines - 1) + tall + FOOT };
}

function colour(name) { return getComputedStyle(element).getPropertyValue("--roll-" + name).trim(); }

function drawLanes(index) {
  const { x, y, top, line, low, high, row, tall } = layout;
  const end = layout.end(index);
  let named = Infinity;
  for (let pitch = low; pitch <= high; pitch++) {
    const place = ((pitch % 12) + 12) % 12;
    const black = [1, 3, 6, 8, 10].includes(place);
    pen.fillStyle = colour(place === melody.tonic ? "tonic" : black ? "dark" : "lane");
    pen.fillRect(GUTTER, y(index, pitch), x(end) - GUTTER, row - 1);
    const fifth = (place - melody.tonic + 12) % 12 === 7;
    if (place !== melody.tonic && !fifth) continue;
    pen.fillStyle = colour("text");
    const name = (melody.flats ? FLATS : SHARPS)[place] + (Math.floor(pitch / 12) - 1);
    const middle = y(index, pitch) + row / 2;
    if (named - middle > 11) { pen.fillText(name, 2, middle + 4); named = middle; }
  }
  const first = index * line;
  for (let step = first; step <= first + end; step++) {
    const place = step - melody.pickup;
    if (place % melody.beat !== 0) continue;
    const isBar = place % melody.bar === 0;
    pen.fillStyle = colour(isBar ? "bar" : "beat");
    const left = Math.round(x(step - first));
    pen.fillRect(left, top(index) - (isBar ? 3 : 0), 1, tall + (isBar ? 3 : 0));
    if (isBar && place >= 0 && step < first + end && layout.wide * melody.bar > 22) {
      pen.fillStyle = colour("text");
      pen.fillText(String(place / melody.bar + 1), left + 3, top(index) - 5);
    }
  }
}

function drawNote(note, now) {
  const { line, x, y, row } = layout;
  for (let from = note.start; from < note.end; ) {
    const index = Math.floor(from / line);
    const isSeed = from < melody.seed;
    const to = Math.min(note.end, (index + 1) * line, isSeed ? melody.seed : Infinity);
    const left = x(from - index * line) + 1, right = x(to - index * line) - 0.5;
    const sounding = now >= note.start && now < note.end;
    pen.beginPath();
    pen.roundRect(left, y(index, note.pitch) + 0.5, Math.max(2, right - left), row - 2, row / 3);
    pen.fillStyle = colour(sounding ? "playing" : isSeed ? "paper" : "note");
    pen.fill();
    pen.lineWidth = 1.4;
    pen.strokeStyle = colour(isSeed ? "seed" : "note-edge");
    pen.stroke();
    from = to;
  }
}

function draw(now = -1) {
  const width = element.clientWidth;
  if (!melody || width < 60) return;
  layout = layOut(width);
  const sharp = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * sharp)) canvas.width = Math.round(width * sharp);
  if (canvas.height !== Math.round(layout.height * sharp)) {
    canvas.height = Math.round(layout.height * sharp);
    canvas.style.height = layout.height + "px";
  }
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, width, layout.height);
  pen.font = "11px " + getComputedStyle(element).fontFamily;
  for (let index = 0; index < layout.lines; index++) drawLanes(index);
  for (const note of melody.notes) if (note.pitch !== null) drawNote(note, now);
  if (now >= 0 && now < melody.steps) {
    const index = Math.floor(now / layout.line);
    pen.fillStyle = colour("head");
    pen.fillRect(layout.x(now - index * layout.line) - 1, layout.top(index) - 3, 2, layout.tall + 6);
  }
}

// The player keeps the <audio> that sounds in a shadow root, out of reach of querySelector.
function findAudio(root) {
  for (const child of root.querySelectorAll("*")) {
    if (child.tagName === "AUDIO" && child.currentSrc) return child;
    const found = child.shadowRoot && findAudio(child.shadowRoot);
    if (found) return found;
  }
  return null;
}

function audio() {
  const take = element.closest(".take");
  return take && findAudio(take);
}

function follow() {
  const player = audio();
  const moves = player && !player.paused && !melody?.live;
  draw(moves ? player.currentTime / melody.second : -1);
  playing = moves ? requestAnimationFrame(follow) : 0;
}

// The player pauses once more, and goes back to the start, while it loads: so this asks until the
// sound has run for a moment. It waits for another sound than the one named by `before`.
function playWhenThere(before, from = 0, tries = 50, ran = 0) {
  const player = audio();
  if (player && player.currentSrc !== before) {
    if (player.currentTime < from) player.currentTime = from;
    if (player.paused) player.play().catch(() => {});
    ran = player.paused ? 0 : ran + 1;
  }
  if (tries && ran < 4) setTimeout(() => playWhenThere(before, from, tries - 1, ran), 100);
}

function update() {
  const before = audio()?.currentSrc;
  try { melody = read(props.value); } catch { melody = null; }
  element.style.display = melody ? "" : "none";
  if (!melody) return;
  legend.hidden = melody.seed >= melody.steps && !melody.live;
  const bars = Math.max(1, Math.ceil((melody.steps - melody.pickup) / melody.bar));
  canvas.setAttribute("aria-label", `Piano roll: ${melody.notes.length} notes in ${bars} bars`);
  draw();
  // A new take plays by itself: whoever asked for it has clicked, so the browser lets it.
  if (melody.plays) playWhenThere(before);
}

element.addEventListener("click", (event) => {
  const player = audio();
  if (!player || !layout || !melody || event.target !== canvas) return;
  const box = canvas.getBoundingClientRect();
  const index = Math.floor((event.clientY - box.top) / (layout.tall + HEAD + FOOT));
  const column = (event.clientX - box.left - GUTTER) / layout.wide;
  const step = index * layout.line + Math.max(0, column);
  if (step >= melody.steps) return;
  player.currentTime = step * melody.second;
  playWhenThere(null, player.currentTime);
});
watch("value", update);
new ResizeObserver(() => draw()).observe(element);
new MutationObserver(() => draw()).observe(document.body, { attributeFilter: ["class"] });
setInterval(() => { if (!playing && audio() && !audio().paused) follow(); }, 150);
update();
