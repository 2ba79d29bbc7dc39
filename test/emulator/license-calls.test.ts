// `/qrs/license…` on the trusted side: what an administrator's program is told of the deployment's licence.
import { describe, expect, it } from "vitest";
import { createQlikProxy, type ProxyOptions } from "../../src/emulator/index.js";

const KEY = "0123456789abcdef";
const ACCOUNT = "UserDirectory=INTERNAL; UserId=sa_api";

async function ask(path: string, options: ProxyOptions = {}, headers: Record<string, string> = {}) {
  const proxy = createQlikProxy(options);
  const url = new URL(`https://qlikserver1:4242${path}${path.includes("?") ? "&" : "?"}xrfkey=${KEY}`);
  const all = { "x-qlik-xrfkey": KEY, "x-qlik-user": ACCOUNT, ...headers };
  const { status, body } = await Promise.resolve(proxy.handleTrusted({ method: "GET", url, headers: all }));
  return { status, body: status === 200 ? (JSON.parse(String(body)) as Record<string, unknown>) : body };
}

describe("the licence on the trusted side", () => {
  it("a signed licence comes with its key and its details, as the real one does", async () => {
    const { body } = await ask("/qrs/license");
    expect(body).toMatchObject({ isExpired: false, isBlacklisted: false, serial: "", lef: "" });
    expect((body as { key: string }).key).toMatch(/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);
    expect((body as { keyDetails: string }).keyDetails).toContain("Allotment professional:10;");
  });

  it("without xrfkey, or without a user in X-Qlik-User, there is 403", async () => {
    expect((await ask("/qrs/license", {}, { "x-qlik-xrfkey": "other" })).status).toBe(403);
    expect((await ask("/qrs/license", {}, { "x-qlik-user": "" })).status).toBe(403);
  });

  it("the access that is left is told by kind", async () => {
    const accessPasses = { professional: { total: 3, available: 1 }, analyzerTime: { total: 100, available: 40 } };
    expect((await ask("/qrs/license/accesstypeoverview", { accessPasses })).body).toMatchObject({
      professionalAccess: { enabled: true, total: 3, allocated: 2, used: 2, available: 1 },
      analyzerAccess: { enabled: false, total: 0 },
      analyzerTimeAccess: { enabled: true, allocatedMinutes: 100, usedMinutes: 60 },
    });
  });

  it("the holders of professional access are those whom the option licences grants it", async () => {
    const licences = { "ACME\\anna": "granted", "ACME\\bob": "denied", "*": "granted" } as const;
    const { body } = await ask("/qrs/license/professionalaccesstype/full", { licences });
    expect(body).toMatchObject([{ quarantined: false, user: { userDirectory: "ACME", userId: "anna" } }]);
    const filter = encodeURIComponent("user.userId eq 'eve'");
    expect((await ask(`/qrs/license/professionalaccesstype/full?filter=${filter}`, { licences })).body).toEqual([]);
  });

  it("other paths of the repository are not there", async () => {
    expect((await ask("/qrs/app")).status).toBe(404);
  });
});
