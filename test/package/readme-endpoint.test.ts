// The README's ticket endpoint, run as it stands before an emulated Qlik: with its session cookie, and with the session that is a JWT. Only
// addresses are replaced, and a login is put into its store.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { readDoc } from "./support/docs.js";
import { root } from "./support/install.js";

const SECRET = "0123456789abcdef0123456789abcdef";
const { blocks } = await readDoc("README.md");

function blockWith(part: string): string {
  const found = blocks.find(({ language, code }) => language === "js" && code.includes(part));
  if (found === undefined) throw new Error(`The README has no js block with ${part}`);
  return found.code;
}

/** `text` must be there. */
function replaced(code: string, text: string | RegExp, by: string): string {
  const done = code.replace(text, by);
  if (done === code) throw new Error(`The README's endpoint has no ${text.toString()}`);
  return done;
}

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup" }] });
  await mkdir(path.join(root, "temp"), { recursive: true });
  // Below the repository, so that `qlik-ticket` and `jose` are found.
  folder = await mkdtemp(path.join(root, "temp/readme-endpoint-"));
  const { ca, clientCert, clientKey } = emulator.certificates;
  const files = { "root.pem": ca, "client.pem": clientCert, "client_key.pem": clientKey };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

function endpoint(): string {
  const listening = '.listen(0, "127.0.0.1", function () { console.log(this.address().port); });';
  let code = blockWith("createTicketHandler({");
  code = replaced(code, /qps: ".*"/, `qps: "${new URL(emulator.qpsUrl("mashup")).origin}"`);
  code = replaced(code, /proxy: ".*"/, `proxy: "${emulator.proxyUrl("mashup")}"`);
  code = replaced(code, "new Map()", 'new Map([["s1", { name: "anna" }]])');
  return replaced(code, ".listen(3000);", listening);
}

/** Starts the program, asks it as a page with this cookie, and ends it. */
async function answerOf(program: string, cookie?: string) {
  await writeFile(path.join(folder, "server.mjs"), program);
  const child = spawn(process.execPath, ["server.mjs"], {
    cwd: folder,
    env: { ...process.env, SESSION_SECRET: SECRET },
  });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const ended = once(child, "close");
  try {
    const [port] = (await Promise.race([
      once(child.stdout, "data"),
      ended.then(() => Promise.reject(new Error(Buffer.concat(said).toString()))),
    ])) as [Buffer];
    const headers = {
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/json",
      ...(cookie && { Cookie: cookie }),
    };
    const address = `http://127.0.0.1:${port.toString().trim()}/api/qlik-ticket`;
    const response = await fetch(address, { method: "POST", body: "{}", headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } finally {
    child.kill();
    await ended;
  }
}

const ANNA = { userDirectory: "COMPANY", userId: "anna" };

describe("the README's endpoint", () => {
  it("the README's endpoint gives the visitor of a session a ticket, and a stranger 401", async () => {
    const { status, body } = await answerOf(endpoint(), "theme=dark; session=s1");
    expect({ status, user: body["user"] }).toEqual({ status: 200, user: ANNA });
    expect(body["ticket"]).toMatch(/^\S{16}$/);
    expect((await answerOf(endpoint(), "session=s2")).status).toBe(401);
    expect((await answerOf(endpoint())).status).toBe(401);
  });

  it("the README's endpoint with a session that is a JWT takes a good token alone", async () => {
    const member = / {2}resolveUser\(request\) \{\n[^]*?\n {2}\},\n/;
    const program = `${blockWith("jwtVerify(")}\n${replaced(endpoint(), member, "  resolveUser,\n")}`;
    const sign = (audience: string) =>
      new SignJWT({ sub: "anna" })
        .setProtectedHeader({ alg: "HS256" })
        .setIssuer("https://login.company.com")
        .setAudience(audience)
        .setExpirationTime("5m")
        .sign(new TextEncoder().encode(SECRET));
    expect(await answerOf(program, `session=${await sign("mashup")}`)).toMatchObject({
      status: 200,
      body: { user: ANNA },
    });
    expect((await answerOf(program, `session=${await sign("elsewhere")}`)).status).toBe(401);
  });
});
