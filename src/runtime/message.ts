// A message under way to other threads: what it does to this thread's objects happens when it is complete, or not at all.
//
// A message may contain channels, and these values that must be encoded in their turn; all of that is one message.

let depth = 0;
let done: (() => void)[] = [];
let undone: (() => void)[] = [];

/** Makes a message; `encode` may call `onSuccess`, `onFailure`, and this function again for its parts. */
export function makeMessage<T>(encode: () => T): T {
  beginMessage();
  let succeeded = false;
  try {
    const message = encode();
    succeeded = true;
    return message;
  } finally {
    endMessage(succeeded);
  }
}

/** Begins what `endMessage` ends: a message, or a part of one. */
export function beginMessage(): void {
  depth += 1;
}

export function endMessage(succeeded: boolean): void {
  depth -= 1;
  if (depth === 0 && done.length + undone.length > 0) settle(succeeded ? done : undone.reverse());
}

/** Calls `action` once the whole message is complete. */
export function onSuccess(action: () => void): void {
  done.push(action);
}

/** Calls `action`, last first, if the message comes to nothing. */
export function onFailure(action: () => void): void {
  undone.push(action);
}

function settle(actions: readonly (() => void)[]): void {
  done = [];
  undone = [];
  for (const action of actions) action();
}
