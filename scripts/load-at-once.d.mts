import type { Plugin } from "esbuild";

export function loadAtOnce(): Plugin;
