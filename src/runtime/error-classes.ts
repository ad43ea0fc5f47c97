// Which class an error belongs to, by a name that means the same on every thread.
//
// An error travels as the nearest class in its chain of prototypes that the other side has too: a global
// one (TypeError), or one that has been registered here. Registered names and global names are kept apart,
// because WebAssembly.RuntimeError is not the RuntimeError of this library.

import { isDeclaredAgain } from "#platform";
import { DataCloneError } from "./data-clone-error.js";
import { ownOf } from "./own.js";

/** An Error class, whatever its constructor takes. */
export type ErrorClass = abstract new (...args: never[]) => Error;

/** How an error's class is written: the name, and whether it is a registered or a global one. */
export interface ErrorClassName {
  readonly name: string;
  readonly registered: boolean;
  /** The class itself. */
  readonly errorClass: ErrorClass;
}

const classes = new Map<string, ErrorClass>([["DataCloneError", DataCloneError]]);

/**
 * RegisterError makes errors of `errorClass` keep their class between threads. Every thread has to register it,
 * under the same name; pass `name` where a minifier may rename the class. The constructor is not called on arrival. The class
 * of a module that is evaluated again, as development servers do, takes the place of the one before.
 * @throws Error if another class has the name
 */
export function registerError(errorClass: ErrorClass, name: string = errorClass.name): void {
  const known = classes.get(name);
  const again = isDeclaredAgain(`class ${name}`);
  if (known !== undefined && known !== errorClass && !again) {
    throw new Error(`two error classes are registered as ${name}`);
  }
  classes.set(name, errorClass);
}

/** ClassNameOf returns the nearest class of `error` that other threads know. */
export function classNameOf(error: object): ErrorClassName {
  for (let link: object | null = Object.getPrototypeOf(error); link !== null; link = Object.getPrototypeOf(link)) {
    const maker = ownOf(link, "constructor");
    if (typeof maker !== "function") continue;
    for (const [name, errorClass] of classes) {
      if (errorClass === maker) return { name, registered: true, errorClass };
    }
    const errorClass = globalErrorClass(maker.name); // By name: an error of another realm keeps its class.
    if (errorClass !== undefined) return { name: maker.name, registered: false, errorClass };
  }
  return { name: "Error", registered: false, errorClass: Error };
}

/** FindErrorClass returns the class written as `name`; Error itself where this thread does not know it. */
export function findErrorClass(name: string, registered: boolean): ErrorClass {
  return (registered ? classes.get(name) : globalErrorClass(name)) ?? Error;
}

function globalErrorClass(name: string): ErrorClass | undefined {
  if (!/^[A-Z]\w*Error$|^Error$/.test(name)) return undefined; // Reads no other global: some are getters with effects.
  const found: unknown = Reflect.get(globalThis, name);
  return found === Error || (typeof found === "function" && found.prototype instanceof Error)
    ? (found as ErrorClass)
    : undefined;
}
