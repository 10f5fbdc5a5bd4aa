// @ts-check
// A score that is dropped anywhere on the page goes the same way as one that is chosen.

export function connectDrop() {
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const { dataTransfer } = event;
    const input = findInput();
    if (!dataTransfer?.files.length || !input) return;
    event.preventDefault();
    input.files = dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** @returns {HTMLInputElement | null} */
function findInput() {
  return document.querySelector("#upload input[type=file], input[type=file]");
}
