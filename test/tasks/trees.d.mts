import type { SendChan, Tasks } from "parachan";

export interface Tree {
  readonly left: Tree | undefined;
  readonly value: number;
  readonly right: Tree | undefined;
}

export declare const roles: {
  walk(tree: Tree | undefined, ch: SendChan<number>): Generator<unknown, void, never>;
};

export declare const tasks: Tasks<typeof roles>;
