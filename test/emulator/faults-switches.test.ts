import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ADA, IMAGE } from "./support/ask.js";
import { get, receive, start } from "./support/fault-client.js";
import { refusal } from "./support/node-client.js";

test.each<[string, number]>([
  ["status:503", 503],
  ["status:429,retry-after:9", 429],
  ["login", 200],
  ["redirect:https://login.example.com/start", 302],
  ["challenge:Negotiate", 401],
  ["other-node", 302],
  ["ticket:used", 302],
  ["delay:1", 200],
  ["cookie:drop", 200],
  ["clock:60001", 302],
])("?emulate=%s makes it a %i for this request alone", async (text, status) => {
  const emulator = await start({ faultSwitches: true });
  const ticket = emulator.proxy.issueTicket(ADA);
  const answer = await get(emulator, `${IMAGE}?emulate=${text}&qlikTicket=${ticket}`);
  expect([answer.status, answer.headers["set-cookie"] === undefined]).toEqual([status, text !== "delay:1"]);
  expect((await get(emulator, "/qps/user")).status).toBe(200);
  expect(emulator.journal()[0]?.path).toBe(`/mashup${IMAGE}?qlikTicket=***`);
});

test("?emulate=reset and truncate reach the wire", async () => {
  const emulator = await start({ faultSwitches: true });
  expect(await receive(emulator, "/qps/user?emulate=reset")).toMatchObject({ error: "ECONNRESET", status: undefined });
  expect(await receive(emulator, "/qps/user?emulate=reset:5")).toMatchObject({ error: "ECONNRESET", status: 200 });
  const { body } = await receive(emulator, "/qps/user?emulate=truncate:5");
  expect(body).toHaveLength(5);
});

test("a WebSocket's address has switches too", async () => {
  const emulator = await start({ faultSwitches: true });
  const { ca } = emulator.certificates;
  const address = `wss://localhost:${emulator.port}/mashup/app/x?emulate=socket:refuse`;
  expect((await refusal(address, { ca })).status).toBe(403);
});

test.each([
  ["slow", 'There is no switch "slow"'],
  ["delay:soon", '"delayMs" must be a whole number'],
  ["status:1000", '"status" must be'],
  ["ticket:odd", '"ticket" must be "expired" or "used" or "foreign"'],
  ["", 'There is no switch ""'],
])("a switch that is wrong (%s) says so, with those that there are", async (text, reason) => {
  const emulator = await start({ faultSwitches: true });
  const answer = await get(emulator, `/qps/user?emulate=${text}`);
  expect([answer.status, answer.headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
  expect(answer.text).toContain(reason);
  expect(answer.text).toContain("delay:MS, hang, reset[:BYTES]");
  expect(emulator.journal()).toMatchObject([{ path: "/mashup/qps/user", status: 400 }]);
});

test("without faultSwitches the parameter is one like any other", async () => {
  const emulator = await start();
  expect((await get(emulator, "/qps/user?emulate=status:503")).status).toBe(200);
  expect((await get(emulator, "/qps/user?emulate=nonsense")).status).toBe(200);
});

test("each switch is in the documentation, as the refusal lists them", async () => {
  const emulator = await start({ faultSwitches: true });
  const { text } = await get(emulator, "/qps/user?emulate=nonsense");
  const shapes = /Switches, joined by commas: (.*)\n/.exec(text)?.[1]?.split(", ") ?? [];
  const doc = readFileSync("docs/emulator.md", "utf8").replaceAll("\\|", "|");
  expect(shapes.length).toBeGreaterThan(10);
  expect(shapes.filter((shape) => !doc.includes(`\`${shape}\``))).toEqual([]);
});
