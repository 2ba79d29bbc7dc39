// The five steps with nothing but a shell and curl (five-steps.sh), and with nothing but Node's own https: every
// certificate checked, host names as in production.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../src/emulator/index.js";
import { asBackend, request, type HttpAnswer } from "../emulator/support/node-client.js";
import { IMAGE, PREFIX } from "./support/emulator.js";

const run = promisify(execFile);
const HOST = "sense.example.com";
const MACHINE = "qlikserver1";

async function canRun(program: string, ...args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

const curl = (await canRun("curl", "--version")) && (await canRun("sh", "-c", "exit 0")) ? ["curl"] : [];
if (curl.length === 0)
  console.error("\n!!! NOT TESTED: the five steps with curl - curl or sh is not on this machine. !!!\n");

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startEmulator({ hosts: [HOST], machineName: MACHINE });
  folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-clients-"));
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

async function keep(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

describe.each(curl)("%s", () => {
  async function fiveSteps(more: Record<string, string> = {}) {
    const { ca, clientCert, clientKey } = emulator.certificates;
    const env = {
      ...process.env,
      CA: await keep("root.pem", ca),
      CLIENT_CERT: await keep("client.pem", clientCert),
      CLIENT_KEY: await keep("client_key.pem", clientKey),
      JAR: path.join(folder, "cookies.txt"),
      HOST,
      PORT: String(emulator.port),
      MACHINE,
      QPS_PORT: String(emulator.qpsPort),
      PREFIX,
      ...more,
    };
    return run("sh", [path.join(import.meta.dirname, "five-steps.sh")], { env });
  }

  test("curl goes through the five steps with a cookie jar and checked certificates", async () => {
    const { stdout } = await fiveSteps();
    const step = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(stdout)?.[1] ?? "";
    expect(JSON.parse(step("before"))).toEqual({ session: "inactive" });
    expect(step("image")).toBe("200 image/png");
    expect(JSON.parse(step("after"))).toMatchObject({ userDirectory: "EXAMPLE", userId: "anna" });
    expect(step("require.js")).toMatch(/^200 application\/javascript/);
    expect(step("js/qlik")).toMatch(/^200 application\/javascript/);
    expect(step("again")).toBe("302");
  });

  test("the cookie that curl keeps is for this host, all paths, secure and out of scripts' reach", async () => {
    await fiveSteps();
    const jar = await readFile(path.join(folder, "cookies.txt"), "utf8");
    const [line = ""] = jar.split("\n").filter((text) => text.includes("X-Qlik-Session"));
    const [host, subdomains, cookiePath, secure, expires, name] = line.split("\t");
    expect([host, subdomains, cookiePath, secure, expires, name]).toEqual([
      `#HttpOnly_${HOST}`,
      "FALSE",
      "/",
      "TRUE",
      "0",
      "X-Qlik-Session-mashup",
    ]);
  });

  test("curl stops at the ticket call when it asks by another name than the certificate's", async () => {
    const failure = await fiveSteps({ MACHINE: "qlikserver2" }).catch((error: unknown) => error);
    // curl's exit code 60: the peer's certificate cannot be authenticated.
    expect(failure).toMatchObject({ code: 60 });
  });
});

describe("Node's https", () => {
  const browse = (where: string, cookie = ""): Promise<HttpAnswer> =>
    request(`${emulator.proxyUrl(PREFIX)}${where}`, { ca: emulator.certificates.ca, headers: { cookie } });

  test("Node's https goes through the five steps", async () => {
    const headers = { "X-Qlik-Xrfkey": "abcdefghijklmnop", "Content-Type": "application/json" };
    const order = JSON.stringify({ UserDirectory: "EXAMPLE", UserId: "anna" });
    const address = `${emulator.qpsUrl(PREFIX)}/ticket?xrfkey=abcdefghijklmnop`;
    const issued = await request(address, { ...asBackend(emulator), method: "POST", headers }, order);
    const { Ticket: ticket } = JSON.parse(issued.text) as { Ticket: string };
    const image = await browse(`${IMAGE}?qlikTicket=${ticket}`);
    const cookie = image.headers["set-cookie"]?.[0]?.split(";")[0];
    expect([issued.status, image.status, image.headers["content-type"]]).toEqual([201, 200, "image/png"]);
    expect((await browse("/resources/js/qlik.js", cookie)).status).toBe(200);
    expect((await browse("/resources/js/qlik.js")).status).toBe(302);
  });
});
