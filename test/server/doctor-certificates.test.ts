// `doctor --certificates DIR` alone: certificates that are not good now, or for another purpose, are told by file and date.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/cli/doctor/finding.js";
import { createCertificateAuthority } from "../../src/emulator/index.js";
import { runToEnd } from "./support/run-cli.js";
import { selfSigned } from "./support/self-signed.js";

const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

let folder: string;
let good: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-doctor-dates-"));
  const authority = await createCertificateAuthority();
  const { cert, key } = await authority.issue({ names: ["QlikClient"], client: true });
  good = { "root.pem": authority.ca, "client.pem": cert, "client_key.pem": key };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function examine(changed: Readonly<Record<string, string>>): Promise<{ code: number; findings: Finding[] }> {
  const own = await mkdtemp(path.join(folder, "export-"));
  for (const [name, content] of Object.entries({ ...good, ...changed })) await writeFile(path.join(own, name), content);
  const { code, out } = await runToEnd("doctor", "--certificates", own, "--json");
  return { code, findings: (JSON.parse(out) as { findings: Finding[] }).findings };
}

const client = ({ cert, key }: { cert: string; key: string }) => ({ "client.pem": cert, "client_key.pem": key });

describe("doctor --certificates", () => {
  it("good certificate files have no finding but good ones", async () => {
    const { code, findings } = await examine({});
    expect(findings.map(({ status }) => status)).not.toContain("fail");
    expect(code).toBe(0);
  });

  it.each([
    ["a client certificate that has expired", async () => client(await selfSigned(-20, -10)), /client.*expired/i],
    ["a client certificate that is not valid yet", async () => client(await selfSigned(10, 20)), /client.*not valid/i],
    [
      "a root that has expired",
      async () => ({ "root.pem": (await selfSigned(-20, -10)).cert }),
      /(root|authority|ca).*expired/i,
    ],
    [
      "a client certificate that is for servers alone",
      async () => client(await selfSigned(-10, 10, SERVER_AUTHENTICATION)),
      /made for servers and not for clients/,
    ],
  ])("%s is told, and the exit code is 1", async (_what, change, told) => {
    const { code, findings } = await examine(await change());
    const failed = findings.filter(({ status }) => status === "fail");
    expect(failed.map(({ what }) => what).join("\n")).toMatch(told);
    for (const { fix } of failed) expect(fix?.set).toBeTruthy();
    expect(code).toBe(1);
  });
});
