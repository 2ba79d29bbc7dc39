// The declarations, compiled by a consumer who does not skip library checks.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installed, packAndInstall, root, run } from "./support/install.js";

const TSC = path.join(path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

const BROWSER_USE = `import { authenticate, type QlikMashup, type QlikSession } from "qlik-ticket";
import { diagnose, type Diagnosis, type DiagnoseOptions, type Finding } from "qlik-ticket/diagnose";
import { defineQlikObject, type ElementOptions } from "qlik-ticket/element";
const settings: ElementOptions = { proxy: "https://sense.example.com/mashup" };
defineQlikObject("/api/qlik-ticket", settings);
export const mashup: Promise<QlikMashup> = authenticate("/api/qlik-ticket");
export const session: Promise<QlikSession> = authenticate("/api/qlik-ticket", { bootstrap: false });
// @ts-expect-error a number is no ticket source
void authenticate(5);
const asked: DiagnoseOptions = { ...settings, issue: true };
export const diagnosis: Promise<Diagnosis> = diagnose("/api/qlik-ticket", asked);
export const firstOf = ({ findings }: Diagnosis): Finding | undefined => findings[0];
// @ts-expect-error there is no such option
void diagnose("/api/qlik-ticket", { spent: true });
`;

const PRODUCTS_USE = `import { askEndpoint, connectProvider, plainExplanations, type BearerProvider, type Place } from "qlik-ticket/provider";
export const own = (provider: BearerProvider<Place, string>): Promise<string> => connectProvider(provider).then(({ client }) => client);
export const used = [askEndpoint, plainExplanations];
import { authenticateSbm, customFormToken, type SbmSession } from "qlik-ticket/sbm";
export const sbm: Promise<SbmSession> = authenticateSbm(customFormToken);
import { authenticateTableau, type TableauSession } from "qlik-ticket/tableau";
export const tableau: Promise<TableauSession> = authenticateTableau("/api/tableau-ticket", { server: "https://tableau.example.com" });
import { authenticateQlikCloud, type QlikCloudCookieSession, type QlikCloudTokenSession } from "qlik-ticket/qlik-cloud";
export const cloud: Promise<QlikCloudTokenSession> = authenticateQlikCloud("/api/qlik-cloud-token");
export const cookie: Promise<QlikCloudCookieSession> = authenticateQlikCloud("/api/jwt", { credential: "jwt" });
import { createEnigmaSession, openEnigmaApp, type EnigmaConfig, type EnigmaSession } from "qlik-ticket/interop/enigma";
import { connectQlikApi, provideQlikEmbed, type QlikApiAuth } from "qlik-ticket/interop/qlik-api";
import { openNebula, type NebulaEmbed } from "qlik-ticket/interop/nebula";
import { authenticate as signIn } from "qlik-ticket";
export async function clients(create: (config: EnigmaConfig) => EnigmaSession, auth: QlikApiAuth, embed: () => NebulaEmbed) {
  const qlik = await signIn("/api/qlik-ticket", { bootstrap: false });
  const { app } = await openEnigmaApp<{ getObject(id: string): Promise<object> }>(qlik, "app", create);
  provideQlikEmbed(qlik);
  const { hostConfig } = await connectQlikApi(qlik, auth);
  const { nebula } = await openNebula(qlik, "app", { create, embed });
  // @ts-expect-error a ticket source needs ticketInAddress
  createEnigmaSession("/api/qlik-ticket", "app", create);
  return [app, hostConfig.host, nebula, createEnigmaSession("/api/qlik-ticket", "app", create, { ticketInAddress: true })];
}
// @ts-expect-error a cookie session has no token to give
void cookie.then((session) => session.getAccessToken());
`;

const NODE_USE = `import { startEmulator, type Emulator } from "qlik-ticket/emulator";
import { createTicketHandler, toNodeListener, type TicketHandler } from "qlik-ticket/server";
export const emulator: Promise<Emulator> = startEmulator({ virtualProxies: [{ prefix: "mashup" }] });
export const listenerOf = (handler: TicketHandler) => toNodeListener(handler);
// @ts-expect-error the handler needs its settings
createTicketHandler({});
`;

const TESTING_USE = `import { createFakeSession, createQlikHandlers, type FakeSession } from "qlik-ticket/testing";
import type { QlikMashup } from "qlik-ticket";
export const session: FakeSession = createFakeSession();
export const mashup: QlikMashup = session;
// @ts-expect-error the handlers need the reader's copy of msw
createQlikHandlers();
`;

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, target: "ES2022", exactOptionalPropertyTypes: true };

describe("the declarations", () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await packAndInstall();
    // @types/node is the consumer's own; ours stands in for it.
    await mkdir(path.join(installed.folder, "node_modules/@types"));
    for (const name of ["@types/node", "undici-types"]) {
      await symlink(
        path.join(root, "node_modules", name),
        path.join(installed.folder, "node_modules", name),
        "junction",
      );
    }
  });
  afterAll(() => installed.remove());

  async function compile(name: string, files: Record<string, string>, compilerOptions: object): Promise<void> {
    const folder = path.join(installed.folder, name);
    await mkdir(folder);
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
    const config = { compilerOptions: { ...STRICT, ...compilerOptions }, files: Object.keys(files) };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    await run(process.execPath, [TSC, "-p", folder], folder);
  }

  it.concurrent("the declarations compile in Node's own resolution, in modules and in CommonJS", async () => {
    const files = {
      "use.mts": BROWSER_USE + PRODUCTS_USE + NODE_USE,
      "use.cts": BROWSER_USE + PRODUCTS_USE + NODE_USE,
      "test.mts": TESTING_USE,
      "test.cts": TESTING_USE,
    };
    await expect(compile("nodenext", files, { module: "NodeNext", types: ["node"] })).resolves.toBeUndefined();
  });

  it.concurrent("the declarations compile for a bundler, where the browser half needs no types of Node", async () => {
    const options = {
      module: "ESNext",
      moduleResolution: "Bundler",
      types: [],
      lib: ["ES2022", "DOM", "DOM.Iterable"],
    };
    await expect(
      compile("bundler", { "use.ts": BROWSER_USE + PRODUCTS_USE, "test.ts": TESTING_USE }, options),
    ).resolves.toBeUndefined();
  });
});
