import type { Plugin as EsbuildPlugin } from "esbuild";
import type { Plugin as VitePlugin } from "vite";

export function inlineAssetsForEsbuild(): EsbuildPlugin;
export function inlineAssetsForVite(): VitePlugin;
