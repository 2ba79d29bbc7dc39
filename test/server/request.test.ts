import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ResolvedUser } from "../../src/server/index.js";
import { ANNA, bodyOf, ENDPOINT, post, problem, SAME_ORIGIN, startRig, type Rig } from "./support/ticket-server.js";

const SAME_SITE_PROOF = { "Sec-Fetch-Site": "same-origin" };

let rig: Rig;
const resolveUser = vi.fn<(request: Request) => ResolvedUser | Promise<ResolvedUser>>(() => ANNA);
beforeAll(async () => {
  rig = await startRig({ resolveUser });
});
afterAll(() => rig.close());

async function refusal(request: Request): Promise<unknown> {
  const response = await rig.handler(request);
  return [response.status, (await bodyOf(response))["error"]];
}

describe("the request body", () => {
  it.each(["", "{}", " {\n} "])("the request body may be %j", async (body) => {
    expect((await rig.handler(post(SAME_ORIGIN, body))).status).toBe(200);
  });

  it.each([
    '{"userId":"admin"}',
    '{"UserDirectory":"INTERNAL","UserId":"sa_api"}',
    '{"user":{"userDirectory":"ACME","userId":"ben"}}',
    '{"__proto__":{"userId":"admin"}}',
    '{"Attributes":[{"Group":"Admins"}]}',
    "[]",
    "null",
    "{",
    '"anna"',
  ])("the request body cannot name a user: %s", async (body) => {
    expect(await refusal(post(SAME_ORIGIN, body))).toEqual([400, "body-not-empty"]);
  });

  it("the request body cannot be helped out by the query or by headers", async () => {
    const headers = { ...SAME_ORIGIN, "X-Qlik-User": "UserDirectory=INTERNAL; UserId=sa_api" };
    const response = await rig.handler(
      new Request(`${ENDPOINT}?userId=admin&UserId=admin&userDirectory=INTERNAL`, {
        method: "POST",
        headers,
        body: "{}",
      }),
    );
    expect((await bodyOf(response))["user"]).toEqual(ANNA);
  });

  it("the request body of more than 1 kB is refused, announced or not", async () => {
    const big = `{${" ".repeat(1100)}}`;
    const streamed = new Request(ENDPOINT, {
      method: "POST",
      headers: SAME_ORIGIN,
      body: new Blob([big]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(await refusal(post(SAME_ORIGIN, big))).toEqual([413, "body-too-large"]);
    expect(await refusal(streamed)).toEqual([413, "body-too-large"]);
    expect(await refusal(post({ ...SAME_ORIGIN, "Content-Length": "5000" }, "{}"))).toEqual([413, "body-too-large"]);
  });
});

describe("the request", () => {
  it.each(["GET", "HEAD", "PUT", "PATCH", "OPTIONS"])(
    "a request by %s is answered with 405 and the methods that work",
    async (method) => {
      const response = await rig.handler(new Request(ENDPOINT, { method, headers: SAME_ORIGIN }));
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
    },
  );

  it.each<[string, Record<string, string>, string | null, unknown]>([
    ["text/plain", { ...SAME_SITE_PROOF, "Content-Type": "text/plain" }, "{}", [415, "json-required"]],
    [
      "a form",
      { ...SAME_SITE_PROOF, "Content-Type": "application/x-www-form-urlencoded" },
      "a=1",
      [415, "json-required"],
    ],
    ["JSON-like", { ...SAME_SITE_PROOF, "Content-Type": "application/jsonp" }, "{}", [415, "json-required"]],
    [
      "our header, but a text body",
      { ...SAME_SITE_PROOF, "X-Qlik-Ticket": "1", "Content-Type": "text/plain" },
      "{}",
      [415, "json-required"],
    ],
    ["neither JSON nor our header", SAME_SITE_PROOF, null, [415, "json-required"]],
  ])("a request with %s is refused", async (_, headers, body, expected) => {
    expect(await refusal(post(headers, body))).toEqual(expected);
  });

  it.each<[string, Record<string, string>, string | null]>([
    ["JSON without our header", { ...SAME_SITE_PROOF, "Content-Type": "application/json; charset=utf-8" }, "{}"],
    ["our header without a body", { ...SAME_SITE_PROOF, "X-Qlik-Ticket": "1" }, null],
  ])("a request with %s is answered", async (_, headers, body) => {
    expect((await rig.handler(post(headers, body))).status).toBe(200);
  });
});

describe("resolveUser", () => {
  it.each([undefined, null])("answering %s means 401", async (nobody) => {
    resolveUser.mockReturnValueOnce(nobody);
    expect(await refusal(post())).toEqual([401, "not-signed-in"]);
  });

  it("resolveUser sees the request's cookies, and is asked only for pages that may ask", async () => {
    resolveUser.mockClear();
    await rig.handler(post({ ...SAME_ORIGIN, Cookie: "site=42" }));
    await rig.handler(post({}));
    expect(resolveUser.mock.calls.map(([request]) => request.headers.get("cookie"))).toEqual(["site=42"]);
  });

  it("resolveUser may refuse with a Response, of which status and Retry-After are passed on and the body is not", async () => {
    resolveUser.mockReturnValueOnce(
      new Response("secret", { status: 429, headers: { "Retry-After": "30", "X-Inner": "1" } }),
    );
    const response = await rig.handler(post());
    expect([response.status, response.headers.get("retry-after"), response.headers.get("x-inner")]).toEqual([
      429,
      "30",
      null,
    ]);
    expect(await bodyOf(response)).toEqual(problem(429, "rate-limited"));
  });

  it("resolveUser that throws is a fault of the site: 500, and the cause goes to onEvent", async () => {
    const cause = new Error("database down");
    resolveUser.mockRejectedValueOnce(cause);
    expect(await refusal(post())).toEqual([500, "internal"]);
    expect(rig.events.at(-1)).toMatchObject({ type: "failed", error: { code: "resolve-user-failed" } });
    expect(rig.events.at(-1)).toMatchObject({ code: "resolve-user-failed", told: "internal" });
    expect(rig.events.at(-1)).toMatchObject({ cause: { name: "Error", message: "database down" } });
  });
});

it("an onEvent that throws does not cost the visitor the ticket", async () => {
  const complained = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const faulty = await startRig({
    onEvent: () => {
      throw new Error("log is full");
    },
  });
  expect((await faulty.handler(post())).status).toBe(200);
  await faulty.close();
  expect(complained).toHaveBeenCalledOnce();
  complained.mockRestore();
});
