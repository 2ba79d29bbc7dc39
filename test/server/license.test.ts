// Qlik's Signed License Key: what it says of itself, that it is refused where a secret belongs, and the preflight of a site's licence.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import {
  checkLicense,
  qlikCloudIssuer,
  qlikJwtIssuer,
  sbmIssuer,
  tableauJwtIssuer,
  inspectLicenseKey,
  TicketServerError,
  type LicenseCheckOptions,
} from "../../src/server/index.js";
import { rigFor } from "./support/issuer-rig.js";
import { certificatesOf } from "./support/ticket-server.js";

/** The sample of Qlik's guide, with the spaces that a line break left in it; its signature is cut off there. */
const SAMPLE = readFileSync(new URL("./license-key-sample.txt", import.meta.url), "utf8");
const KEY = SAMPLE.replace(/\s+/g, "");
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const HEADER = { alg: "RS512", typ: "JWT", kid: "a337ad17" };
const CLAIMS = { jti: "623aa9af", license: "9999000000001253" };
const keyWith = (header: object, claims: object) =>
  `${encoded({ ...HEADER, ...header })}.${encoded({ ...CLAIMS, ...claims })}.c2ln`;

describe("inspectLicenseKey", () => {
  it("reads the sample of Qlik's guide as it is printed, and shows the number's last digits alone", () => {
    const facts = inspectLicenseKey(SAMPLE);
    expect(facts).toEqual({
      algorithm: "RS512",
      keyId: "a337ad17-9587-4ca9-93b7-0b2b9e3e9b48",
      id: "623aa9af-950f-47f7-8bf0-f4d39f42d96c",
      licenseNumber: "••••••••••••1253",
    });
    expect(JSON.stringify(facts)).not.toMatch(/valid|9999/i);
  });

  it.each([
    ["an empty text", ""],
    ["no token", "1234 5678 9012 3456"],
    ["two parts", KEY.split(".").slice(0, 2).join(".")],
    ["four parts", `${KEY}.x`],
    ["another algorithm", keyWith({ alg: "RS256" }, {})],
    ["no licence", keyWith({}, { license: undefined })],
    ["a number of 15 digits", keyWith({}, { license: "999900000000125" })],
    ["a number that is no text", keyWith({}, { license: 1253 })],
    ["no key id", keyWith({ kid: undefined }, {})],
    ["claims that are no object", `${encoded(HEADER)}.${encoded([1])}.c2ln`],
  ])("%s is no licence key, and the message does not repeat it", (_what, text) => {
    try {
      inspectLicenseKey(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TicketServerError);
      expect(error).toMatchObject({ code: "license-key-invalid" });
      if (text !== "") expect((error as Error).message).not.toContain(text.slice(0, 15));
    }
  });
});

describe("the guard", () => {
  const makers: Readonly<Record<string, () => unknown>> = {
    "a secret of Qlik Cloud": () =>
      qlikCloudIssuer({ tenant: "https://acme.eu.qlikcloud.com", clientId: "id", clientSecrets: [SAMPLE] }),
    "a private key for JWTs": () =>
      qlikJwtIssuer({ proxy: "https://sense.example.com/jwt", keys: [{ kid: "1", privateKey: KEY }] }),
    "a secret of Tableau": () =>
      tableauJwtIssuer({
        server: "https://tableau.example.com",
        clientId: "id",
        secrets: [{ id: "1", value: KEY }],
      }),
    "the password of a service account": () =>
      sbmIssuer({
        sso: "https://sso.example.com",
        account: "service",
        serviceAccount: { username: "svc", password: KEY },
      }),
  };
  it.each(Object.keys(makers))("a licence key as %s is refused, with what it is for and where it goes", (what) => {
    const make = makers[what] as () => unknown;
    expect(make).toThrow(TicketServerError);
    expect(make).toThrow(
      /Signed License Key.*activates a Qlik deployment.*Qlik's own server.*license\.qlikcloud\.com on port 443/s,
    );
    expect(make).not.toThrow(KEY.slice(0, 20));
  });
});

describe("what an issuer of the site's own gives", () => {
  const rigWith = (value: string) =>
    rigFor(
      {
        name: "own",
        checkUser: () => ({ identity: { name: "anna" }, countedAs: "anna" }),
        issue: () => Promise.resolve({ token: value }),
      },
      () => ({}),
    );

  it.each(["a licence key", "a licence key with line breaks"])(
    "%s of an issuer of the site's own is handed to no page",
    async (what) => {
      const { ask, lastCode, events } = rigWith(what.includes("breaks") ? SAMPLE : KEY);
      expect(await ask()).toMatchObject({ status: 500, body: { error: "internal" } });
      expect(lastCode()).toBe("license-key-given");
      expect(inspect(events, { depth: 9 })).not.toContain(KEY.slice(0, 20));
    },
  );

  it("a user's token that has a claim called license is handed on", async () => {
    const token = `${encoded({ alg: "RS256" })}.${encoded({ userId: "anna", license: "gold" })}.c2ln`;
    expect((await rigWith(token).ask()).body).toEqual({ token });
  });
});

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
});

