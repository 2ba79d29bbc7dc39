export function standInRuntime(): Promise<string>;
