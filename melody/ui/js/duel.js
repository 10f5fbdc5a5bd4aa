// A blind duel: two takes to hear, an answer, and only then who wrote them.
const $ = (selector) => element.querySelector(selector);
const SIDES = ["A", "B"];
const SAID = ["A is much better", "A is a little better", "No difference", "B is a little better", "B is much better"];
let meeting = null, sides = [], isVoted = false, isBusy = false;

const locate = (path) => `gradio_api/file=${path.split("/").map(encodeURIComponent).join("/")}`;
const isHeard = () => sides.length === 2 && sides.every((side) => side.heard);

function say(text) { $(".said").textContent = text; }
function complain(text) {
  $(".error").textContent = text || "";
  $(".error").hidden = !text;
}

// What the server sends: a pair, or what became of a vote; with either, how it stands.
function receive() {
  if (!props.value) return;
  const told = JSON.parse(props.value);
  if (told.takes) begin(told);
  if (told.revealed && told.id === meeting?.id) reveal(told);
  if (told.takes || told.revealed || told.error) wait(false);
  complain(told.error);
  if (told.board !== undefined) showBoard(told);
}
function wait(busy, text = "") {
  isBusy = busy;
  element.classList.toggle("busy", busy);
  for (const button of element.querySelectorAll("[data-do=next]")) button.disabled = busy;
  if (busy) complain("");
  say(text || (meeting && !isVoted ? hint() : ""));
  enable();
}
function hint() {
  if (isHeard()) return "Now choose. The names come after that.";
  const missing = SIDES.filter((_, at) => !sides[at]?.heard);
  return `Listen to ${missing.join(" and ")} first, at least until the opening is well over.`;
}
function enable() {
  for (const button of $(".answers").children) button.disabled = isVoted || isBusy || !isHeard();
}

function begin(told) {
  sides.forEach((side) => side.player.pause());
  meeting = told;
  isVoted = false;
  sides = told.takes.map(addSide);
  $(".sides").replaceChildren(...sides.map((side) => side.box));
  $(".opening").textContent = "Both begin with the same opening; it is named once you have voted.";
  $(".start").hidden = true;
  $(".meeting").hidden = false;
  $(".question").hidden = $(".answers").hidden = false;
  $(".outcome").hidden = $(".meeting .onward").hidden = true;
}
function addSide(take, at) {
  const box = $("template").content.cloneNode(true).querySelector("section");
  const audio = document.createElement("audio"), side = { box, take, at, heard: false, piece: null };
  side.player = makePlayer(audio, (step, isPlaying) => follow(side, step, isPlaying));
  audio.preload = "auto";
  box.dataset.side = SIDES[at];
  box.setAttribute("aria-label", SIDES[at]);
  box.querySelector("h2").textContent = SIDES[at];
  box.querySelector(".state").textContent = "not heard yet";
  side.player.load(locate(take.wav), [0, take.seconds]);
  box.append(audio);
  box.querySelector(".go").addEventListener("click", () => (side.player.playing ? side.player.pause() : side.player.play()));
  follow(side, 0, false);
  return side;
}
// Before the vote a step is a share of the whole; after it, a step of the piece.
function follow(side, step, isPlaying) {
  const { box, take, piece } = side, share = step / (piece ? piece.steps : 1);
  const button = box.querySelector(".go"), does = isPlaying ? "Pause" : "Play";
  if (button.getAttribute("aria-label") !== `${does} ${SIDES[side.at]}`) {
    button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[does.toLowerCase()]}"/></svg>`;
    button.setAttribute("aria-label", `${does} ${SIDES[side.at]}`);
  }
  box.querySelector(".track i").style.width = `${Math.min(100, 100 * share)}%`;
  if (piece) draw(side, isPlaying ? step : -1);
  else if (!side.heard && share * take.seconds >= take.needed) {
    side.heard = true;
    box.querySelector(".state").textContent = "heard";
    say(hint());
    enable();
  }
}
function draw(side, now = -1) {
  const { box, piece } = side, frame = box.querySelector(".frame"), width = frame.clientWidth;
  if (!piece || width < 80) return;
  const pitches = sides.flatMap((each) => (each.piece || piece).notes.map((note) => note.pitch));
  const range = [Math.min(...pitches), Math.max(...pitches)];
  drawRoll(box.querySelector("canvas"), layOut(piece, width, { narrowest: 4, range, rows: 8 }), { now });
}

function reveal(told) {
  isVoted = true;
  told.revealed.forEach((row, at) => {
    const side = sides[at], { box } = side;
    side.piece = makePiece(row);
    side.player.load(locate(side.take.wav), timesOf(side.piece));
    box.querySelector("h2").textContent = `${SIDES[at]}: ${row.label}`;
    box.querySelector(".state").textContent = row.about;
    box.querySelector(".frame").hidden = false;
    box.querySelector("canvas").setAttribute("aria-label", transcribe(side.piece).join(" "));
    new ResizeObserver(() => draw(side)).observe(box.querySelector(".frame"));
  });
  $(".opening").textContent = `The opening: ${told.opening}`;
  $(".question").hidden = $(".answers").hidden = true;
  $(".outcome").textContent = `You said: ${SAID[told.answer]}.`;
  $(".outcome").hidden = $(".meeting .onward").hidden = false;
}
function showBoard({ board, votes }) {
  $(".board .table").innerHTML = board; // escaped where it was made
  $(".board").hidden = false;
  $('[data-do="save"]').hidden = !votes;
}
async function save() {
  const told = await server.export({});
  if (told.error) return complain(told.error);
  const link = document.createElement("a");
  Object.assign(link, { href: locate(told.file), download: "votes.csv" });
  document.body.append(link);
  link.click();
  link.remove();
}

$(".answers").append(...SAID.map((text, at) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, disabled: true });
  button.addEventListener("click", () => {
    trigger("vote", { id: meeting.id, answer: at, heard: sides.map((side) => side.heard) });
    wait(true, "Your vote is on its way …");
  });
  return button;
}));
element.addEventListener("click", ({ target }) => {
  const does = target.closest("[data-do]")?.dataset.do;
  if (does === "save") save();
  if (does !== "next" || isBusy) return;
  sides.forEach((side) => side.player.pause());
  wait(true, "Two models are writing …");
  trigger("next");
});
new MutationObserver(() => sides.forEach((side) => draw(side))).observe(document.body, { attributeFilter: ["class"] });
watch("value", receive);
receive();
trigger("look");
