// qsocks 3.2.1, the oldest client of the engine that is still in use, unmodified. It asks for ProductVersion as soon as its
// socket is open, puts a ticket into the socket's address, and sends no Origin.
import qsocks from "qsocks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Emulator } from "../../src/emulator/index.js";
import { ANNA, PREFIX, signInAnna, startOnLoopback } from "./support/emulator.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startOnLoopback();
});
afterAll(() => emulator.close());

const config = (more: object = {}) => ({
  host: "127.0.0.1",
  port: emulator.port,
  prefix: PREFIX,
  isSecure: true,
  ca: emulator.certificates.ca,
  ...more,
});

test("qsocks signs in with a ticket in the socket's address, opens the app and reads a chart", async () => {
  const ticket = emulator.proxy.issueTicket(ANNA);
  const [global, doc] = await qsocks.ConnectOpenApp(config({ appname: DEMO_APP.id, ticket }));
  expect(await global.getAuthenticatedUser()).toBe("UserDirectory=EXAMPLE; UserId=anna");
  const { qHyperCube } = await (await doc.getObject(DEMO_APP.objects.chart)).getLayout();
  expect(qHyperCube.qDataPages[0]?.qMatrix).toHaveLength(12);
  global.connection.close();
  expect(emulator.counters()).toMatchObject({ ticketsSpent: 1, ticketsRejected: 0 });
});

test("qsocks without an app lists the apps with the cookie of a session, and is told the engine's version", async () => {
  const global = await qsocks.Connect(config({ headers: { Cookie: await signInAnna(emulator) }, identity: "list" }));
  expect(await global.productVersion()).toMatch(/^\d+\.\d+/);
  expect((await global.getDocList()).map(({ qDocId }) => qDocId)).toEqual([DEMO_APP.id]);
  global.connection.close();
});

test("qsocks with a ticket that was used already is told to log in", async () => {
  const ticket = emulator.proxy.issueTicket(ANNA);
  const global = await qsocks.Connect(config({ ticket }));
  global.connection.close();
  await expect(qsocks.Connect(config({ ticket }))).rejects.toMatchObject({
    mustAuthenticate: true,
    loginUri: expect.stringContaining("/mashup/internal_forms_authentication/?targetId=") as string,
  });
});
