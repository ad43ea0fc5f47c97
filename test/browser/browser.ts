// What the tests ask of a browser.

export interface Kind {
  /** The file that has to be there. */
  readonly executable: string;
  /** Starts it for pages that are all cross-origin isolated, or that all are not. */
  launch(isolated: boolean): Promise<Browser>;
}

export interface Browser {
  open(url: string): Promise<Opened>;
  close(): Promise<void>;
}

/** A page. */
export interface Opened {
  /** What the console has said, as "type: text". */
  said(): Promise<readonly string[]>;
  /** Calls a function that programs.mjs exports. */
  call(name: string, ...args: unknown[]): Promise<unknown>;
  title(): Promise<string>;
  /** How many of the page's workers live. */
  workers(): Promise<number>;
  close(): Promise<void>;
}

/** The call as text: what compiles this file would make something else of `import`. */
export function callOf(name: string, args: readonly unknown[]): string {
  return `import("/test/browser/programs.mjs").then((m) => m.${name}(...${JSON.stringify(args)}))`;
}
