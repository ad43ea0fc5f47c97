export declare function expected(alone: boolean): Record<string, unknown>;
export declare function smoke(threads?: number): Promise<Record<string, unknown>>;
export declare const outside: Record<string, unknown>;
