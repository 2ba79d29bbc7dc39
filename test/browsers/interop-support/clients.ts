// A page with all of Qlik's clients, as its bundler would make it: their published files, and the adapters.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { qlikEmbedMain } from "../../clients/support/qlik-runtime.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "../support/in-world.js";
import type { Engine } from "../support/browser.js";
import { corsFor, type Site } from "../support/world.js";

const ROOT = path.resolve(import.meta.dirname, "../../..");

const EMBED = path.join(ROOT, "node_modules/@qlik/embed-web-components/dist/index.js");

/** Each export is a global of the page. */
const CLIENTS = `
  import { authenticate } from "./src/index.ts";
  import { createEnigmaSession, openEnigmaApp } from "./src/interop/enigma/index.ts";
  import { connectQlikApi, provideQlikEmbed } from "./src/interop/qlik-api/index.ts";
  import enigma from "enigma.js";
  import schema from "enigma.js/schemas/12.2027.0.json";
  import { auth, qix } from "@qlik/api";
  const create = (config) => enigma.create({ schema, ...config });
  Object.assign(window, { authenticate, createEnigmaSession, openEnigmaApp, connectQlikApi, provideQlikEmbed, auth, qix, create });`;

const NEBULA = `
  import { openNebula } from "./src/interop/nebula/index.ts";
  import { embed } from "@nebula.js/stardust";
  import barchart from "@nebula.js/sn-bar-chart";
  import kpi from "@nebula.js/sn-kpi";
  import table from "@nebula.js/sn-table";
  const types = Object.entries({ barchart, kpi, table }).map(([name, chart]) => ({ name, load: async () => chart }));
  Object.assign(window, { openNebula, embed, types });`;

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles[0]?.text ?? "";
}

const scripts = new Map<string, Promise<string>>();
const once = (name: string, make: () => Promise<string>): Promise<string> => {
  const known = scripts.get(name) ?? make();
  scripts.set(name, known);
  return known;
};

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>body { margin: 0; font: 14px sans-serif } .chart { width: 480px; height: 300px; position: relative }</style>`;

export interface ClientsOptions extends Omit<SurroundingsOptions, "site" | "page"> {
  readonly site?: Site;
  readonly nebula?: boolean;
  /** The file of qlik-embed is there, as `/embed-web-components.js`. */
  readonly embed?: boolean;
}

/** Opens a page that has the clients as globals; Qlik demands the CSRF token. */
export async function onClients(
  engine: Engine,
  { nebula = false, embed = false, site = "same-site", ...options }: ClientsOptions,
  test: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  const files: Record<string, string> = {
    "/clients.js": await once("clients", () => bundle(CLIENTS)),
    "/qlik-embed/main.js": await once("runtime", qlikEmbedMain),
    ...(embed && { "/embed-web-components.js": await readFile(EMBED, "utf8") }),
    ...(nebula && { "/nebula.js": await once("nebula", () => bundle(NEBULA)) }),
  };
  const tags = Object.keys(files).filter((file) => ["/clients.js", "/nebula.js"].includes(file));
  const html = `${PAGE}${tags.map((file) => `<script src="${file}"></script>`).join("")}<div id="root"></div>`;
  const answer = (text: string, type: string) => () => new Response(text, { headers: { "Content-Type": type } });
  const headers = {
    ...corsFor(site),
    "Access-Control-Expose-Headers": "qlik-csrf-token",
    "Access-Control-Allow-Headers": "X-Qlik-XrfKey, Qlik-Api-Version, User-Agent, qlik-csrf-token",
  };
  await inWorld(
    engine,
    {
      site,
      preflight: "answer",
      ...options,
      page: "/clients.html",
      virtualProxy: { csrf: "required", additionalResponseHeaders: headers, ...options.virtualProxy },
      endpoints: (emulator, tickets) => ({
        "/clients.html": answer(html, "text/html"),
        ...Object.fromEntries(Object.entries(files).map(([file, text]) => [file, answer(text, "text/javascript")])),
        ...options.endpoints?.(emulator, tickets),
      }),
    },
    test,
  );
}