async function check(emulation: EmulatorOptions = {}, more: Partial<LicenseCheckOptions> = {}) {
  emulator = await startEmulator(emulation);
  const qrs = new URL(emulator.qpsUrl()).origin;
  return checkLicense({ qrs, serverName: "qlikserver1", certificates: certificatesOf(emulator), ...more });
}

describe("checkLicense", () => {
  it("a site with a licence and free access is ready", async () => {
    expect(await check()).toEqual({
      ok: true,
      license: {
        present: true,
        signedKey: true,
        expired: false,
        blocked: false,
        product: "Qlik Sense Enterprise",
        validTo: "2099-12-31",
      },
      passes: [
        { kind: "professional", total: 10, available: 10 },
        { kind: "analyzer", total: 100, available: 100 },
      ],
      findings: [],
    });
  });

  it("no secret of the licence is in the report: key, serial number, licence file, number", async () => {
    for (const deploymentLicence of ["signed", "serial"] as const) {
      const report = await check({ deploymentLicence });
      expect(report.license).toMatchObject({ present: true, signedKey: deploymentLicence === "signed" });
      expect(inspect(report, { depth: 9 })).not.toMatch(/eyJ|9999|1253|LEF|12345|Allotment/);
      await emulator?.close();
    }
  });

  it.each<[string, EmulatorOptions, RegExp]>([
    ["no licence", { deploymentLicence: "none" }, /no licence.*License management/],
    ["an expired licence", { deploymentLicence: "expired" }, /expired/],
    ["a blocked licence", { deploymentLicence: "blacklisted" }, /blocked/],
    [
      "no access left",
      { accessPasses: { professional: { total: 10, available: 0 }, analyzer: { total: 5, available: 0 } } },
      /No professional access is left \(0 of 10\)/,
    ],
  ])("a site with %s is not ready, and the report says what to do", async (_what, emulation, finding) => {
    const { ok, findings } = await check(emulation);
    expect(ok).toBe(false);
    expect(findings.join("\n")).toMatch(finding);
  });

  it("findings say how long assignments and changes of the licence take", async () => {
    const accessPasses = { professional: { total: 10, available: 0 }, analyzer: { total: 5, available: 1 } };
    const { ok, findings } = await check({ accessPasses });
    expect(ok).toBe(true);
    expect(findings.at(-1)).toMatch(/every 10 minutes.*port 443.*up to 24 hours/);
  });

  it("a pool of analyzer minutes is told, because it can run out", async () => {
    const { passes, findings } = await check({ accessPasses: { analyzerTime: { total: 10_000, available: 120 } } });
    expect(passes).toEqual([{ kind: "analyzer_time", total: 10_000, available: 120 }]);
    expect(findings[0]).toMatch(/analyzer_time.*minutes.*runs out/);
  });

  it("the named user's access is looked up, in any letter case", async () => {
    const licences = { "ACME\\anna": "granted", "OTHER\\bob": "granted" } as const;
    const seatOf = async (userDirectory: string, userId: string) => {
      const report = await check({ licences }, { user: { userDirectory, userId } });
      await emulator?.close();
      return report;
    };
    expect(await seatOf("acme", "ANNA")).toMatchObject({ ok: true, seat: "professional" });
    expect(await seatOf("ACME", "bob")).toMatchObject({ seat: "none" });
    expect((await seatOf("ACME", "o'neil")).findings.join()).toMatch(/no access yet/);
  });

  it("a user with access is ready where no access is left for others", async () => {
    const accessPasses = { professional: { total: 1, available: 0 } };
    const user = { userDirectory: "ACME", userId: "anna" };
    const licences = { "ACME\\anna": "granted" } as const;
    expect(await check({ accessPasses, licences }, { user })).toMatchObject({ ok: true, seat: "professional" });
  });

  it.each<[string, (running: Emulator) => Partial<LicenseCheckOptions>, string]>([
    [
      "another authority",
      (running) => ({ certificates: { ...certificatesOf(running), ca: running.certificates.clientCert } }),
      "issuer-unreachable",
    ],
    ["another name in the certificate", () => ({ serverName: "elsewhere" }), "issuer-unreachable"],
    ["the address of the browsers", (running) => ({ qrs: running.origin }), "issuer-"],
  ])("the preflight says what is wrong with %s", async (_what, more, code) => {
    emulator = await startEmulator();
    const options = {
      qrs: new URL(emulator.qpsUrl()).origin,
      serverName: "qlikserver1",
      certificates: certificatesOf(emulator),
      ...more(emulator),
    };
    const failure = await checkLicense(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TicketServerError);
    expect((failure as TicketServerError).code).toContain(code);
  });

  it("an address that is not https, or has a path, is refused at once", async () => {
    emulator = await startEmulator();
    const certificates = certificatesOf(emulator);
    for (const qrs of ["http://qlikserver1:4242", "https://qlikserver1:4242/qrs", "qlikserver1"]) {
      await expect(checkLicense({ qrs, certificates })).rejects.toMatchObject({ code: "invalid-option" });
    }
  });
});
