import { expect, test } from "vitest";
import { createQlikProxy } from "../../src/emulator/index.js";
import { ask, askTrusted, MASHUP, signInAs, toRequest } from "./support/ask.js";

const ADDRESSES = [
  `${MASHUP}/%`,
  `${MASHUP}/%E0%A4%A`,
  `${MASHUP}/hub/%00`,
  `${MASHUP}/hub/?qlikTicket=%E0%A4%A`,
  `${MASHUP}/hub/?qlikTicket=%00`,
  `${MASHUP}/hub/?qlikTicket`,
  `${MASHUP}/hub/?qlikTicket=&qlikTicket=`,
  `${MASHUP}/hub/?%`,
  `${MASHUP}/hub/?=&&==`,
  `${MASHUP}//hub//`,
  `${MASHUP}/../../mashup/hub`,
  `${MASHUP}/qps/user?targetUri=%E0%A4%A`,
  `${MASHUP}/qps/user?targetUri=http://[`,
  `https://localhost//`,
  `https://localhost/%2F%2Fmashup`,
  `https://localhost/${"a".repeat(20_000)}`,
];

test.each(ADDRESSES)("the public side answers %.60s, signed in or not", (address) => {
  const proxy = createQlikProxy();
  for (const cookie of [undefined, signInAs(proxy), "=;;=", `X-Qlik-Session-mashup=${"%".repeat(99)}`]) {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD", "NONSENSE"]) {
      const { status } = ask(proxy, address, { method, cookie });
      expect([200, 204, 301, 302, 400, 403, 404, 405]).toContain(status);
    }
    const answer = proxy.upgrade(toRequest(address, { cookie }));
    expect(answer.accepted).toBe(false);
  }
});

test("a socket to an app with a malformed name gets 404", () => {
  const answer = createQlikProxy().upgrade(toRequest("wss://localhost/mashup/app/%E0%A4%A", {}));
  expect(answer).toMatchObject({ accepted: false, response: { status: 404 } });
});

test("what a malformed target was is not repeated unescaped anywhere", () => {
  const proxy = createQlikProxy();
  const body = JSON.stringify({ UserDirectory: "A", UserId: "b", TargetId: "<script>" });
  expect(askTrusted(proxy, "/qps/ticket", { method: "POST", body }).text).not.toContain("<script>");
  expect(ask(proxy, `${MASHUP}/<script>`, { cookie: signInAs(proxy) }).text).not.toContain("<script>");
});
