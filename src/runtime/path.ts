// The path to a value inside another, for the errors of the encoder: `value.jobs[3].get("k").onDone`.

/** One step of a path: a property, an element, or a way into a Map or Set. */
export type Step = string | number | Inside;

/** The step to the value under a key, to a key by its position, or to a member by its position. */
export class Inside {
  readonly way: "get" | "keys" | "values";
  readonly key: unknown;
  constructor(way: Inside["way"], key: unknown) {
    this.way = way;
    this.key = key;
  }
}

/** PathOf writes a path as an expression that begins with `root`. */
export function pathOf(root: string, steps: readonly Step[]): string {
  let path = root;
  for (const step of steps) path += textOf(step);
  return path;
}

function textOf(step: Step): string {
  if (typeof step === "number") return `[${step}]`;
  if (typeof step === "string")
    return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step) ? `.${step}` : `[${quote(step)}]`;
  return step.way === "get" ? `.get(${keyText(step.key)})` : `.${step.way}()[${step.key}]`;
}

function keyText(key: unknown): string {
  if (typeof key === "string") return quote(key);
  if (typeof key === "bigint") return `${key}n`;
  return typeof key === "object" && key !== null ? "…" : String(key);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
