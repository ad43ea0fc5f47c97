import type { SendChan, Tasks } from "parachan";

export interface Page {
  readonly url: string;
  readonly depth: number;
  readonly title?: string;
  readonly error?: string;
  readonly links: readonly string[];
}

export declare const roles: {
  fetchPage(url: string, depth: number, found: SendChan<Page>): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
