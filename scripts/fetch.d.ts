export declare function fetchPackages(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
  stderr?: "inherit" | "ignore",
): void;
export declare function nodePackage(major: number): string;
