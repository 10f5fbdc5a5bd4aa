// What is wrong with the boxes of a page as it stands: a line for each fault.
({ finger }) => {
  const CONTROLS = "button, a[href], input, select, textarea, summary, [role=tab], [role=radio]";
  const FREE = ".keys button, .sr-only, .sr-only *, [aria-hidden=true] *"; // black keys lie on white
  const [wide] = [document.documentElement.clientWidth];
  const faults = [];
  const nameOf = (element) => {
    const said = element.id || element.dataset.do || element.getAttribute("aria-label");
    const text = said || element.textContent.trim().slice(0, 24) || element.type;
    const home = element.closest("[id]");
    return `${element.tagName.toLowerCase()} “${text}” in #${home ? home.id : ""}`;
  };
  const isSeen = (element) => {
    if (!element.checkVisibility({ opacityProperty: false, visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && !element.matches(FREE);
  };
  // What a finger may touch for a control: its label, or the field around it, counts too.
  const areaOf = (element) => {
    const around = element.closest("label, .wrap-inner, .upload-button");
    const [own, larger] = [element, around].map((each) => each && each.getBoundingClientRect());
    return larger && larger.width * larger.height > own.width * own.height ? larger : own;
  };
  const controls = [...document.querySelectorAll(CONTROLS)].filter(
    (element) => isSeen(element) || (element.type === "radio" && isSeen(element.closest("label"))),
  );
  if (document.documentElement.scrollWidth > wide + 1)
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} of ${wide}`);
  for (const element of controls) {
    const area = areaOf(element);
    const isInText = element.matches("p a, li a, td a, p button, .prose a");
    if (finger && !isInText && Math.min(area.width, area.height) < finger - 0.6)
      faults.push(`small: ${nameOf(element)} ${area.width.toFixed()} x ${area.height.toFixed()}`);
    if (area.left < -1 || area.right > wide + 1)
      faults.push(`cut by the window: ${nameOf(element)} ${area.left.toFixed()}…${area.right.toFixed()}`);
    const isText = element.matches("button, summary, select");
    if (isText && element.scrollWidth > element.clientWidth + 6 && element.clientWidth)
      faults.push(`its text is cut: ${nameOf(element)} ${element.scrollWidth} of ${element.clientWidth}`);
    for (let box = element.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (/auto|scroll/.test(style.overflowX + style.overflowY) && !box.matches(".block")) break;
      if (!/hidden|clip/.test(style.overflowX)) continue;
      const edge = box.getBoundingClientRect();
      if (area.right > edge.right + 2 || area.left < edge.left - 2)
        faults.push(`cut by a box: ${nameOf(element)} in ${box.className}`);
      break;
    }
  }
  const isOver = (one) => Boolean(one.closest("#studio .transport, .menu[open] > div"));
  const boxes = controls.map((element) => ({ element, box: areaOf(element), over: isOver(element) }));
  boxes.forEach((one, place) => {
    for (const other of boxes.slice(place + 1)) {
      if (one.over !== other.over) continue; // it lies over what is scrolled under it
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const label = one.element.closest("label, .wrap-inner");
      if (label && label === other.element.closest("label, .wrap-inner")) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 2)
        faults.push(`overlap: ${nameOf(one.element)} and ${nameOf(other.element)}`);
    }
  });
  return faults;
};
