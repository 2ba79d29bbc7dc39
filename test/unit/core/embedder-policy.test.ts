// The page's Cross-Origin-Embedder-Policy, read from the page's own headers.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { embedderPolicy } from "../../../src/core/net/embedder-policy.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const page = (policy?: string, status = 200) =>
  new Response(null, { status, headers: policy === undefined ? {} : { "Cross-Origin-Embedder-Policy": policy } });

describe("embedderPolicy", () => {
  beforeEach(() => openPage());
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ["require-corp", "require-corp"],
    ["credentialless", "credentialless"],
    ['require-corp; report-to="coep"', "require-corp"],
    ["unsafe-none", "unsafe-none"],
    ["something-new", "unsafe-none"],
    ["not-require-corp", "unsafe-none"],
    ["require-corp-report", "unsafe-none"],
    ["credentialless ;report-to=x", "credentialless"],
  ])("embedderPolicy reads %s from the page's own headers as %s", async (header, policy) => {
    const calls = proxyAnswers(page(header));
    expect(await embedderPolicy()).toBe(policy);
    expect(calls.map(({ url, init }) => [url, init.method])).toEqual([[PAGE, "HEAD"]]);
  });

  it("embedderPolicy is unsafe-none where the page has no such header", async () => {
    proxyAnswers(page());
    expect(await embedderPolicy()).toBe("unsafe-none");
  });

  it("embedderPolicy is unknown where the page is isolated, yet its headers do not say so", async () => {
    vi.stubGlobal("crossOriginIsolated", true);
    proxyAnswers(page());
    expect(await embedderPolicy()).toBe("unknown");
  });

  it("embedderPolicy is unknown where the server takes no HEAD, and where it does not answer", async () => {
    proxyAnswers(page(undefined, 405));
    expect(await embedderPolicy()).toBe("unknown");
    proxyAnswers(new TypeError("Failed to fetch"));
    expect(await embedderPolicy()).toBe("unknown");
  });

  it("embedderPolicy rejects with the reason of a signal that aborts", async () => {
    proxyAnswers(page());
    const reason = new Error("the page gave up");
    await expect(embedderPolicy(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
