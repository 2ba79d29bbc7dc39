import http2 from "node:http2";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.js";
import { ADA, IMAGE } from "./support/ask.js";
import { hears, openWebSocket, refusal, request } from "./support/node-client.js";

const running: Emulator[] = [];

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const cookieOf = (headers: { "set-cookie"?: string[] | undefined }) =>
  headers["set-cookie"]?.[0]?.split(";")[0] ?? "none";

describe("over https", () => {
  test("over https a ticket buys the image and the cookie, byte for byte, and a second use a 302", async () => {
    const emulator = await start();
    const { ca } = emulator.certificates;
    const address = `${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${emulator.proxy.issueTicket(ADA)}`;
    const first = await request(address, { ca });
    expect([first.status, first.headers["content-type"], first.headers["server"]]).toEqual([
      200,
      "image/png",
      "Microsoft-HTTPAPI/2.0",
    ]);
    expect(first.body.length).toBe(Number(first.headers["content-length"]));
    expect(first.body.readUInt32BE(16)).toBe(16);
    expect(first.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^X-Qlik-Session-mashup=[0-9a-f-]{36}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    const second = await request(address, { ca });
    expect([second.status, second.headers["set-cookie"]]).toEqual([302, undefined]);
    expect(second.headers.location).toMatch(/^\/mashup\/internal_forms_authentication\/\?targetId=/);

    const user = await request(`${emulator.proxyUrl("mashup")}/qps/user`, {
      ca,
      headers: { cookie: cookieOf(first.headers) },
    });
    expect(JSON.parse(user.text)).toMatchObject({
      userId: "ada",
      logoutUri: `${emulator.proxyUrl("mashup")}/qps/user`,
    });
  });

  test("over https each of the emulator's hosts is in the certificate, and no other name", async () => {
    const emulator = await start({ hosts: ["sense.example.com", "localhost", "127.0.0.1"] });
    const { ca } = emulator.certificates;
    const port = emulator.port;
    expect(emulator.origin).toBe(`https://sense.example.com:${port}`);
    for (const host of ["sense.example.com", "localhost"]) {
      expect((await request(`https://${host}:${port}/`, { ca })).status).toBe(301);
    }
    expect((await request(`https://127.0.0.1:${port}/`, { ca })).status).toBe(301);
    await expect(request(`https://other.example.com:${port}/`, { ca })).rejects.toThrow(/altnames/);
    await expect(request(`https://localhost:${port}/`)).rejects.toThrow(/certificate/);
  });

  test("over https another Host header gets the 400 page, an unreadable one too", async () => {
    const emulator = await start();
    const { ca } = emulator.certificates;
    for (const host of ["other.example.com", "a/b", "@localhost", "[", "localhost:port"]) {
      const answer = await request(`${emulator.origin}/hub/`, { ca, headers: { host } });
      expect([answer.status, answer.text.includes("The http request header is incorrect")], host).toEqual([400, true]);
    }
  });

  test("over https a HEAD has the headers and no body, a 204 no length", async () => {
    const emulator = await start();
    const { ca } = emulator.certificates;
    const head = await request(`${emulator.origin}/nope/`, { ca, method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([400, 0]);
    const ticket = emulator.proxy.issueTicket(ADA);
    const cookie = cookieOf(
      (await request(`${emulator.proxyUrl("mashup")}/hub/?qlikTicket=${ticket}`, { ca })).headers,
    );
    const gone = await request(`${emulator.proxyUrl("mashup")}/qps/user`, {
      ca,
      method: "DELETE",
      headers: { cookie },
    });
    expect([gone.status, gone.headers["content-length"]]).toEqual([204, undefined]);
  });
});

describe("over http", () => {
  test("over http the cookie has its own name and no Secure", async () => {
    const emulator = await start({ protocol: "http" });
    expect(emulator.proxyUrl("mashup")).toBe(`http://localhost:${emulator.port}/mashup`);
    const ticket = emulator.proxy.issueTicket(ADA);
    const answer = await request(`${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${ticket}`);
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^X-Qlik-Session-mashup-HTTP=[0-9a-f-]{36}; Path=\/; HttpOnly$/),
    ]);
  });

  test.each([
    "GET //localhost/hub HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "GET /%00?qlikTicket=%FF HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "GET http://localhost/hub/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "nonsense\r\n\r\n",
  ])("the malformed request %j is answered with HTTP", async (text) => {
    const emulator = await start({ protocol: "http" });
    const socket = connect(emulator.port, "127.0.0.1");
    socket.end(text);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 (200|301|302|400|403|404) /);
    expect((await request(`${emulator.origin}/`)).status).toBe(301);
  });

  test("over http a body larger than a mebibyte is refused", async () => {
    const emulator = await start({ protocol: "http" });
    const answer = await request(`${emulator.origin}/hub/`, { method: "POST" }, "x".repeat(1_048_577));
    expect(answer.status).toBe(413);
  });
});

