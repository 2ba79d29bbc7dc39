import { once } from "node:events";
import { expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { hears, openWebSocket } from "./support/node-client.js";

test.each([
  ["normal", 1000],
  ["cut", 1006],
] as const)("after a fatal notification a real socket is closed as the switch says: %s", async (fatalClose, code) => {
  const emulator = await startEmulator({ fatalClose });
  try {
    const { ca } = emulator.certificates;
    const ticket = emulator.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "ACME", userId: "ada" });
    const address = `${emulator.proxyUrl("mashup").replace("https", "wss")}/app/engineData?qlikTicket=${ticket}`;
    const record = await openWebSocket(address, { ca });
    await hears(record, 2);
    const closed = once(record.socket, "close");
    expect(emulator.proxy.notify(emulator.proxy.sessions()[0]?.id ?? "", "OnEngineWebsocketFailed")).toBe(1);
    expect((await closed)[0]).toBe(code);
    expect(record.messages.at(-1)).toMatchObject({ method: "OnEngineWebsocketFailed", params: { severity: "fatal" } });
  } finally {
    await emulator.close();
  }
});
