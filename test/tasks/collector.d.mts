import type { Tasks } from "parachan";
import type { WaitGroup } from "parachan/sync";

export declare function collectHere(): Promise<void>;
export declare const collector: Tasks<{ collect(meeting: WaitGroup): Promise<number> }>;
