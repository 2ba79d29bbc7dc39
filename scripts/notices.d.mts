import type { Plugin } from "esbuild";

export function recordBundledFiles(name: string): Plugin;
export function thirdPartyNotices(records: string): Promise<string>;
