// An SBM on real sockets: curl with the texts of SBM's own documentation, both ports, faults.
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { startSbm, type SbmEmulator, type SbmEmulatorOptions } from "../../../src/emulator/index.js";
import { request } from "../support/node-client.js";

const run = promisify(execFile);
const PAYLOAD = '{"credentials": { "username" : "bill", "password":"mypassword"}}';
const JSON_HEADERS = ["-H", "content-type: application/json;charset=UTF-8", "-H", "accept: application/json"];

async function start(options: SbmEmulatorOptions = {}): Promise<SbmEmulator> {
  const sbm = await startSbm(options);
  onTestFinished(() => sbm.close());
  return sbm;
}

async function curl(...args: string[]): Promise<string> {
  const { stdout } = await run("curl", ["-sS", ...args]);
  return stdout;
}

async function tokenOf(sbm: SbmEmulator): Promise<string> {
  const text = await curl("-X", "POST", ...JSON_HEADERS, "-d", PAYLOAD, sbm.tokenService);
  return (JSON.parse(text) as { token: { value: string } }).token.value;
}

describe("an SBM on sockets", () => {
  it("curl gets a token with the documentation's headers and payload, and GetVersion takes it with the cookie beside it", async () => {
    const sbm = await start();
    expect(new URL(sbm.tokenService).port).not.toBe(String(sbm.port));
    const headers = ["-H", `alfssoauthntoken: ${await tokenOf(sbm)}`, "-H", "cookie: authrequired="];
    expect(JSON.parse(await curl(...headers, `${sbm.origin}/jsonapi/GetVersion`))).toMatchObject({ version: "11.6.1" });
  });

  it("curl gets a token by GET with a body, and an item by the second form of address", async () => {
    const sbm = await start();
    const token = JSON.parse(await curl("-X", "GET", "-d", PAYLOAD, sbm.tokenService)) as { token: { value: string } };
    const path = "/tmtrack/tmtrack.dll?JSONPage&command=jsonapi&JSON_Func=getitem&JSON_P1=1000&JSON_P2=2";
    const item = await curl("-H", `ALFSSOAuthNToken: ${token.token.value}`, `${sbm.origin}${path}`);
    expect(JSON.parse(item)).toMatchObject({ item: { id: { itemId: "00002" } }, result: { type: "OK" } });
  });

  it("the documentation's message with its Content-Length of 56 gets no token: the JSON is longer", async () => {
    const sbm = await start();
    const { port, pathname } = new URL(sbm.tokenService);
    const message =
      `POST ${pathname} HTTP/1.1\r\nHOST: localhost:${port}\r\ncontent-type: application/json;charset=UTF-8\r\n` +
      `accept: application/json\r\ncontent-length: 56\r\nconnection: close\r\n\r\n${PAYLOAD}`;
    const answer = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(message));
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
      socket.on("error", reject);
    });
    expect(answer).not.toContain("tokenType");
    expect(sbm.journal()[0]?.refused).toBe("the body is no JSON object");
  });

  it("the JSON API names the token service by its real port", async () => {
    const sbm = await start();
    const answer = JSON.parse(await curl(`${sbm.origin}/jsonapi/GetVersion`)) as { sso: { idp: string } };
    expect(answer.sso.idp).toBe(`${new URL(sbm.tokenService).origin}/idp/services/Trust`);
  });
});

describe("faults of an SBM", () => {
  it("with lateMs a call comes when the token is over, and with killSession it was ended", async () => {
    const sbm = await start();
    const headers = { alfssoauthntoken: sbm.server.issueToken("bill") };
    const version = async () => (await request(`${sbm.origin}/jsonapi/GetVersion`, { headers })).text;
    sbm.faults.add({ route: "GetVersion", lateMs: 28_800_000, times: 1 });
    expect(await version()).toContain('"type":"authentication"');
    expect(await version()).toContain("11.6.1");
    sbm.faults.add({ route: "GetVersion", killSession: true });
    expect(await version()).toContain('"type":"authentication"');
  });

  it("with loginPage and status the token service answers HTML, and with truncateAfterBytes half a JSON", async () => {
    const sbm = await start();
    const call = () => request(sbm.tokenService, { method: "POST" }, PAYLOAD);
    const remove = sbm.faults.add({ route: "TokenService/", loginPage: true });
    expect((await call()).headers["content-type"]).toContain("text/html");
    remove();
    sbm.faults.add({ route: "TokenService/", status: 503, times: 1 });
    expect((await call()).status).toBe(503);
    sbm.faults.add({ route: "TokenService/", truncateAfterBytes: 40 });
    expect((await call()).text).toHaveLength(40);
  });
});
