// @ts-check
// A take's request in an address: as JSON, deflated, in base64url. Older links hold plain JSON.

const LONGEST_LINK = 48_000; // characters; longer ones no server takes
const LARGEST_RECIPE = 192 * 1024; // bytes; more than any take that we write

/** @param {Fields} fields @returns {string} a query that needs no compression */
export function plainLink(fields) {
  return `?recipe=${encodeURIComponent(JSON.stringify(fields))}`;
}

/** @param {Fields} fields @returns {Promise<string>} a query; the plain one where it must be */
export async function packLink(fields) {
  if (!("CompressionStream" in globalThis)) return plainLink(fields);
  const plain = new Blob([JSON.stringify(fields)]);
  const packed = plain.stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const text = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `?take=${text}`;
}

/** @param {string} search the query of an address */
export function hasLink(search) {
  const asked = new URLSearchParams(search);
  return asked.has("take") || asked.has("recipe");
}

/**
 * What an address asks for; null where that cannot be read, for the server to say so.
 * @param {string} search @returns {Promise<Fields | null>}
 */
export async function readLink(search) {
  const asked = new URLSearchParams(search);
  if (search.length > 2 * LONGEST_LINK) return null;
  try {
    const packed = asked.get("take");
    const text = packed === null ? String(asked.get("recipe")) : await inflate(packed);
    return checkFlat(JSON.parse(text));
  } catch {
    return null;
  }
}

/** @param {any} found @returns {Fields | null} only fields of plain values go to the server */
function checkFlat(found) {
  if (!found || typeof found !== "object" || Array.isArray(found)) return null;
  const isPlain = (/** @type {any} */ value) => typeof value !== "object" || value === null;
  const values = Object.values(found).flatMap((value) => (Array.isArray(value) ? value : [value]));
  return values.every(isPlain) ? found : null;
}

/**
 * @param {string} text @returns {Promise<string>}
 * @throws where it is not ours, or would become more than any request is
 */
async function inflate(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [all, size] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > LARGEST_RECIPE) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    all += decoder.decode(part.value, { stream: true });
  }
  return all + decoder.decode();
}
