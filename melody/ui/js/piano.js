// An on-screen piano: mouse, touch, the computer's keys, and a MIDI keyboard where the browser has it.
const BLACK = [1, 3, 6, 8, 10];
const LETTERS = "awsedftgyhujkolp"; // a is C; the row above holds the black keys
const WHITE_WIDTH = 30;

// `root` is where the letters play.
function makePiano(element, root, onNote) {
  let lowest = 60, shown = "";
  const held = new Set();
  const keys = element.querySelector(".keys");

  const press = (pitch) => {
    if (pitch < 0 || pitch > 127) return;
    light(pitch);
    onNote(pitch);
  };
  const light = (pitch) => {
    const key = keys.querySelector(`[data-pitch="${pitch}"]`);
    key?.classList.add("down");
    setTimeout(() => key?.classList.remove("down"), 180);
  };
  const lay = () => {
    const octaves = Math.max(1, Math.min(4, Math.floor(keys.clientWidth / (7 * WHITE_WIDTH)) || 1));
    const narrow = keys.clientWidth < 7 * WHITE_WIDTH * 2 ? 2 : octaves;
    const from = lowest - (narrow > 2 ? 12 : 0), signature = `${from} ${narrow}`;
    if (signature === shown || !keys.clientWidth) return;
    shown = signature;
    keys.replaceChildren();
    for (let pitch = from, white = 0; pitch <= from + 12 * narrow; pitch++) {
      const isBlack = BLACK.includes(pitch % 12), key = document.createElement("button");
      const letter = LETTERS[pitch - lowest];
      Object.assign(key, { type: "button", tabIndex: pitch === lowest ? 0 : -1, className: isBlack ? "black" : "white" });
      key.dataset.pitch = pitch;
      key.setAttribute("aria-label", SHARPS[pitch % 12] + (Math.floor(pitch / 12) - 1));
      if (letter) key.innerHTML = `<span>${letter.toUpperCase()}</span>`;
      const share = 100 / (7 * narrow + 1);
      key.style.left = `${(white - (isBlack ? 0.31 : 0)) * share}%`;
      key.style.width = `${share * (isBlack ? 0.62 : 1)}%`;
      if (!isBlack) white += 1;
      keys.append(key);
    }
  };

  keys.addEventListener("pointerdown", (event) => {
    const key = event.target.closest("[data-pitch]");
    if (key) press(+key.dataset.pitch);
  });
  keys.addEventListener("keydown", (event) => {
    const key = event.target.closest("[data-pitch]");
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (key && way) {
      event.preventDefault();
      keys.querySelector(`[data-pitch="${+key.dataset.pitch + way}"]`)?.focus();
    } else if (key && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      if (!event.repeat) press(+key.dataset.pitch);
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.matches("input, textarea, select")) return;
    const place = LETTERS.indexOf(event.key.toLowerCase());
    if (place < 0 || event.key.length > 1 || held.has(place)) return;
    held.add(place);
    press(lowest + place);
  });
  document.addEventListener("keyup", (event) => held.delete(LETTERS.indexOf(event.key.toLowerCase())));
  document.addEventListener("melody-note", ({ detail }) => light(detail));
  new ResizeObserver(lay).observe(keys);

  return {
    shift: (octaves) => { lowest = Math.min(84, Math.max(24, lowest + 12 * octaves)); lay(); },
    hasMidi: "requestMIDIAccess" in navigator,
    async listen() {
      const access = await navigator.requestMIDIAccess();
      const connect = () => access.inputs.forEach((input) => {
        input.onmidimessage = ({ data: [status, pitch, velocity] }) => { if ((status & 0xf0) === 0x90 && velocity) press(pitch); };
      });
      access.onstatechange = connect;
      connect();
      return [...access.inputs.values()].map((input) => input.name);
    },
  };
}
