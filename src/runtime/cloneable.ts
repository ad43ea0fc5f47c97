// What an object is to the structured clone algorithm, whatever its prototype and realm.
//
// An object is what its internal slots say. JavaScript does not show them, but the built-in methods that need one
// refuse an object without it, and Object.prototype.toString names a few. Everything else is a plain object, unless
// the platform made it: a copy of its visible properties would be an empty shell (`{}` for a URL, a socket), so
// those are foreign and cannot be copied. A Proxy looks like its target and is copied as that.

/** What an object is: each is copied in its own way, and what is foreign is not. */
export type Kind =
  | "plain"
  | "foreign"
  | "map"
  | "set"
  | "date"
  | "regexp"
  | "boxed"
  | "buffer"
  | "error"
  | "dom exception";

const hasSource: (object: object) => boolean = accepts(getter(RegExp.prototype, "source"));

interface Slot {
  readonly kind: Kind;
  readonly tag: string;
  has(object: object): boolean;
}

const slots: readonly Slot[] = [
  { kind: "map", tag: "[object Map]", has: accepts(getter(Map.prototype, "size")) },
  { kind: "set", tag: "[object Set]", has: accepts(getter(Set.prototype, "size")) },
  { kind: "date", tag: "[object Date]", has: accepts(Date.prototype.getTime) },
  { kind: "buffer", tag: "[object ArrayBuffer]", has: accepts(getter(ArrayBuffer.prototype, "byteLength")) },
  { kind: "boxed", tag: "[object Boolean]", has: accepts(Boolean.prototype.valueOf) },
  { kind: "boxed", tag: "[object Number]", has: accepts(Number.prototype.valueOf) },
  { kind: "boxed", tag: "[object String]", has: accepts(String.prototype.valueOf) },
  { kind: "boxed", tag: "[object BigInt]", has: accepts(BigInt.prototype.valueOf) },
  { kind: "regexp", tag: "[object RegExp]", has: isRegExp },
  { kind: "dom exception", tag: "[object DOMException]", has: isDomException },
  { kind: "error", tag: "[object Error]", has: isError },
];

const slotsByTag: ReadonlyMap<string, Slot> = new Map(slots.map((slot) => [slot.tag, slot]));

// Instances of these have been recognised by their slot; what is left of them is a plain object with that prototype.
const plainWithout: ReadonlySet<string> = new Set(
  "Object Function Array Map Set Date RegExp Boolean Number String BigInt ArrayBuffer DOMException".split(" "),
);

const foreignNames = new WeakMap<object, string>();

/** KindOf returns what `object` is; it is neither an array nor a view. */
export function kindOf(object: object): Kind {
  const tag = Object.prototype.toString.call(object);
  const slot = slotsByTag.get(tag);
  if (slot?.has(object)) return slot.kind;
  if (tag === "[object Arguments]") return "foreign";
  if (Symbol.toStringTag in object || object instanceof Error) {
    for (const other of slots) if (other.has(object)) return other.kind;
  }
  return foreignName(object) === "" ? "plain" : "foreign";
}

/** NameOf returns what to call an object that is foreign. */
export function nameOf(object: object): string {
  return foreignName(object) || "Arguments object";
}

// The name of the platform's class that `object` belongs to, "" if there is none.
function foreignName(object: object): string {
  const prototype: object | null = Object.getPrototypeOf(object);
  if (prototype === null || prototype === Object.prototype) return "";
  let name = foreignNames.get(prototype);
  if (name === undefined) {
    name = findForeignName(prototype);
    foreignNames.set(prototype, name);
  }
  return name;
}

function findForeignName(prototype: object): string {
  for (let link: object | null = prototype; link !== null; link = Object.getPrototypeOf(link)) {
    const maker: unknown = Object.getOwnPropertyDescriptor(link, "constructor")?.value;
    if (typeof maker === "function") {
      const name = maker.name;
      if (name === "Object") break;
      if (!plainWithout.has(name) && isPlatformClass(maker, name)) return name;
    } else {
      const tag: unknown = Object.getOwnPropertyDescriptor(link, Symbol.toStringTag)?.value;
      if (typeof tag === "string" && /Generator$|Iterator$/.test(tag)) return tag;
    }
  }
  return isEndpoint(prototype) ? (prototype.constructor?.name ?? "stream") : "";
}

function isPlatformClass(maker: object, name: string): boolean {
  return (
    Reflect.get(globalThis, name) === maker || Function.prototype.toString.call(maker).endsWith("{ [native code] }")
  );
}

// Node's streams, sockets, servers and child processes, which are no globals.
function isEndpoint(prototype: object): boolean {
  const has = (method: string): boolean => typeof Reflect.get(prototype, method) === "function";
  return has("on") && has("emit") && (has("pipe") || has("close") || has("kill"));
}

function getter(prototype: object, property: string): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, property)?.get as (this: unknown) => unknown;
}

function accepts(method: (this: never) => unknown): (object: object) => boolean {
  return (object) => {
    try {
      method.call(object as never);
      return true;
    } catch {
      return false;
    }
  };
}

function isRegExp(object: object): boolean {
  return object !== RegExp.prototype && hasSource(object); // The prototype answers too, though it is no RegExp.
}

// Also what only inherits from Error, as classes written before `class` do.
function isError(object: object): boolean {
  return (
    object instanceof Error ||
    (!(Symbol.toStringTag in object) && Object.prototype.toString.call(object) === "[object Error]")
  );
}

function isDomException(object: object): boolean {
  return typeof DOMException === "function" && object instanceof DOMException;
}
