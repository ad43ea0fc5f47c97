// MayBlock: whether this thread may sleep without its event loop. A window's may not, be it one that has Node's modules, as Electron's
// may; a dedicated worker's may.

let answer: boolean | undefined;

/** Whether this thread may sleep without its event loop. */
export function mayBlock(): boolean {
  answer ??= tryToBlock();
  return answer;
}

function tryToBlock(): boolean {
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    Atomics.wait(new Int32Array(buffer), 0, 1); // Returns at once, for there is 0.
    return true;
  } catch {
    return false;
  }
}
