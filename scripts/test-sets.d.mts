export const MATRIX: string;
export const QUICK_ENV: Readonly<Record<string, string>>;

/** The files that only `npm test -- --all` plays. */
export function longFiles(): readonly string[];