describe("over HTTP/2", () => {
  test("over HTTP/2 requests share one connection and see the same proxy", async () => {
    const emulator = await start({ protocol: "h2" });
    const session = http2.connect(`https://localhost:${emulator.port}`, {
      ca: emulator.certificates.ca,
      host: "127.0.0.1",
      servername: "localhost",
    });
    const get = async (path: string, headers: http2.OutgoingHttpHeaders = {}) => {
      const stream = session.request({ ":path": path, ...headers });
      const [answered] = (await once(stream, "response")) as [
        http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader,
      ];
      stream.resume();
      await once(stream, "close");
      return answered;
    };
    const ticket = emulator.proxy.issueTicket(ADA);
    const [first, second] = await Promise.all([get(`/mashup${IMAGE}?qlikTicket=${ticket}`), get("/mashup/hub/")]);
    expect([first[":status"], second[":status"]]).toEqual([200, 302]);
    const cookie = cookieOf(first);
    expect((await get("/mashup/hub/", { cookie }))[":status"]).toBe(200);
    expect((await get("/", { ":authority": "other.example.com" }))[":status"]).toBe(400);
    expect(session.alpnProtocol).toBe("h2");
    session.close();
  });

  test("HTTP/1.1 is spoken beside HTTP/2, sockets included", async () => {
    const emulator = await start({ protocol: "h2" });
    const { ca } = emulator.certificates;
    expect((await request(`${emulator.origin}/`, { ca })).status).toBe(301);
    const socket = await openWebSocket(`wss://localhost:${emulator.port}/mashup/app/x`, { ca });
    await hears(socket, 1);
    expect(socket.messages[0]).toMatchObject({ method: "OnAuthenticationInformation" });
    expect(
      (await refusal(`wss://localhost:${emulator.port}/mashup/app/x`, { ca, origin: "https://evil.org" })).status,
    ).toBe(403);
  });
});

test("a port in use is named together with its option, and the other port is given back", async () => {
  const first = await start();
  await expect(startEmulator({ port: first.port })).rejects.toThrow(
    `Port ${first.port} on 127.0.0.1 is already in use: choose another "port"`,
  );
  const free = await start();
  const { port } = free;
  await free.close();
  await expect(startEmulator({ port, qpsPort: first.qpsPort })).rejects.toThrow(/"qpsPort"/);
  expect((await start({ port })).port).toBe(port);
});

test("an address for a virtual proxy that does not exist is refused by name", async () => {
  const emulator = await start();
  expect(() => emulator.proxyUrl("nope")).toThrow(/"prefix" must be/);
  expect(emulator.qpsUrl("mashup")).toBe(`https://127.0.0.1:${emulator.qpsPort}/qps/mashup`);
  expect(emulator.qpsUrl()).toBe(`https://127.0.0.1:${emulator.qpsPort}/qps`);
});
