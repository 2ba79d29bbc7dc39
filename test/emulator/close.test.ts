import { once } from "node:events";
import http2 from "node:http2";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { createManualClock, startEmulator } from "../../src/emulator/index.js";
import { ADA } from "./support/ask.js";
import { asBackend, openWebSocket, request } from "./support/node-client.js";

test.each(["https", "http", "h2"] as const)(
  "close() over %s ends every socket, both servers and every timer",
  async (protocol) => {
    const clock = createManualClock();
    const timers = new Set<object>();
    const emulator = await startEmulator({
      protocol,
      clock: {
        now: () => clock.now(),
        schedule(callback, delayMs) {
          const timer = {};
          timers.add(timer);
          const cancel = clock.schedule(callback, delayMs);
          return () => {
            timers.delete(timer);
            cancel();
          };
        },
      },
    });
    const { ca } = emulator.certificates;
    const secure = protocol === "http" ? "ws" : "wss";
    const ticket = emulator.proxy.issueTicket(ADA);
    const webSocket = await openWebSocket(`${secure}://localhost:${emulator.port}/mashup/app/x?qlikTicket=${ticket}`, {
      ca,
    });
    const idle = connect(emulator.port, "127.0.0.1");
    idle.on("error", () => undefined);
    await once(idle, "connect");
    const trusted = connect(emulator.qpsPort, "127.0.0.1");
    trusted.on("error", () => undefined);
    await once(trusted, "connect");
    expect(timers.size).toBe(1);

    const ended = [webSocket.socket, idle, trusted].map((socket) => once(socket, "close"));
    await emulator.close();
    await Promise.all(ended);
    await emulator.close();
    expect(timers.size).toBe(0);
    await expect(request(`${emulator.origin}/`, { ca })).rejects.toThrow(/ECONNREFUSED/);
    await expect(request(`${emulator.qpsUrl()}/alive`, asBackend(emulator))).rejects.toThrow(/ECONNREFUSED/);
  },
);

test("close() ends an HTTP/2 connection that is in use", async () => {
  const emulator = await startEmulator({ protocol: "h2" });
  const session = http2.connect(`https://localhost:${emulator.port}`, {
    ca: emulator.certificates.ca,
    host: "127.0.0.1",
    servername: "localhost",
  });
  session.on("error", () => undefined);
  const stream = session.request({ ":path": "/hub/", ":method": "POST" }); // a body that never ends
  stream.on("error", () => undefined);
  await once(session, "remoteSettings");
  const closed = once(session, "close");
  await emulator.close();
  await closed;
  expect(session.destroyed).toBe(true);
});
