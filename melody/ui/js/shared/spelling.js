// @ts-check
// Which letter and accidental a pitch is written with in a key, as melody/music/spelling.py has it.

const LINE_OF_FIFTHS = "FCGDAEB";
/** @type {Record<string, number>} */
const LETTERS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** @type {Record<number, string>} */
const SIGNS = { [-2]: "𝄫", [-1]: "♭", 0: "", 1: "♯", 2: "𝄪" };

/** @param {number} number @param {number} by @returns {number} never negative */
function remainder(number, by) {
  return ((number % by) + by) % by;
}

/** @param {string} key such as `Bb major` @returns {string} `B♭ major` */
export function signKey(key) {
  return key.replace(/^([A-G])[b♭]/, "$1♭").replace(/^([A-G])#/, "$1♯");
}

/** @param {string} key @returns {{ tonic: number, isMinor: boolean }} */
function readKey(key) {
  const [, letter = "C", sign = ""] = key.match(/^([A-G])([b♭#♯]?)/) ?? [];
  const alteration = "b♭".includes(sign) && sign ? -1 : Number(sign !== "");
  return { tonic: remainder(LETTERS[letter] + alteration, 12), isMinor: key.endsWith("minor") };
}

/**
 * @param {number} pitch @param {string} key
 * @returns {{ letter: string, sign: string, octave: number }} middle C is in octave 4
 */
export function spellPitch(pitch, key) {
  const { tonic, isMinor } = readKey(key);
  const relativeMajor = isMinor ? tonic + 3 : tonic;
  const fifths = remainder(relativeMajor * 7 + 5, 12) - 5;
  const lowest = fifths - (isMinor ? 2 : 3);
  const place = lowest + remainder(7 * pitch - lowest, 12);
  const letter = LINE_OF_FIFTHS[remainder(place + 1, 7)];
  const alteration = Math.floor((place + 1) / 7);
  const octave = Math.floor((pitch - alteration - LETTERS[letter]) / 12) - 1;
  return { letter, sign: SIGNS[alteration], octave };
}

const MAJOR_KEYS = "C D♭ D E♭ E F F♯ G A♭ A B♭ B".split(" ");
const MINOR_KEYS = "C C♯ D D♯ E F F♯ G G♯ A B♭ B".split(" ");

/** @param {string} key @param {number} by @returns {string} the key so many semitones higher */
export function moveKey(key, by) {
  const { tonic, isMinor } = readKey(key);
  const name = (isMinor ? MINOR_KEYS : MAJOR_KEYS)[remainder(tonic + by, 12)];
  return `${name} ${isMinor ? "minor" : "major"}`;
}
