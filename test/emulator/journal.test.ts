import { expect, test } from "vitest";
import { createManualClock, createQlikProxy } from "../../src/emulator/index.js";
import { ADA, ask, askTrusted, IMAGE, MASHUP } from "./support/ask.js";
import { openSocket } from "./support/socket.js";

test("the journal has each request with its status and user", () => {
  const clock = createManualClock(1000);
  const proxy = createQlikProxy({ clock });
  const { cookie } = ask(proxy, `${MASHUP}${IMAGE}?qlikTicket=${proxy.issueTicket(ADA)}&a=b`);
  clock.advance(5);
  ask(proxy, `${MASHUP}/hub/`);
  askTrusted(proxy, "/qps/alive");
  openSocket(proxy, "wss://localhost/mashup/app/x", { cookie });
  expect(proxy.journal()).toEqual([
    {
      at: 1000,
      side: "public",
      method: "GET",
      path: `/mashup${IMAGE}?qlikTicket=***&a=b`,
      status: 200,
      user: "ACME\\ada",
      session: cookie?.split("=")[1]?.slice(0, 8),
    },
    { at: 1005, side: "public", method: "GET", path: "/mashup/hub/", status: 302, user: undefined },
    {
      at: 1005,
      side: "trusted",
      method: "GET",
      path: "/qps/alive?xrfkey=abcdefghij012345",
      status: 200,
      user: undefined,
    },
    {
      at: 1005,
      side: "socket",
      method: "GET",
      path: "/mashup/app/x",
      status: 101,
      user: "ACME\\ada",
      session: cookie?.split("=")[1]?.slice(0, 8),
    },
  ]);
});

test("the journal holds no ticket, no token and no session id, however they were sent", () => {
  const proxy = createQlikProxy();
  const ticket = proxy.issueTicket(ADA);
  const { cookie } = ask(proxy, `${MASHUP}${IMAGE}?QLIKTICKET=${ticket}`);
  const id = cookie?.split("=")[1] ?? "";
  const token = ask(proxy, `${MASHUP}/qps/csrftoken`, { cookie }).header("qlik-csrf-token") ?? "";
  const nested = encodeURIComponent(`${MASHUP}/hub/?qlikTicket=${ticket}`);
  ask(proxy, `${MASHUP}/hub/?qlik%54icket=${ticket}`);
  ask(proxy, `${MASHUP}/qps/user?targetUri=${nested}`);
  openSocket(proxy, `wss://localhost/mashup/app/x?qlik-csrf-token=${token}&reloadUri=${nested}`);
  askTrusted(proxy, `/qps/mashup/session/${id}`);
  askTrusted(proxy, `/qps/session/${id}`, { method: "DELETE" });
  const text = JSON.stringify(proxy.journal());
  expect(proxy.journal()).toHaveLength(7);
  for (const secret of [ticket, id, token]) {
    expect(secret.length).toBeGreaterThan(15);
    expect(text).not.toContain(secret);
  }
});

test("the journal keeps the last ten thousand", () => {
  const proxy = createQlikProxy();
  for (let count = 0; count < 10_002; count += 1) ask(proxy, `${MASHUP}/qps/user?n=${count}`);
  const entries = proxy.journal();
  expect([entries.length, entries[0]?.path]).toEqual([10_000, "/mashup/qps/user?n=2"]);
});

test("of a session id that a backend chose short, the journal shows a quarter at most", () => {
  const proxy = createQlikProxy();
  const body = JSON.stringify({ UserDirectory: "ACME", UserId: "ada", SessionId: "s3cretid" });
  askTrusted(proxy, "/qps/mashup/session", { method: "POST", body });
  ask(proxy, `${MASHUP}/hub/`, { cookie: "X-Qlik-Session-mashup=s3cretid" });
  expect(proxy.journal().at(-1)).toMatchObject({ status: 200, session: "s3" });
});
