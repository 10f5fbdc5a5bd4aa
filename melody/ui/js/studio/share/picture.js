// @ts-check
// A picture of a melody for a message: title, key and meter over its roll. Drawn in the browser.
import { layOut } from "../../shared/layout.js";
import { make } from "../../shared/page.js";
import { drawRoll, readColours } from "../../shared/roll.js";

const [WIDE, EDGE, HEAD] = [1000, 40, 110]; // pixels

/**
 * @param {HTMLElement} home where the colours are taken from @param {Piece} piece
 * @param {{ title: string, line: string }} words @returns {HTMLCanvasElement}
 */
export function drawPicture(home, piece, { title, line }) {
  const roll = make("canvas", { hidden: true });
  home.append(roll);
  const layout = layOut(piece, WIDE - 2 * EDGE);
  drawRoll(roll, layout);
  const colours = readColours(roll);
  roll.remove();
  const [wide, tall] = [WIDE, HEAD + layout.height + EDGE];
  const picture = make("canvas", { width: 2 * wide, height: 2 * tall });
  const pen = /** @type {Pen} */ (picture.getContext("2d"));
  pen.scale(2, 2);
  pen.fillStyle = colours.paper;
  pen.fillRect(0, 0, wide, tall);
  pen.fillStyle = colours.head;
  pen.font = colours.font.replace("11px", "bold 30px");
  pen.fillText(title, EDGE, 56, wide - 2 * EDGE);
  pen.fillStyle = colours.text;
  pen.font = colours.font.replace("11px", "17px");
  pen.fillText(line, EDGE, 86, wide - 2 * EDGE);
  pen.drawImage(roll, EDGE, HEAD, layout.width, layout.height);
  return picture;
}

/** @param {HTMLCanvasElement} picture @returns {Promise<Blob>} a PNG */
export function toPng(picture) {
  return new Promise((done, fail) => {
    picture.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png");
  });
}
