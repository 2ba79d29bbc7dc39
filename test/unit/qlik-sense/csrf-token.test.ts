// Qlik's token against forged sockets: who has none, who may not read it, and why it is kept back; and the address that it stands in.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { fetchCsrfToken } from "../../../src/qlik-sense/session/csrf-token.js";
import { webSocketUrlOf } from "../../../src/qlik-sense/session/web-socket-url.js";
import { json, opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const OWN = `${new URL(PAGE).origin}/qlik`;
const SIGNED_IN = json({ session: "active", userDirectory: "ACME", userId: "anna" });
const unreadable = new TypeError("Failed to fetch");
const withToken = (token: string) => status(200, { "qlik-csrf-token": token });
const fetchToken = (address = PROXY, via = "qps-user") => fetchCsrfToken(parseProxy(address), via);

beforeEach(() => openPage());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the token against forged sockets", () => {
  it("the token is read out of the answer's header, at an address of its own", async () => {
    const calls = proxyAnswers(withToken("t0ken"));
    expect(await fetchToken()).toBe("t0ken");
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/csrftoken`]);
    expect(calls[0]?.init).toMatchObject({ credentials: "include", redirect: "manual" });
  });

  it("the token is empty, and nobody is asked, where a WebSocket without one has named the user", async () => {
    const calls = proxyAnswers(withToken("t0ken"));
    expect(await fetchToken(PROXY, "websocket")).toBe("");
    expect(calls).toHaveLength(0);
  });

  it("the token is empty on a server of a time before tokens, and the session is not looked at", async () => {
    const calls = proxyAnswers(status(404));
    expect(await fetchToken()).toBe("");
    expect(calls).toHaveLength(1);
  });

  it("the token is empty where Qlik names none on the page's own origin", async () => {
    proxyAnswers(status(200));
    expect(await fetchToken(OWN)).toBe("");
  });

  it("a token that another origin's answer does not show needs a header of the virtual proxy: cors-missing", async () => {
    proxyAnswers(status(200));
    const error = await errorOf(() => fetchToken());
    expect(error).toMatchObject({ code: "cors-missing", proxy: PROXY });
    expect(error.fix.set).toContain("Access-Control-Expose-Headers");
  });

  it.each<[string, Answer]>([
    ["403, Qlik's own word to those who have no session", status(403)],
    ["400", status(400)],
    ["a redirect", opaqueRedirect()],
  ])(
    "a token that is kept back by %s is session-expired while Qlik's own answer can be read",
    async (_name, answer) => {
      const calls = proxyAnswers(answer, SIGNED_IN);
      expect(await errorOf(() => fetchToken())).toMatchObject({ code: "session-expired", proxy: PROXY });
      expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/csrftoken`, `${PROXY}/qps/user`]);
    },
  );

  it("a token that is kept back by 403 is a gateway's no where the look is refused, too", async () => {
    proxyAnswers(status(403), status(403));
    expect(await errorOf(() => fetchToken())).toMatchObject({ code: "gateway-login", status: 403 });
  });

  it.each<[string, Answer, object]>([
    ["401", status(401), { code: "gateway-login", status: 401 }],
    ["502", status(502), { code: "unreachable", status: 502 }],
    ["a web page", new Response("<html>", { headers: { "Content-Type": "text/html" } }), { code: "gateway-login" }],
  ])("a token that is answered with %s has met something in front of Qlik, at this address", async (...row) => {
    const [, answer, says] = row;
    const calls = proxyAnswers(answer);
    const error = await errorOf(() => fetchToken());
    expect(error).toMatchObject(says);
    expect(error.message).toContain(`${PROXY}/qps/csrftoken`);
    expect(calls).toHaveLength(1);
  });

  it("a token whose answer cannot be read is cors-missing while the session can be looked at", async () => {
    proxyAnswers(unreadable, SIGNED_IN);
    expect(await errorOf(() => fetchToken())).toMatchObject({ code: "cors-missing", proxy: PROXY });
  });

  it("a token that is kept back leaves no timer when the look is answered", async () => {
    vi.useFakeTimers();
    proxyAnswers(status(400), SIGNED_IN);
    expect(await errorOf(() => fetchToken())).toMatchObject({ code: "session-expired" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a token that is kept back has the session looked at for fifteen seconds at most, and no timer is left", async () => {
    vi.useFakeTimers();
    let isOver = false;
    const look: Answer = ({ init }) =>
      new Promise((_resolve, reject) =>
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
      );
    proxyAnswers(unreadable, look);
    const error = errorOf(() => fetchToken()).finally(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(14_999);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({ code: "cors-missing", proxy: PROXY });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("the address of an app's WebSocket", () => {
  const RELOAD = `reloadUri=${encodeURIComponent(PAGE)}`;
  const addressOf = (...[appId, token, options]: [string, string, Parameters<typeof webSocketUrlOf>[3]?]) =>
    webSocketUrlOf(parseProxy(PROXY), appId, token, options);

  it.each<[string, string, Parameters<typeof webSocketUrlOf>[3], string]>([
    ["2f1c", "", undefined, `2f1c?${RELOAD}`],
    ["2f1c", "t+/0", undefined, `2f1c?${RELOAD}&qlik-csrf-token=t%2B%2F0`],
    ["2f1c", "", { identity: "a/b" }, `2f1c/identity/a%2Fb?${RELOAD}`],
    ["2f1c", "", { identity: "" }, `2f1c?${RELOAD}`],
    ["2f1c", "", { ttlSeconds: 0 }, `2f1c/ttl/0?${RELOAD}`],
    ["2f1c", "", { identity: "x", ttlSeconds: 60 }, `2f1c/identity/x/ttl/60?${RELOAD}`],
    [
      "my app/1",
      "",
      { reloadUri: "https://a.test/?b=1&c" },
      "my%20app%2F1?reloadUri=https%3A%2F%2Fa.test%2F%3Fb%3D1%26c",
    ],
  ])("an app %s with the token %j and the options %o has its WebSocket at app/%s", (appId, token, options, rest) => {
    expect(addressOf(appId, token, options)).toBe(`wss://sense.example.com/mashup/app/${rest}`);
  });

  it("a proxy by plain http has its WebSocket at ws:", () => {
    openPage({ address: "http://app.example.com/report" });
    const plain = parseProxy("http://sense.example.com/http", true);
    expect(webSocketUrlOf(plain, "1", "")).toMatch(/^ws:\/\/sense\.example\.com\/http\/app\/1\?/);
  });
});
