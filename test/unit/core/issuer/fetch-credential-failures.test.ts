// The call to the page's backend fails: each status and each other end has its code, its sentence and its say on trying again.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbedErrorCode } from "../../../../src/index.js";
import { acquire } from "../../support/acquire.js";
import { endpoint, json, opaqueRedirect, stalled, status, type Answer } from "../../support/endpoint.js";
import { errorOf, everyWordOf, thrownBy } from "../../support/failures.js";
import { ENDPOINT } from "../../support/flow.js";
import { openPage } from "../../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";

async function failureOf(answer: Answer, source: unknown = ENDPOINT, method = "POST") {
  const { fetch, calls } = endpoint(answer);
  return { error: await errorOf(() => acquire(source, { fetch, retry: 0, request: { method } })), calls };
}

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("each status has its own code and advice", () => {
  it.each<[number, EmbedErrorCode, retryable: boolean, says: RegExp]>([
    [302, "not-signed-in", false, /redirect.*answer 401/],
    [303, "not-signed-in", false, /redirect/],
    [400, "issuer-failed", false, /answered 400/],
    [401, "not-signed-in", false, /answered 401.*sign the user in/],
    [403, "forbidden", false, /answered 403.*https:\/\/app\.example\.com/],
    [404, "issuer-failed", false, /answered 404: there is no ticket endpoint/],
    [404, "issuer-failed", false, /A browser cannot ask Qlik for a ticket, your backend must/],
    [405, "issuer-failed", false, /answered 405.*method/],
    [408, "issuer-failed", true, /answered 408/],
    [409, "issuer-failed", false, /answered 409/],
    [415, "issuer-failed", false, /answered 415/],
    [419, "forbidden", false, /answered 419.*X-CSRF-TOKEN/],
    [425, "issuer-failed", true, /answered 425/],
    [429, "rate-limited", true, /answered 429/],
    [500, "issuer-failed", true, /answered 500.*log/],
    [502, "issuer-failed", true, /answered 502/],
    [503, "issuer-failed", true, /answered 503/],
    [599, "issuer-failed", true, /answered 599/],
  ])("the status %i is %s, retryable: %s", async (code, expected, retryable, says) => {
    const { error, calls } = await failureOf(status(code, { location: "https://login.example.com/?next=x" }));
    expect(error).toMatchObject({ code: expected, stage: "acquire", retryable, status: code < 400 ? 0 : code });
    expect(error.message).toMatch(says);
    expect(error.message).toContain("POST /api/qlik-ticket");
    expect(calls).toHaveLength(1);
  });

  it("an opaque redirect of the endpoint, which is all that a browser shows of one, is not-signed-in", async () => {
    const { error } = await failureOf(opaqueRedirect());
    expect(error).toMatchObject({ code: "not-signed-in", retryable: false, fix: { who: "backend" } });
    expect(error.message).toContain("redirect");
    expect(error.fix.set).toContain("answer 401");
  });

  it.each<[string, Answer]>([
    ["an empty answer", new Response("")],
    ["204", status(204)],
    ["HTML with status 200", new Response("<!doctype html><p>Hello")],
    ["{}", json({})],
    ['{"ticket":5}', json({ ticket: 5 })],
    ["10 MB", new Response("x".repeat(10_000_000))],
    ["10 MB of JSON with a ticket in front", new Response(`{"ticket":"${TICKET}","x":"${"x".repeat(10_000_000)}"}`)],
    ["a JWT", new Response("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS1rZXk")],
  ])("%s as answer of the endpoint is issuer-response-invalid, and is not asked for again", async (_name, answer) => {
    const { fetch, calls } = endpoint(answer);
    const error = await errorOf(() => acquire(ENDPOINT, { fetch }));
    expect(error).toMatchObject({ code: "issuer-response-invalid", retryable: false });
    expect(everyWordOf(error)).not.toMatch(/xxxxx|eyJhbGci|aB3\.d/);
    expect(calls).toHaveLength(1);
  });

  it("of an answer of the endpoint without end no more is taken than could be a ticket", async () => {
    const pulled = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled();
        controller.enqueue(new Uint8Array(4_096).fill(120));
      },
    });
    const { error } = await failureOf(() => new Response(body));
    expect(error.code).toBe("issuer-response-invalid");
    expect(pulled.mock.calls.length).toBeLessThan(12);
  });
});

describe("no answer", () => {
  it("no answer of the endpoint is issuer-failed with the browser's own error as cause, and may be tried again", async () => {
    const { error } = await failureOf(new TypeError("Failed to fetch"));
    expect(error).toMatchObject({ code: "issuer-failed", retryable: true, stage: "acquire" });
    expect(error.message).toContain("CORS headers for https://app.example.com");
    expect(error.cause).toMatchObject({ name: "TypeError", message: "Failed to fetch" });
  });

  it("no answer of the endpoint is offline where the browser says so", async () => {
    openPage({ online: false });
    expect((await failureOf(new TypeError("Failed to fetch"))).error).toMatchObject({
      code: "offline",
      retryable: true,
    });
  });

  it("a body of the endpoint that breaks off counts as no answer", async () => {
    const start = (controller: ReadableStreamDefaultController) => controller.error(new TypeError("terminated"));
    const { error } = await failureOf(() => new Response(new ReadableStream({ start })));
    expect(error).toMatchObject({ code: "issuer-failed", cause: { message: "terminated" } });
  });
});

describe("the message names the call", () => {
  it.each([
    ["/api/t?user=anna&token=s3cret#x", "GET", "GET /api/t answered"],
    ["https://api.example.com/t?key=s3cret", "POST", "POST https://api.example.com/t answered"],
  ])("the message names the call to %s without its query", async (source, method, says) => {
    const { error } = await failureOf(status(500), source, method);
    expect(error.message).toContain(says);
    expect(everyWordOf(error)).not.toContain("s3cret");
  });
});

describe("the caller leaves", () => {
  it("a caller who leaves while the body is still coming gets the own reason, and nothing is asked again", async () => {
    const controller = new AbortController();
    const { fetch, calls } = endpoint(({ init }) => stalled(init.signal));
    const work = acquire(ENDPOINT, { fetch }, { signal: controller.signal });
    const reason = new Error("navigated away");
    setTimeout(() => controller.abort(reason));
    expect(await thrownBy(() => work)).toBe(reason);
    expect(calls).toHaveLength(1);
  });

  it("a caller who leaves before the answer gets the own reason", async () => {
    const controller = new AbortController();
    const { fetch } = endpoint(({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    });
    expect(await thrownBy(() => acquire(ENDPOINT, { fetch }, { signal: controller.signal }))).toBe("left");
  });
});
