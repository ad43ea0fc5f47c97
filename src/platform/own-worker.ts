// The library's own worker thread's entry, which is there unless the library is part of a bundle.
//
// Its URL is never written out as `new URL("../worker.js", import.meta.url)`. Bundlers take that for a worker of the program's
// and bundle it, though it would know none of the program's tasks, and as it starts a worker in its turn, some fail at it.

/** In a bundle this file has another name, and in one of CommonJS none: then this is null. A development server may add a query. */
const FOLDER = /^[^?#]*\/(?=platform\/own-worker\.js(?:[?#]|$))/.exec(import.meta.url);

/** Where the entry is; undefined in a bundle. */
export const ownWorker: URL | undefined = FOLDER === null ? undefined : new URL(`${FOLDER[0]}worker.js`);

/** What the program's own way to make a worker gets for a URL in a bundle. */
export const noWorker: URL = new URL("parachan:none");

/** The error in a bundle whose program has no way of its own to make a worker; `way` is what would be one. */
export function inBundle(way: string): Error {
  return new Error(`in a bundle, the program must say how: configure({ worker: ${way} })`);
}
