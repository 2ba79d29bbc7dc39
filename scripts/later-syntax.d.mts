export function replaceDynamicImports(
  file: string,
  text: string,
  numberOf: (specifier: string) => number,
  runtime: string,
): string;
export function namedImports(file: string, text: string): Record<string, string[]>;
export function moduleState(file: string, text: string): string | undefined;
