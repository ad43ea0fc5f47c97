// What contexts print themselves as.

/** NameOf is what a parent is called in the name of its child. */
export function nameOf(value: object): string {
  return isPrintable(value) ? String(value) : typeName(value);
}

/** Stringify is a key or a value in a name: texts and what has a text of its own as it is, of the rest the type alone. */
export function stringify(value: unknown): string {
  if (value === undefined || value === null) return "<nil>";
  if (typeof value === "function") return "function";
  return typeof value !== "object" || isPrintable(value) ? String(value) : typeName(value);
}

function isPrintable(value: object): boolean {
  const text: unknown = Reflect.get(value, "toString");
  return typeof text === "function" && text !== Object.prototype.toString && text !== Array.prototype.toString;
}

function typeName(value: object): string {
  const maker: unknown = Reflect.get(value, "constructor");
  return typeof maker === "function" && maker.name !== "" ? maker.name : "Object";
}
