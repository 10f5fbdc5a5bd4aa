// @ts-check
// A call of the server that can be broken off: it stops working for a page that has hung up.

/**
 * Gradio makes the request; the signal goes with it.
 * @template T
 * @param {string} name the function that is called @param {AbortSignal} signal
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 */
export async function breakable(name, signal, call) {
  const plain = window.fetch;
  /** @type {typeof fetch} */
  const watched = (address, more) => {
    if (!String(more?.body).includes(`"fn_name":"${name}"`)) return plain(address, more);
    if (window.fetch === watched) window.fetch = plain;
    return plain(address, { ...more, signal });
  };
  window.fetch = watched;
  try {
    return await call();
  } finally {
    if (window.fetch === watched) window.fetch = plain;
  }
}
