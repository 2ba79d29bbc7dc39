// qlik-session-auth 1.0.0, a client of the Session API, unmodified. It takes an answer whose properties stand in the order
// UserDirectory, UserId, Attributes, SessionId, and no other; it wants its certificate as PFX, and checks none of the server's.
import { execFileSync, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import QlikSession from "qlik-session-auth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { request } from "../emulator/support/node-client.js";
import { PREFIX, startOnLoopback } from "./support/emulator.js";

const openssl = spawnSync("openssl", ["version"]).status === 0 ? ["openssl"] : [];
if (openssl.length === 0)
  console.error(
    "\n!!! NOT TESTED: qlik-session-auth - openssl, which makes its PFX file, is not on this machine. !!!\n",
  );

const PASSPHRASE = "secret";
let emulator: Emulator;
let folder: string;

beforeAll(async () => {
  emulator = await startOnLoopback();
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-clients-"));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

async function makePfx(program: string): Promise<string> {
  const { clientCert, clientKey } = emulator.certificates;
  const [cert, key, pfx] = ["client.pem", "client_key.pem", "client.pfx"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(cert, clientCert);
  await writeFile(key, clientKey);
  const output = ["-passout", `pass:${PASSPHRASE}`, "-out", pfx];
  execFileSync(program, ["pkcs12", "-export", "-in", cert, "-inkey", key, ...output]);
  return pfx;
}

describe.each(openssl)("qlik-session-auth, with a PFX file by %s", (program) => {
  let pfx: string;
  beforeAll(async () => {
    pfx = await makePfx(program);
  });

  const sessionOf = (sessionId: string) =>
    new QlikSession(
      {
        host: "127.0.0.1",
        port: emulator.qpsPort,
        prefix: PREFIX,
        xrfkey: "abcdefghijklmnop",
        pfx,
        passphrase: PASSPHRASE,
      },
      { userDirectory: "EXAMPLE", userId: "anna", sessionId },
    );

  test("qlik-session-auth makes a session whose id is the cookie, looks at it and ends it", async () => {
    const id = randomUUID();
    const session = sessionOf(id);
    expect(await session.addSession()).toMatchObject({ UserDirectory: "EXAMPLE", UserId: "anna", SessionId: id });
    const cookie = { cookie: `X-Qlik-Session-${PREFIX}=${id}` };
    const whoIs = async () => {
      const { ca } = emulator.certificates;
      const { text } = await request(`${emulator.proxyUrl(PREFIX)}/qps/user`, { ca, headers: cookie });
      return (JSON.parse(text) as { userId?: string }).userId;
    };
    expect(await whoIs()).toBe("anna");
    expect(await session.getSession()).toMatchObject({ SessionId: id });
    expect(await session.deleteSession()).toMatchObject({ Session: { SessionId: id }, LastSessionForUser: true });
    expect(await whoIs()).toBeUndefined();
  });

  test("qlik-session-auth rejects what it cannot read: the answer about a session that is not there", async () => {
    await expect(sessionOf(randomUUID()).getSession()).rejects.toContain("The session was not found.");
  });
});
