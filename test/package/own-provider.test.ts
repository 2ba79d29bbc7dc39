// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// The provider that docs/providers.md shows is short, and it runs: what its readers copy does what the page says.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { connectProvider, type BearerProvider, type Place } from "../../src/provider/index.js";
import { errorOf } from "../unit/support/failures.js";
import { forgetCalls } from "../unit/support/page.js";
import { readDocs } from "./support/docs.js";
import { root } from "./support/install.js";

type Reports = BearerProvider<Place, { fetch(path: string): Promise<Response> }>;

const doc = (await readDocs()).find(({ file }) => file === "docs/providers.md");
const code = doc?.blocks.find((block) => block.code.startsWith("// report-provider.ts"))?.code ?? "";

let folder: string;
let reports: Reports;
beforeAll(async () => {
  folder = await mkdtemp(path.join(root, "temp/own-provider-"));
  const entry = path.join(folder, "report-provider.ts");
  await writeFile(entry, code);
  const outfile = path.join(folder, "report-provider.mjs");
  const alias = { "qlik-ticket/provider": path.join(root, "src/provider/index.ts") };
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", alias, logLevel: "silent" });
  ({ reports } = (await import(pathToFileURL(outfile).href)) as { reports: Reports });
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  forgetCalls();
  vi.unstubAllGlobals();
});

/** A site with an endpoint, and a report server that takes these tokens. */
function start({ taken = ["token-1", "token-2"], status = 200 } = {}) {
  const asked: string[] = [];
  let issued = 0;
  vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) => {
    const url = new URL(address, location.href);
    if (url.pathname === "/api/report-token") {
      issued += 1;
      asked.push("endpoint");
      return Promise.resolve(
        Response.json({ token: `token-${issued}`, user: "anna", expiresInMs: 60_000 }, { status }),
      );
    }
    const token = new Headers(init.headers).get("x-token") ?? "";
    asked.push(`${url.href} ${token}`);
    return Promise.resolve(new Response("a report", { status: taken.includes(token) ? 200 : 401 }));
  });
  return { asked, take: (tokens: string[]) => void taken.splice(0, taken.length, ...tokens) };
}

describe("the provider of docs/providers.md", () => {
  it("the provider of docs/providers.md has at most 40 lines", () => {
    expect(code.trim().split("\n").length).toBeLessThanOrEqual(40);
    expect(code.length).toBeGreaterThan(500);
  });

  it("the provider of docs/providers.md signs in, shares one token, and sends it to its server alone", async () => {
    const { asked } = start();
    const [one, two] = await Promise.all([connectProvider(reports), connectProvider(reports)]);
    expect((await one.client.fetch("/reports/1")).status).toBe(200);
    expect((await two.client.fetch("/reports/2")).status).toBe(200);
    expect(asked).toEqual([
      "endpoint",
      "https://reports.example.com/reports/1 token-1",
      "https://reports.example.com/reports/2 token-1",
    ]);
    expect([one.identity?.label, one.handle.state]).toEqual(["anna", "ready"]);
  });

  it("the provider of docs/providers.md has a refused token replaced", async () => {
    const { asked, take } = start();
    const { client } = await connectProvider(reports);
    take(["token-2"]);
    expect([(await client.fetch("/r")).status, (await client.fetch("/r")).status]).toEqual([401, 200]);
    expect(asked.filter((each) => each === "endpoint").length).toBe(2);
  });

  it("the provider of docs/providers.md tells what its endpoint answers in the words that it gave", async () => {
    start({ status: 401 });
    const error = await errorOf(() => connectProvider(reports));
    expect(error).toMatchObject({ code: "not-signed-in", stage: "acquire" });
    expect(error.message).toContain("Token endpoint");
  });

  it("the session of the provider of docs/providers.md ends with logout()", async () => {
    start();
    const { client, handle } = await connectProvider(reports);
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await handle.logout();
    expect(await errorOf(() => client.fetch("/r"))).toMatchObject({ code: "signed-out" });
  });
});
