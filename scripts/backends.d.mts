export interface Backend {
  readonly title: string;
  readonly isHere: () => boolean;
  readonly build: (out: string) => readonly (readonly string[])[];
  readonly start: (out: string, port: number) => readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
export const BACKENDS: Readonly<Record<string, Backend>>;
export function findBackends(): { readonly found: readonly string[]; readonly missing: readonly string[] };
export function backendFolder(name: string): string;
