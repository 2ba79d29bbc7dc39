// Every sentence that a developer may meet: complete, filled in, short, and under its own code.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbedErrorCode } from "../../src/core/errors.js";
import { explain } from "../../src/qlik-sense/problems/catalogue.js";
import { explained, isProblem, problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { everyProblem, PREFIXED } from "./support/catalogue.js";
import { thrownBy } from "./support/failures.js";
import { openPage, PAGE } from "./support/page.js";

/** The whole union: the compiler asks for a missing code, and for one too many. */
const CODES: Readonly<Record<EmbedErrorCode, true>> = {
  "invalid-option": true,
  "insecure-proxy": true,
  "proxy-not-allowed": true,
  "unsupported-environment": true,
  "not-signed-in": true,
  forbidden: true,
  "rate-limited": true,
  "issuer-failed": true,
  "issuer-response-invalid": true,
  "credential-rejected": true,
  "cookie-blocked": true,
  "user-mismatch": true,
  unreachable: true,
  "cors-missing": true,
  "csp-blocked": true,
  "local-network-blocked": true,
  "websocket-refused": true,
  "session-expired": true,
  timeout: true,
  offline: true,
  "amd-conflict": true,
  "require-failed": true,
  "qlik-load-failed": true,
};

/** One key, several codes: what the status of the ticket endpoint means decides. */
const BY_STATUS: Readonly<Record<number, EmbedErrorCode>> = {
  0: "not-signed-in",
  401: "not-signed-in",
  403: "forbidden",
  419: "forbidden",
  429: "rate-limited",
};
const STAGES = ["configure", "acquire", "consume", "verify", "open", "session"];
const CALLERS = ["qlik-admin", "backend", "page", "network"];
const ORIGIN = new URL(PAGE).origin;

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

const all = everyProblem();
const named = all.map((each, index) => [`${each.key}, sample ${index}`, each] as const);

describe("every sentence", () => {
  it.each(named)("%s is under its own code", (_name, each) => {
    const byStatus = each.key === "issuer-failed/status" ? BY_STATUS[each.facts[1] as number] : undefined;
    expect(explain(each).code).toBe(byStatus ?? each.key.split("/")[0]);
  });

  it.each(named)("%s is complete in its message alone", (_name, each) => {
    const { message, fix, code, stage, docsUrl, retryable } = explain(each);
    expect(message).toContain(fix.where);
    expect(message).toContain(fix.set);
    expect(message).toContain(`docs/errors.md#${code}`);
    expect(message.indexOf(fix.where)).toBeGreaterThan(10);
    expect(message).not.toMatch(/undefined|\[object|NaN|\bnull\b| {2}|\.\.(?!\.)|: ?\(docs/);
    expect(message.length).toBeLessThan(520);
    expect(fix.where.length * fix.set.length).toBeGreaterThan(0);
    expect(CALLERS).toContain(fix.who);
    expect(STAGES).toContain(stage);
    expect(typeof retryable).toBe("boolean");
    expect(docsUrl).toMatch(new RegExp(`^https://.*docs/errors\\.md#${code}$`));
  });
});

it("every code has a sentence, offline included", () => {
  const online = all.map((each) => explain(each).code);
  openPage({ online: false });
  const codes = new Set([...online, ...all.map((each) => explain(each).code)]);
  expect([...codes].sort()).toEqual(Object.keys(CODES).sort());
});

describe("what the reader has to enter is filled in", () => {
  const proxy = () => parseProxy(PREFIXED);
  const { origin } = new URL(PREFIXED);

  it.each<[string, () => Error, readonly string[]]>([
    ["cookie-blocked", () => explain(problem("cookie-blocked", proxy())), [ORIGIN, PREFIXED, "> mashup"]],
    [
      "cors-missing",
      () => explain(problem("cors-missing", proxy())),
      [ORIGIN, PREFIXED, "> mashup", "app.example.com"],
    ],
    [
      "cors-missing/token",
      () => explain(problem("cors-missing/token", proxy())),
      [ORIGIN, "> mashup", "qlik-csrf-token"],
    ],
    ["credential-rejected", () => explain(problem("credential-rejected", proxy())), [PREFIXED, "/mashup/"]],
    ["unreachable", () => explain(problem("unreachable", proxy(), undefined)), [origin, `${PREFIXED}/hub`]],
    [
      "unreachable/no-proxy",
      () => explain(problem("unreachable/no-proxy", proxy(), 404)),
      [PREFIXED, "404", "/mashup/"],
    ],
    [
      "require-failed",
      () => explain(problem("require-failed", proxy(), false)),
      [`${PREFIXED}/resources/`, "require.js"],
    ],
    [
      "qlik-load-failed",
      () => explain(problem("qlik-load-failed", proxy(), undefined)),
      [`${PREFIXED}/resources/js/qlik.js`],
    ],
    ["session-expired", () => explain(problem("session-expired", proxy())), [PREFIXED]],
    ["csp-blocked", () => explain(problem("csp-blocked", proxy(), "img-src", "consume")), [`img-src ${origin}`]],
    [
      "csp-blocked for sockets",
      () => explain(problem("csp-blocked", proxy(), "connect-src", "verify")),
      [`connect-src ${origin} wss://sense.example.net:8443`],
    ],
    ["timeout", () => explain(problem("timeout", "verify", 1_234)), ["1234 ms", "verify"]],
    [
      "issuer-failed/no-answer",
      () => explain(problem("issuer-failed/no-answer", "GET /t", undefined)),
      [ORIGIN, "GET /t"],
    ],
    ["forbidden", () => explain(problem("issuer-failed/status", "GET /t", 403)), [ORIGIN, "GET /t", "403"]],
  ])("%s", (_name, make, parts) => {
    const { message } = make();
    for (const part of parts) expect(message).toContain(part);
  });

  it("the default virtual proxy is called by its name in the QMC", () => {
    expect(explain(problem("cookie-blocked", parseProxy("https://sense.example.net"))).message).toContain("(default)");
  });
});

describe("explained", () => {
  it.each<[unknown]>([[new TypeError("x")], ["a reason"], [undefined], [null], [new DOMException("x", "AbortError")]])(
    "makes an error of ours of what is none: %s",
    async (error) => {
      expect(await explained(error)).toMatchObject({ code: "unsupported-environment", retryable: true });
    },
  );

  it("hands on an error of ours as it is", async () => {
    const error = explain(problem("amd-conflict"));
    expect(await explained(error)).toBe(error);
  });

  it.each([
    ["credentialless", "image", /Cross-Origin-Embedder-Policy, credentialless/],
    ["credentialless", "fetch", /SameSite attribute/],
    ["require-corp", "image", /SameSite attribute/],
  ] as const)("looks for the embedder policy where an image spent the ticket: %s, %s", async (policy, via, says) => {
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response(null, { headers: { "cross-origin-embedder-policy": policy } })),
    );
    const error = await explained(problem("cookie-blocked", parseProxy(PREFIXED), via));
    expect((error as Error).message).toMatch(says);
  });

  describe("when the page's server is silent about its embedder policy", () => {
    const silent = () => {
      const asked = vi.fn(
        (_url: string, { signal }: RequestInit) =>
          new Promise((_resolve, reject) => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as fetch does
            signal?.addEventListener("abort", () => reject(signal.reason));
          }),
      );
      vi.stubGlobal("fetch", asked);
      return asked;
    };
    const blocked = () => problem("cookie-blocked", parseProxy(PREFIXED), "image");
    afterEach(() => void vi.useRealTimers());

    it("makes the sentence without it", async () => {
      vi.useFakeTimers();
      const asked = silent();
      const explaining = explained(blocked());
      await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
      await vi.runAllTimersAsync();
      expect(((await explaining) as Error).message).toMatch(/SameSite attribute/);
      expect(asked.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    });

    it("ends with the caller's signal", async () => {
      const asked = silent();
      const controller = new AbortController();
      const explaining = thrownBy(() => explained(blocked(), controller.signal));
      await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
      controller.abort("left");
      expect(await explaining).toBe("left");
    });
  });

  it("makes the sentence of a problem", async () => {
    expect(await explained(problem("amd-conflict"))).toMatchObject({
      code: "amd-conflict",
      name: "EmbedError",
    });
  });

  it("keeps facts that hold no error from being taken for a problem", () => {
    expect(isProblem({ key: "amd-conflict", facts: [] })).toBe(false);
    expect(isProblem(problem("amd-conflict"))).toBe(true);
  });
});
