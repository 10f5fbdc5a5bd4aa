// The strip of takes: the opening and what was made of it, as small rolls.
function makeStrip(element, host) {
  const icon = (name) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
  const button = (act, label, name, pressed) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "small", title: label, innerHTML: icon(name) });
    made.dataset.act = act;
    made.setAttribute("aria-label", label);
    if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
    return made;
  };
  const card = (piece, name, isShown) => {
    const made = document.createElement("li"), open = document.createElement("button");
    made.dataset.id = piece.id;
    made.className = isShown ? "card shown" : "card";
    Object.assign(open, { type: "button", className: "open", title: `Show ${name.toLowerCase()}` });
    open.dataset.act = "show";
    open.setAttribute("aria-pressed", isShown);
    const title = document.createElement("strong"), about = document.createElement("span");
    title.textContent = name;
    const said = piece.isOpening ? "what you gave" : piece.growing ? "is being written …" : `${piece.label} · variation ${piece.variation}${piece.edited ? " · edited" : ""}`;
    about.textContent = said;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    open.append(title, about, canvas);
    made.append(open);
    const tools = document.createElement("div");
    tools.className = "tools";
    if (piece.notes.length && !piece.growing) tools.append(button("play", `Play ${name.toLowerCase()}`, "play"));
    if (!piece.isOpening && !piece.growing) {
      tools.append(
        button("star", piece.star ? `Unstar ${name.toLowerCase()}` : `Star ${name.toLowerCase()}: the next Generate keeps it`, piece.star ? "starred" : "star", Boolean(piece.star)),
        button("seed", `Continue from ${name.toLowerCase()}: it becomes the opening`, "seed"),
        button("discard", `Discard ${name.toLowerCase()}`, "discard"),
      );
    }
    made.append(tools);
    return made;
  };
  element.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) host[act](event.target.closest(".card").dataset.id);
  });
  return {
    draw(pieces, shown) {
      const focus = document.activeElement?.closest(".card");
      const kept = focus && element.contains(focus) && [focus.dataset.id, document.activeElement.dataset.act];
      element.replaceChildren(...pieces.map((piece, place) =>
        card(piece, piece.isOpening ? "Opening" : `Take ${place}`, piece.id === shown)));
      pieces.forEach((piece, place) => {
        const canvas = element.children[place].querySelector("canvas"), width = canvas.parentElement.clientWidth - 16;
        if (width > 40) drawRoll(canvas, layOut(piece, width, { slim: true, rows: 8 }));
      });
      if (kept) element.querySelector(`[data-id="${kept[0]}"] [data-act="${kept[1]}"]`)?.focus();
    },
  };
}
