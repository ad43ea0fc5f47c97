// Lifelines: whether a worker's thread has ended, for a thread of Node's that is blocked and hears no events.
//
// Each worker holds one end of a channel, which closes with its thread, however that ends. The other end is told by a
// message, which can be fetched without the event loop. Nothing says then that it has closed, but a port that has cannot be
// transferred, and one that has not comes back.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** Least seconds between two questions: each leaves a closed port behind, until the event loop has a turn. */
const ASK_EVERY = 1;

const lifelines = new Map<number, Lifeline>();
/** What ports are sent round by. */
let loop: MessageChannel | undefined;

class Lifeline {
  #end: MessagePort;
  #asked = 0;
  isCut = false;

  constructor(end: MessagePort) {
    this.#end = end;
  }

  close(): void {
    this.#end.close();
  }

  ask(): void {
    const now = process.uptime();
    if (this.isCut || now - this.#asked < ASK_EVERY) return;
    this.#asked = now;
    loop ??= new MessageChannel();
    receiveMessageOnPort(this.#end); // If it is told, it closes.
    try {
      loop.port1.postMessage(this.#end, [this.#end]);
      this.#end = receiveMessageOnPort(loop.port2)?.message;
    } catch {
      this.isCut = true;
    }
  }
}

/** The worker's end of a new lifeline. */
export function tie(name: number): MessagePort {
  const { port1, port2 } = new MessageChannel();
  lifelines.set(name, new Lifeline(port1));
  return port2;
}

/** Forgets the worker, of whose end the platform has told. */
export function untie(name: number): void {
  lifelines.get(name)?.close(); // Also where there has never been a worker at its other end.
  lifelines.delete(name);
}

/** Whether the thread of the worker of this name is known to have ended. */
export function isOver(name: number): boolean {
  const lifeline = lifelines.get(name);
  lifeline?.ask();
  return lifeline?.isCut === true;
}
