// The surprise of every note as curves under the roll: a line for each view, told apart by dashes too.
const WHY_TALL = 54, WHY_DASHES = [[], [6, 3], [1.5, 2.5]];

function inkOf(number) { return getComputedStyle(element).getPropertyValue(`--why-${number}`).trim(); }
function drawSample(number) {
  const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sample.setAttribute("viewBox", "0 0 30 8");
  sample.setAttribute("aria-hidden", "true");
  sample.innerHTML = `<path d="M1 4h28" fill="none" stroke-width="2.4" stroke="var(--why-${number})" stroke-dasharray="${WHY_DASHES[number]}"/>`;
  return sample;
}
function drawSurprise(pen, layout) {
  const thought = thoughtOf(layout.piece), heard = thought?.heard || [], note = chosenNote(), colours = readColours(canvas);
  const most = Math.max(8, Math.ceil(Math.max(0, ...heard.flatMap((view) => [...view.values()].map(({ bits }) => bits))) / 4) * 4);
  const tall = layout.below - 8, y = (bits, at) => layout.top(at) + layout.tall + FOOT + tall * (1 - bits / most);
  for (let at = 0; at < layout.lines; at++) {
    const left = layout.x(layout.first(at), at), right = layout.x(layout.end(at), at);
    pen.fillStyle = colours.lane;
    pen.fillRect(left, y(most, at), right - left, tall);
    pen.fillStyle = colours.beat;
    pen.fillRect(left, Math.round(y(most / 2, at)), right - left, 1);
    pen.fillStyle = colours.bar;
    pen.fillRect(left, Math.round(y(0, at)), right - left, 1);
    pen.fillStyle = colours.text;
    pen.fillText(`${most} bits`, 0, y(most, at) + 9);
  }
  if (note) forEachLine(layout, note.start, note.end, (at, from, to) => {
    pen.fillStyle = colours.select;
    pen.globalAlpha = 0.16;
    pen.fillRect(layout.x(from, at), y(most, at), layout.x(to, at) - layout.x(from, at), tall);
    pen.globalAlpha = 1;
  });
  heard.forEach((view, number) => drawCurve(pen, layout, view, { number, y, chosen: note?.start }));
}
function drawCurve(pen, layout, view, { number, y, chosen }) {
  const said = [...view.values()].filter(({ symbol }) => symbol !== "/").sort((a, b) => a.start - b.start);
  pen.strokeStyle = pen.fillStyle = inkOf(number);
  pen.lineWidth = 1.8;
  pen.lineJoin = "round";
  pen.setLineDash(WHY_DASHES[number]);
  pen.beginPath();
  said.forEach(({ start, bits }, place) => {
    const at = layout.index(start), before = said[place - 1];
    const across = layout.x(start, at) + 2, goesOn = before && layout.index(before.start) === at;
    pen[goesOn ? "lineTo" : "moveTo"](across, y(bits, at));
  });
  pen.stroke();
  pen.setLineDash([]);
  for (const { start, bits } of said) pen.fillRect(layout.x(start, layout.index(start)) + 0.5, y(bits, layout.index(start)) - 1.5, 3, 3);
  const here = view.get(chosen), at = here && layout.index(here.start);
  if (!here) return;
  pen.beginPath();
  pen.arc(layout.x(here.start, at) + 2, y(here.bits, at), 3.5, 0, 2 * Math.PI);
  pen.fill();
}
