// The path to a value inside another, for the errors of the encoder: `value.jobs[3].get("k").onDone`.

/** One step of a path: a property, an element, or a way into a Map or Set. */
export type Step = string | number | MapKeyStep | MapValueStep | SetStep;

/** The step to the value under `key` of a Map. */
export class MapValueStep {
  readonly key: unknown;
  constructor(key: unknown) {
    this.key = key;
  }
}

/** The step to a key of a Map, by its position. */
export class MapKeyStep {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
  }
}

/** The step to a member of a Set, by its position. */
export class SetStep {
  readonly index: number;
  constructor(index: number) {
    this.index = index;
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
  if (step instanceof MapKeyStep) return `.keys()[${step.index}]`;
  if (step instanceof SetStep) return `.values()[${step.index}]`;
  return `.get(${keyText(step.key)})`;
}

function keyText(key: unknown): string {
  if (typeof key === "string") return quote(key);
  if (typeof key === "bigint") return `${key}n`;
  return typeof key === "object" && key !== null ? "…" : String(key);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
