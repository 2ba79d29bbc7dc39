// The ticket endpoints of `examples/backends`, each against the emulator over real mutual TLS with verification on.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { BACKENDS } from "../../scripts/backends.mjs";
import { runToEnd } from "../server/support/run-cli.js";
import { buildBackend, startBackend, type BackendSite, type SiteSettings } from "./support/backend-site.js";
import { createRsaAuthority } from "./support/rsa-authority.js";
import { createVisitor } from "./support/visitor.js";

/** The backends that this machine can run; `npm test` names the others. */
const names = (process.env["QLIK_TICKET_BACKENDS"] ?? "").split(",").filter(Boolean);

const MANY_GROUPS = Array.from({ length: 1000 }, (_, number) => `Group number ${number}`);
const PEOPLE = [
  { name: "ada", password: "lovelace", groups: ["Sales", "EU"] },
  { name: "grace", password: "hopper", groups: [] },
  { name: "many", password: "groups", groups: MANY_GROUPS },
];

interface Answer {
  readonly ticket: string;
  readonly proxy: string;
  readonly user: { readonly userDirectory: string; readonly userId: string };
  readonly sessionKey: string;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
  readonly components: { readonly schemas: { readonly Ticket: { readonly properties: object } } };
}

const described = JSON.parse(readFileSync("examples/backends/openapi.json", "utf8")) as Described;

