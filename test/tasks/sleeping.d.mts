import type { Tasks } from "parachan";

export declare const tasks: Tasks<{ block(times: number): Promise<void> }>;
