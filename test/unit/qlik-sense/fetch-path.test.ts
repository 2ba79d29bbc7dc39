// REST calls with the session: where they may go, what they carry, which answers are looked into, and what is passed on as it came.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveSession, SessionCheck } from "../../../src/core/session.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { otherUserPresent } from "../../../src/qlik-sense/errors/sign-in.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { fetchPath } from "../../../src/qlik-sense/session/fetch-path.js";
import { json, opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const KEY = "xrfkey=qlikTicket0Xrfke";
const OWN = `${new URL(PAGE).origin}/qlik`;
const unanswered = new TypeError("Failed to fetch");

/** A session whose looks say these, one after the other, the last one again and again. */
function sessionOf(...looks: readonly SessionCheck[]) {
  const ensure = vi.fn(() => Promise.resolve());
  const check = vi.fn(() => {
    const look = looks[Math.min(check.mock.calls.length, looks.length) - 1] ?? "active";
    return Promise.resolve(look);
  });
  const assertOpen = vi.fn();
  const csrfToken = vi.fn(() => Promise.resolve("t0ken"));
  const live = { ensure, check, assertOpen } as unknown as LiveSession;
  const ask = (path: string, init?: RequestInit, proxy = PROXY) =>
    fetchPath({ live, proxy: parseProxy(proxy), csrfToken }, path, init);
  return { ask, ensure, check, assertOpen, csrfToken };
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("where a REST call goes", () => {
  it.each([
    ["qrs/about", `qrs/about?${KEY}`],
    ["/qrs/about", `qrs/about?${KEY}`],
    ["//qrs/about", `qrs/about?${KEY}`],
    ["api/v1/items?limit=5", `api/v1/items?limit=5&${KEY}`],
    ["qrs/app?xrfkey=0123456789abcdef", `qrs/app?${KEY}`],
    ["api/../qrs/about", `qrs/about?${KEY}`],
    [`${PROXY}/qrs/about`, `qrs/about?${KEY}`],
  ])("a REST call of %s goes to %s below the prefix", async (path, below) => {
    const calls = proxyAnswers(status(200));
    await sessionOf().ask(path);
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/${below}`]);
  });

  it.each([
    "https://evil.example/qrs/about",
    "https:/evil.example/qrs",
    "../other/qrs/about",
    "/../other/qrs",
    "qrs/../../other",
    "..\\other",
    "..%2f..%2fqrs\\..\\..\\x",
    "..",
    `${PROXY}-other/qrs/about`,
    "javascript:alert(1)",
  ])("a REST call of %s is invalid-option: it leads out of the virtual proxy, and nobody is asked", async (path) => {
    const calls = proxyAnswers(status(200));
    const { ask, ensure } = sessionOf();
    const error = await errorOf(() => ask(path));
    expect(error).toMatchObject({ code: "invalid-option", fix: { who: "page" } });
    expect(error.message).toContain(`${PROXY}/`);
    expect(calls).toHaveLength(0);
    expect(ensure).not.toHaveBeenCalled();
  });
});

describe("what a REST call carries", () => {
  it("a REST call carries the session's cookies and follows no redirect, also where the page asks for something else", async () => {
    const calls = proxyAnswers(status(200));
    await sessionOf().ask("qrs/about", { credentials: "omit", redirect: "follow", cache: "default" });
    expect(calls[0]?.init).toMatchObject({ credentials: "include", redirect: "manual", cache: "default" });
  });

  it("a REST call has one key in query and header, in the place of the page's own", async () => {
    const calls = proxyAnswers(status(200));
    await sessionOf().ask("qrs/about", { headers: { "x-qlik-xrfkey": "0123456789abcdef", accept: "text/csv" } });
    const { headers } = calls[0]?.request ?? new Request(PROXY);
    expect(Object.fromEntries(headers)).toEqual({ accept: "text/csv", "x-qlik-xrfkey": "qlikTicket0Xrfke" });
    // Qlik takes a key of 16 letters and digits.
    expect(headers.get("x-qlik-xrfkey")).toMatch(/^[\da-z]{16}$/i);
  });

  it.each([undefined, "GET", "HEAD", "get", "head"])(
    "a REST call by %s changes nothing, so no token is fetched for it",
    async (method) => {
      const calls = proxyAnswers(status(200));
      const { ask, csrfToken } = sessionOf();
      await ask("qrs/about", method === undefined ? {} : { method });
      expect(csrfToken).not.toHaveBeenCalled();
      expect(calls[0]?.request.headers.has("qlik-csrf-token")).toBe(false);
    },
  );

  it.each(["POST", "PUT", "PATCH", "DELETE", "delete"])("a REST call by %s carries the CSRF token", async (method) => {
    const calls = proxyAnswers(status(200));
    await sessionOf().ask("qrs/app", { method });
    expect(calls[0]?.request.headers.get("qlik-csrf-token")).toBe("t0ken");
  });

  it("a REST call carries no empty token on a server that has none", async () => {
    const calls = proxyAnswers(status(200));
    const { ask, csrfToken } = sessionOf();
    csrfToken.mockResolvedValue("");
    await ask("qrs/app", { method: "POST" });
    expect(calls[0]?.request.headers.has("qlik-csrf-token")).toBe(false);
  });

  it("a REST call goes out when the session is there, and not before", async () => {
    const calls = proxyAnswers(status(200));
    const { ask, ensure } = sessionOf();
    let renewed: () => void = () => undefined;
    ensure.mockReturnValue(new Promise<void>((resolve) => (renewed = resolve)));
    const asking = ask("qrs/about");
    await new Promise((resolve) => setTimeout(resolve));
    expect(calls).toHaveLength(0);
    renewed();
    expect((await asking).status).toBe(200);
  });
});

const MAY_BE_SIGNED_OUT: readonly (readonly [string, Response])[] = [
  ["a redirect, which a page cannot read", opaqueRedirect()],
  ...[301, 302, 307, 308, 401, 403].map((code) => [String(code), status(code)] as const),
];

describe("the answer to a REST call", () => {
  it.each([200, 201, 204, 300, 400, 402, 404, 409, 500, 503])(
    "%i is an answer to a REST call, and nobody looks whether the session has ended",
    async (code) => {
      const calls = proxyAnswers(status(code));
      const { ask, check } = sessionOf("inactive");
      expect((await ask("qrs/app")).status).toBe(code);
      expect(check).not.toHaveBeenCalled();
      expect(calls).toHaveLength(1);
    },
  );

  it.each(MAY_BE_SIGNED_OUT)(
    "%s is passed on as it came where the look says that the session lives, and nothing is sent again",
    async (_name, answer) => {
      const calls = proxyAnswers(answer);
      const { ask, check, ensure } = sessionOf("active");
      expect((await ask("qrs/app")).status).toBe(answer.status);
      expect(check).toHaveBeenCalledOnce();
      expect(ensure).toHaveBeenCalledOnce();
      expect(calls).toHaveLength(1);
    },
  );

  it.each(MAY_BE_SIGNED_OUT)(
    "%s is followed by one renewal and a second request where the look says that the session has ended",
    async (_name, answer) => {
      const calls = proxyAnswers(answer, json({ answered: "then" }));
      const { ask, check, ensure } = sessionOf("inactive");
      const response = await ask("qrs/app?x=1", { method: "POST", body: '{"name":"x"}' });
      expect(await response.json()).toEqual({ answered: "then" });
      expect(ensure).toHaveBeenCalledTimes(2);
      expect(check).toHaveBeenCalledOnce();
      const [first, second] = calls;
      expect(second?.url).toBe(first?.url);
      expect(await second?.request.text()).toBe('{"name":"x"}');
    },
  );

  it("a REST call that is refused after the renewal too is session-expired where nobody is signed in, and is not sent a third time", async () => {
    const calls = proxyAnswers(status(401));
    const { ask } = sessionOf("inactive");
    expect(await errorOf(() => ask("qrs/app"))).toMatchObject({ code: "session-expired", proxy: PROXY });
    expect(calls).toHaveLength(2);
  });

  it.each(["active", "unknown"] as const)(
    "a REST call that is refused after the renewal gives that answer where the second look says %s",
    async (second) => {
      const calls = proxyAnswers(status(401), status(403));
      expect((await sessionOf("inactive", second).ask("qrs/app")).status).toBe(403);
      expect(calls).toHaveLength(2);
    },
  );

  it("a REST call whose second answer is no refusal needs no second look", async () => {
    proxyAnswers(status(401), status(404));
    const { ask, check } = sessionOf("inactive");
    expect((await ask("qrs/app")).status).toBe(404);
    expect(check).toHaveBeenCalledOnce();
  });

  it("a REST call rejects with what closed the session meanwhile, and gives nobody's answer", async () => {
    proxyAnswers(status(403));
    const { ask, assertOpen } = sessionOf("other-user");
    const error = otherUserPresent(parseProxy(PROXY), identityOf({ userDirectory: "ACME", userId: "ben" }));
    assertOpen.mockImplementation(() => {
      throw error;
    });
    expect(await thrownBy(() => ask("qrs/app"))).toBe(error);
  });

  it("a REST call whose body is a stream is not sent twice: session-expired after the renewal, so that the page sends it anew", async () => {
    const calls = proxyAnswers(status(401));
    const { ask, ensure } = sessionOf("inactive");
    const body = new Blob(["name"]).stream();
    const init = { method: "POST", body, duplex: "half" };
    expect(await errorOf(() => ask("qrs/app", init))).toMatchObject({ code: "session-expired" });
    expect(ensure).toHaveBeenCalledTimes(2);
    expect(calls).toHaveLength(1);
  });
});

describe("a REST call without an answer", () => {
  const HEADERS = {
    "Qlik-API-Version": "2026-08",
    Accept: "text/csv",
    "Accept-Language": "de",
    "Content-Language": "de",
  };

  it("a REST call that nothing answers, while the session can be looked at, is cors-missing with the header fields that need a permission", async () => {
    proxyAnswers(unanswered);
    const { ask, check } = sessionOf("active");
    const error = await errorOf(() => ask("qrs/app", { method: "POST", headers: HEADERS }));
    expect(error).toMatchObject({ code: "cors-missing", stage: "session", fix: { who: "network" } });
    expect(error.fix.set).toContain("Access-Control-Allow-Headers: qlik-api-version, qlik-csrf-token, x-qlik-xrfkey,");
    expect(check).toHaveBeenCalledOnce();
  });

  it("a REST call that nothing answers keeps the browser's own error where the session cannot be looked at either", async () => {
    proxyAnswers(unanswered);
    expect(await thrownBy(() => sessionOf("unknown").ask("qrs/app"))).toBe(unanswered);
  });

  it("a REST call that nothing answers keeps the browser's own error on the page's own origin: no header field needs a permission there", async () => {
    proxyAnswers(unanswered);
    const { ask, check } = sessionOf("active");
    expect(await thrownBy(() => ask("qrs/app", {}, OWN))).toBe(unanswered);
    expect(check).not.toHaveBeenCalled();
  });

  it("a REST call that the page takes back rejects with the page's reason, and nobody looks why there is no answer", async () => {
    const controller = new AbortController();
    const answer: Answer = ({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    };
    proxyAnswers(answer);
    const { ask, check } = sessionOf("active");
    expect(await thrownBy(() => ask("qrs/app", { signal: controller.signal }))).toBe("left");
    expect(check).not.toHaveBeenCalled();
  });

  it("a REST call that the page takes back while a renewal is under way waits for it no longer", async () => {
    const controller = new AbortController();
    const calls = proxyAnswers(status(200));
    const { ask, ensure } = sessionOf("active");
    ensure.mockReturnValue(new Promise<void>(() => undefined));
    const reason = thrownBy(() => ask("qrs/app", { signal: controller.signal }));
    controller.abort("left");
    expect(await reason).toBe("left");
    expect(calls).toHaveLength(0);
  });

  it("a REST call whose token cannot be had rejects with that, and is not sent", async () => {
    const calls = proxyAnswers(status(200));
    const { ask, csrfToken } = sessionOf("active");
    csrfToken.mockRejectedValue("no token");
    expect(await thrownBy(() => ask("qrs/app", { method: "POST" }))).toBe("no token");
    expect(calls).toHaveLength(0);
  });
});