describe.each(names)("%s", (name) => {
  const seen = new Set<string>();
  const title = BACKENDS[name]?.title ?? name;
  let authority: Awaited<ReturnType<typeof createRsaAuthority>>;
  let emulator: Emulator;
  let built: Awaited<ReturnType<typeof buildBackend>>;
  let site: BackendSite;

  beforeAll(async () => {
    authority = await createRsaAuthority();
    emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup" }], authority });
    built = await buildBackend(name);
    site = await startBackend(name, built.out, emulator, { people: PEOPLE });
  });
  afterAll(async () => {
    await site.stop();
    await built.remove();
    await emulator.close();
    await authority.remove();
  });

  async function signedIn(person: string, password: string) {
    const visitor = createVisitor(site.origin, seen);
    expect((await visitor.signIn(person, password)).status).toBeLessThan(400);
    return visitor;
  }

  async function atAnother(settings: SiteSettings, work: (other: BackendSite) => Promise<void>): Promise<void> {
    const other = await startBackend(name, built.out, emulator, { people: PEOPLE, ...settings });
    try {
      await work(other);
    } finally {
      await other.stop();
    }
  }

  async function statusForAda({ origin }: BackendSite): Promise<number> {
    const visitor = createVisitor(origin, seen);
    await visitor.signIn("ada", "lovelace");
    const response = await visitor.askForTicket();
    expect(await response.text()).not.toMatch(/certificate|TLS|SSL|127\.0\.0\.1/i);
    return response.status;
  }

  it(`${title}: the session's user gets a ticket that signs this user in, and a key for the rights`, async () => {
    const response = await (await signedIn("ada", "lovelace")).askForTicket();
    expect(response.status, site.printed()).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const answer = (await response.json()) as Answer;
    expect(answer).toMatchObject({
      proxy: emulator.proxyUrl("mashup"),
      user: { userDirectory: "ACME", userId: "ada" },
    });
    expect(answer.sessionKey).toMatch(/^[\w-]{51}$/);
    const issued = emulator
      .journal()
      .filter(({ side }) => side === "trusted")
      .at(-1);
    expect(issued).toMatchObject({ status: 201 });
  });

  it(`${title}: the key is the same for the same rights, and another for another user`, async () => {
    const keyOf = async (person: string, password: string) =>
      ((await (await (await signedIn(person, password)).askForTicket()).json()) as Answer).sessionKey;
    const key = await keyOf("ada", "lovelace");
    expect(await keyOf("ada", "lovelace")).toBe(key);
    const other = await keyOf("grace", "hopper");
    expect(other).not.toBe(key);
    expect(other.slice(0, 8)).toBe(key.slice(0, 8));
  });

  it(`${title}: a thousand groups arrive at Qlik`, async () => {
    const response = await (await signedIn("many", "groups")).askForTicket();
    expect(response.status).toBe(200);
  });

  it(`${title}: a stranger is answered 401 and Qlik is not asked`, async () => {
    emulator.resetRecords();
    const response = await createVisitor(site.origin, seen).askForTicket();
    expect(response.status).toBe(401);
    expect(emulator.journal()).toEqual([]);
  });

  it(`${title}: a wrong password signs nobody in`, async () => {
    const visitor = createVisitor(site.origin, seen);
    expect((await visitor.signIn("ada", "wrong")).status).toBe(401);
    expect((await visitor.askForTicket()).status).toBe(401);
  });

  it.each([
    ["another site's page", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
    ["a sibling host's page", { "Sec-Fetch-Site": "same-site", Origin: "https://other.example.com" }],
    ["an old browser on another site", { Origin: "https://evil.example" }],
    ["a program that sends neither header", {}],
  ])(`${title}: %s is answered 403 and Qlik is not asked`, async (_from, headers) => {
    const visitor = await signedIn("ada", "lovelace");
    emulator.resetRecords();
    const response = await visitor.askForTicket(headers);
    expect(response.status).toBe(403);
    expect(emulator.journal()).toEqual([]);
  });

  it(`${title}: a GET is refused, so that no image tag gets a ticket`, async () => {
    const visitor = await signedIn("ada", "lovelace");
    expect((await visitor.askForTicket({ "Sec-Fetch-Site": "same-origin" }, "GET")).status).toBe(405);
  });

  it(`${title}: DELETE ends the user's sessions, and a DELETE that means another user ends nothing`, async () => {
    const visitor = await signedIn("ada", "lovelace");
    const own = { "Sec-Fetch-Site": "same-origin" };
    emulator.resetRecords();
    const refused = await visitor.askForTicket({ ...own, "X-Qlik-Ticket-User": "ACME\\grace" }, "DELETE");
    expect(refused.status).toBe(409);
    expect(emulator.journal()).toEqual([]);
    const done = await visitor.askForTicket({ ...own, "X-Qlik-Ticket-User": "acme\\Ada" }, "DELETE");
    expect(done.status, site.printed()).toBe(204);
    expect(emulator.journal().at(-1)).toMatchObject({ method: "DELETE", status: 200 });
  });

  it(`${title}: Qlik's refusal, an outage and silence come out as 502 and 504, and say nothing to the browser`, async () => {
    const mend = emulator.faults.add({ side: "trusted", status: 500 });
    expect(await statusForAda(site)).toBe(502);
    mend();
    const wake = emulator.faults.add({ side: "trusted", hang: true });
    expect(await statusForAda(site)).toBe(504);
    wake();
    await atAnother({ qps: "https://127.0.0.1:9" }, async (other) => {
      expect(await statusForAda(other)).toBe(502);
      expect(other.printed()).not.toBe("");
    });
  });

  it(`${title}: the doctor finds nothing wrong with it`, async () => {
    const visitor = await signedIn("ada", "lovelace");
    const flags = ["--endpoint", `${site.origin}/api/qlik-ticket`, "--header", `Cookie: ${visitor.cookie()}`, "--json"];
    const { code, out } = await runToEnd("doctor", ...flags);
    const { findings } = JSON.parse(out) as { findings: { readonly status: string }[] };
    expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(code).toBe(0);
  });

  it(`${title}: a server of another name or authority than Qlik's gets no call`, async () => {
    emulator.resetRecords();
    await atAnother({ serverName: "qlikserver9" }, async (other) => expect(await statusForAda(other)).toBe(502));
    const stranger = (await createCertificateAuthority()).ca;
    await atAnother({ authority: stranger }, async (other) => expect(await statusForAda(other)).toBe(502));
    expect(emulator.journal()).toEqual([]);
  });

  it(`${title}: what it answered is in the OpenAPI description`, async () => {
    const answer = (await (await (await signedIn("ada", "lovelace")).askForTicket()).json()) as object;
    expect(Object.keys(described.components.schemas.Ticket.properties)).toEqual(
      expect.arrayContaining(Object.keys(answer)),
    );
    const operations = Object.entries(described.paths["/api/qlik-ticket"] ?? {});
    const known = operations.flatMap(([method, { responses }]) =>
      Object.keys(responses).map((status) => `${method.toUpperCase()} ${status}`),
    );
    expect([...known, "GET 405"]).toEqual(expect.arrayContaining([...seen]));
    expect(seen).toContain("POST 504");
  });
});
