// `doctor` with certificates, against the emulator: a good installation, wrong certificates of each kind, two nodes behind one name.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createCertificateAuthority,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from "../../src/emulator/index.js";
import type { Finding } from "../../src/cli/doctor/finding.js";
import { createRsaAuthority } from "../backends/support/rsa-authority.js";
import { runToEnd } from "./support/run-cli.js";

const PAGE = "https://app.example.com";
const GOOD: EmulatorOptions = {
  virtualProxies: [
    {
      prefix: "mashup",
      hostAllowList: ["app.example.com"],
      additionalResponseHeaders: {
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "qlik-csrf-token",
      },
      sameSite: "none",
    },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-doctor-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Files {
  readonly "root.pem"?: string;
  readonly "client.pem"?: string;
  readonly "client_key.pem"?: string;
}

/** A folder as the QMC exports it; `changed` takes the place of single files. */
async function exported({ certificates }: Emulator, changed: Files = {}): Promise<string> {
  const own = await mkdtemp(path.join(folder, "export-"));
  const { ca, clientCert, clientKey } = certificates;
  const files = { "root.pem": ca, "client.pem": clientCert, "client_key.pem": clientKey, ...changed };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(own, name), content);
  return own;
}

async function examine(emulator: Emulator, files: string, ...more: string[]) {
  const ca = path.join(folder, `${emulator.port}.pem`);
  await writeFile(ca, emulator.certificates.ca);
  const flags = [
    ...["--proxy", emulator.proxyUrl("mashup"), "--qps", new URL(emulator.qpsUrl("mashup")).origin],
    ...["--certificates", files, "--server-name", "qlikserver1", "--page", PAGE, "--ca", ca, "--json", ...more],
  ];
  const { code, out } = await runToEnd("doctor", ...flags);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return { code, out, findings, statuses: Object.fromEntries(findings.map(({ check, status }) => [check, status])) };
}

async function withEmulator(options: EmulatorOptions, work: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startEmulator(options);
  try {
    await work(emulator);
  } finally {
    await emulator.close();
  }
}

describe("doctor beside the certificates", () => {
  it("a certificate of the browsers' side that nobody trusts is named, with the place where another one is entered", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const addresses = ["--proxy", emulator.proxyUrl("mashup"), "--qps", new URL(emulator.qpsUrl("mashup")).origin];
      const certificates = ["--certificates", await exported(emulator), "--server-name", "qlikserver1"];
      const { code, out } = await runToEnd("doctor", ...addresses, ...certificates, "--user", "ACME\\doctor", "--json");
      const { findings } = JSON.parse(out) as { findings: Finding[] };
      const failed = findings.filter(({ status }) => status === "fail");
      expect(code).toBe(1);
      expect(failed.map(({ check }) => check)).toEqual(["proxy-reachable", "test-ticket"]);
      for (const { what, fix } of failed) {
        expect(what).toMatch(/its certificate is not trusted here \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/);
        expect(fix?.where).toMatch(/^QMC > Proxies/);
        expect(fix?.set).toMatch(/--ca/);
      }
    });
  });

  it("a good installation has no finding but good ones, and the test user's sessions are ended again", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const { code, findings, out } = await examine(emulator, await exported(emulator), "--user", "ACME\\doctor");
      expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
      expect(findings.map(({ check }) => check)).toEqual(
        expect.arrayContaining([
          "server-name",
          "trusted-side",
          "nodes",
          "session-cookie",
          "csrf",
          "host-allow-list",
          "test-logout",
        ]),
      );
      expect(code).toBe(0);
      expect(emulator.proxy.sessions()).toEqual([]);
      expect(out).not.toContain("qlikTicket=");
    });
  });

  it("two nodes behind one name are seen by the tickets that become no session", async () => {
    await withEmulator({ ...GOOD, nodes: 2, balancing: "round-robin" }, async (emulator) => {
      const { code, statuses } = await examine(emulator, await exported(emulator), "--user", "ACME\\doctor");
      expect(statuses).toMatchObject({ nodes: "fail" });
      expect(code).toBe(1);
    });
  });

  it("settings that keep the page out are named: headers, allow list, cookie", async () => {
    await withEmulator({ virtualProxies: [{ prefix: "mashup" }] }, async (emulator) => {
      const { statuses } = await examine(emulator, await exported(emulator), "--user", "ACME\\doctor");
      expect(statuses).toMatchObject({
        "response-headers": "warn",
        "host-allow-list": "fail",
        "session-cookie": "warn",
      });
    });
  });

  it("a page under Qlik's own site is told nothing about a cookie that serves it", async () => {
    const same: EmulatorOptions = { hosts: ["localhost"], virtualProxies: [{ prefix: "mashup", sameSite: "lax" }] };
    await withEmulator(same, async (emulator) => {
      const flags = ["--user", "ACME\\doctor", "--page", "https://localhost:1234"];
      const { statuses } = await examine(emulator, await exported(emulator), ...flags);
      expect(statuses).toMatchObject({ "session-cookie": "ok", "response-headers": "warn" });
    });
  });

  it("sessions of the test user are ended again when a later ticket is refused, or Qlik falls silent", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const files = await exported(emulator);
      const mend = emulator.faults.add({ side: "trusted", route: "/qps/mashup/ticket", failNth: 3, status: 500 });
      const refused = await examine(emulator, files, "--user", "ACME\\doctor");
      expect(refused.statuses).toMatchObject({ "test-ticket": "fail", "test-logout": "ok" });
      expect(emulator.proxy.sessions()).toEqual([]);
      mend();
      emulator.faults.add({ side: "public", route: "*.png", failNth: 2, resetAfterBytes: 0 });
      const cut = await examine(emulator, files, "--user", "ACME\\doctor");
      expect(cut.statuses).toMatchObject({ "test-ticket": "fail", "test-logout": "ok" });
      expect(emulator.proxy.sessions()).toEqual([]);
    });
  });

  it("a gateway's login before Qlik is told from a missing virtual proxy", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const files = await exported(emulator);
      emulator.faults.add({ side: "public", redirect: "https://login.example.com/" });
      const { findings } = await examine(emulator, files);
      expect(findings.find(({ check }) => check === "proxy-reachable")).toMatchObject({ status: "fail" });
      expect(findings.find(({ check }) => check === "proxy-reachable")?.what).toContain("gateway");
    });
  });

  it.each([
    ["no client_key.pem", { "client_key.pem": "" }, "certificate-files"],
    ["text that is no certificate", { "client.pem": "hello" }, "certificate-files"],
  ])("certificates with %s are told by file", async (_what, changed: Files, check) => {
    await withEmulator(GOOD, async (emulator) => {
      const { code, statuses, out } = await examine(emulator, await exported(emulator, changed));
      expect(statuses).toMatchObject({ [check]: "fail" });
      expect(out).not.toContain("Fix (");
      expect(code).toBe(1);
    });
  });

  it("a key of another certificate, and a root of another authority, are told", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const stranger = await createCertificateAuthority();
      const { key } = await stranger.issue({ names: ["client"], client: true });
      expect((await examine(emulator, await exported(emulator, { "client_key.pem": key }))).statuses).toMatchObject({
        "certificate-files": "fail",
      });
      expect((await examine(emulator, await exported(emulator, { "root.pem": stranger.ca }))).statuses).toMatchObject({
        "server-name": "fail",
        "trusted-side": "fail",
      });
    });
  });

  it("a client certificate of another site is refused by the trusted side, and the finding says so", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const stranger = await createCertificateAuthority();
      const { cert, key } = await stranger.issue({ names: ["client"], client: true });
      const files = await exported(emulator, { "client.pem": cert, "client_key.pem": key });
      expect((await examine(emulator, files)).statuses).toMatchObject({
        "certificate-files": "ok",
        "trusted-side": "fail",
      });
    });
  });

  it("a server name that Qlik's certificate has not is told with the names that it has", async () => {
    await withEmulator(GOOD, async (emulator) => {
      const { findings } = await examine(emulator, await exported(emulator), "--server-name", "otherserver");
      const finding = findings.find(({ check }) => check === "server-name");
      expect(finding?.status).toBe("fail");
      expect(finding?.what).toContain("qlikserver1");
    });
  });

  it("the licence is asked for with certificates of its own, and what is short is told", async () => {
    const license = async (options: EmulatorOptions) => {
      const found: Finding[] = [];
      await withEmulator({ ...GOOD, ...options }, async (emulator) => {
        const qrs = [
          "--qrs",
          new URL(emulator.qpsUrl("mashup")).origin,
          "--qrs-certificates",
          await exported(emulator),
        ];
        const flags = ["--server-name", "qlikserver1", "--user", "ACME\\ada", "--json"];
        const side = ["--proxy", emulator.proxyUrl("mashup"), "--qps", new URL(emulator.qpsUrl("mashup")).origin];
        const ca = path.join(folder, `${emulator.port}.pem`);
        await writeFile(ca, emulator.certificates.ca);
        const own = ["--certificates", await exported(emulator), "--ca", ca];
        const { out } = await runToEnd("doctor", ...qrs, ...side, ...own, ...flags);
        found.push(...(JSON.parse(out) as { findings: Finding[] }).findings);
      });
      return found.find(({ check }) => check === "license");
    };
    expect(await license({})).toMatchObject({ status: "ok" });
    expect(await license({ deploymentLicence: "none" })).toMatchObject({ status: "fail" });
  });

  it("a gateway that loses the CSRF token, and a release without the resource, are told", async () => {
    await withEmulator({ ...GOOD, release: "2024-11" }, async (emulator) => {
      emulator.faults.add({ side: "public", route: "qps/csrftoken", status: 502 });
      emulator.faults.add({ side: "public", route: "*.png", status: 404, failNth: 5 });
      const { statuses } = await examine(emulator, await exported(emulator), "--user", "ACME\\doctor");
      expect(statuses).toMatchObject({ csrf: "warn", "consume-resource": "warn" });
    });
  });

  it("certificates that end within 30 days are told before they do", async () => {
    const authority = await createRsaAuthority();
    try {
      await withEmulator({ ...GOOD, authority }, async (emulator) => {
        const { statuses, code } = await examine(emulator, await exported(emulator));
        expect(statuses).toMatchObject({ "certificate-files": "ok", "certificate-dates": "warn" });
        expect(code).toBe(0);
      });
    } finally {
      await authority.remove();
    }
  });

  it("a clock that is a minute off is told", async () => {
    const server = createServer((_request, response) => {
      const headers = { Date: new Date(Date.now() - 60_000).toUTCString(), "Content-Type": "application/json" };
      response.writeHead(200, headers).end('{"session":"inactive"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { out } = await runToEnd("doctor", "--proxy", `http://127.0.0.1:${port}/mashup`, "--json");
    await new Promise((resolve) => server.close(resolve));
    const { findings } = JSON.parse(out) as { findings: Finding[] };
    expect(findings.find(({ check }) => check === "clock")).toMatchObject({ status: "warn" });
    expect(findings.find(({ check }) => check === "proxy-reachable")).toMatchObject({ status: "ok" });
  });
});
