// What goes wrong with tickets, and what the page is told: the endpoint's answers, and what the page itself named.
import { delay, HttpResponse, type HttpResponseResolver } from "msw";
import { describe, expect, it } from "vitest";
import { authenticateTableau } from "../../../src/tableau/index.js";
import { errorOf, everyWordOf } from "../../unit/support/failures.js";
import { onFreshPages, signIn, start, VIEW } from "./support/session.js";
import { ENDPOINT, openFrame, SERVER } from "./support/site.js";

onFreshPages();

const text = (body: string, status = 200, type = "text/plain") =>
  new HttpResponse(body, { status, headers: { "content-type": type } });

const REASONS = /trusted hosts.*Active Directory.*target_site/s;
const ANSWERS: [name: string, answer: HttpResponseResolver, code: string, says: RegExp][] = [
  ["-1", () => text("-1"), "issuer-failed", REASONS],
  ["-1 with a line's end", () => text("-1\n"), "issuer-failed", REASONS],
  ["-1 as Python prints bytes", () => text("b'-1'"), "issuer-failed", REASONS],
  ["-1 as Python prints bytes with a line's end", () => text("b'-1\\n'"), "issuer-failed", REASONS],
  ["-1 in JSON", () => HttpResponse.json({ ticket: "-1\n" }), "issuer-failed", REASONS],
  ["nothing", () => text(""), "issuer-response-invalid", REASONS],
  ["a web page", () => text("<!doctype html>", 200, "text/html"), "issuer-response-invalid", REASONS],
  ["401", () => text("", 401), "not-signed-in", /401/],
  ["403", () => text("", 403), "forbidden", /403/],
  ["404", () => text("", 404), "issuer-failed", /no ticket endpoint.*providers\.md#tableau/s],
  ["429", () => text("", 429), "rate-limited", /each view that is shown asks for one/],
  ["500", () => text("", 500), "issuer-failed", /trusted host/],
  ["a word", () => text("Unauthorized"), "issuer-response-invalid", /something that is no ticket/],
  ["broken JSON", () => text('{"ticket":"abc'), "issuer-response-invalid", /broken JSON/],
  ["{}", () => HttpResponse.json({}), "issuer-response-invalid", /no ticket/],
  ["no network", () => HttpResponse.error(), "issuer-failed", /no answer/],
];

describe("a ticket endpoint that answers badly", () => {
  it.each(ANSWERS)("a ticket endpoint that answers %s is told with what to do", async (_name, answer, code, says) => {
    const running = start({ endpoint: answer });
    const { frame, shown } = openFrame(running);
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(frame, VIEW, { when: "now" }));
    expect(error).toMatchObject({ code, stage: "acquire" });
    expect(error.message).toMatch(says);
    expect(error.message).toContain(`docs/errors.md#${code}`);
    expect(shown.addresses).toEqual([]);
  });

  it("a ticket endpoint that stays silent ends with the call's deadline", async () => {
    const running = start({ endpoint: async () => (await delay("infinite"), text("")) });
    const tableau = await signIn({ timeoutMs: 50 });
    const { frame } = openFrame(running);
    expect(await errorOf(() => tableau.show(frame, VIEW, { when: "now" }))).toMatchObject({ code: "timeout" });
  });

  it("a licence key in place of a ticket is refused, and the message says where it belongs", async () => {
    const key = `eyJhbGciOiJSUzUxMiJ9.${btoa('{"license":"9999000000001253"}').replace(/=+$/, "")}.${"x".repeat(60)}`;
    const running = start({ endpoint: () => text(key) });
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(openFrame(running).frame, VIEW, { when: "now" }));
    expect(error.message).toMatch(/Signed License Key.*license\.qlikcloud\.com on port 443/s);
    expect(everyWordOf(error)).not.toContain(key.slice(0, 20));
  });
});

describe("what a page may name", () => {
  it.each([
    "Superstore",
    "../admin/x",
    "Superstore/../x",
    "Superstore/%2e%2e/x",
    "/Superstore/Overview",
    "a b/c",
    "a/b#c",
    "",
  ])("what is no view (%s) is refused before a ticket is asked for", async (view) => {
    const running = start();
    const { frame } = openFrame(running);
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(frame, view, { when: "now" }));
    expect([error.code, running.endpointCalls]).toEqual(["invalid-option", 0]);
  });

  it("an element that is no frame, or stands in no document, is refused", async () => {
    start();
    const tableau = await signIn();
    for (const element of [document.createElement("div"), document.createElement("iframe")]) {
      expect(await errorOf(() => tableau.show(element, VIEW))).toMatchObject({ code: "invalid-option" });
    }
  });

  it("a server that the endpoint names is taken from an endpoint of the page's own origin, and must be the page's", async () => {
    const running = start();
    const { frame, user } = openFrame(running);
    await (await authenticateTableau(ENDPOINT)).show(frame, VIEW, { when: "now" });
    expect(user()).toBe("anna");
    const other = await signIn({ server: "https://other.example.com" });
    expect(await errorOf(() => other.show(openFrame(running).frame, VIEW, { when: "now" }))).toMatchObject({
      code: "proxy-not-allowed",
    });
  });

  it.each<[string, unknown, object, string]>([
    ["a ticket as the address", "9D1ObyqDQmSIOyQpKdy4Sw==:dg62gCsSE0QRArXNTOp6mlJ5", {}, "invalid-option"],
    ["nine digits as the address", "123456789", {}, "invalid-option"],
    ["a ticket that came with the page", { ticket: "123456789", ticketUrl: ENDPOINT }, {}, "invalid-option"],
    ["a server with a path", ENDPOINT, { server: `${SERVER}/#/site/sales` }, "invalid-option"],
    ["a plain http server", ENDPOINT, { server: "http://tableau.example.com" }, "insecure-proxy"],
    ["a site that is no id", ENDPOINT, { server: SERVER, site: "a/b" }, "invalid-option"],
    ["an unknown option", ENDPOINT, { servers: [] }, "invalid-option"],
  ])("%s is refused before anything is sent", async (_name, source, options, code) => {
    const running = start();
    const error = await errorOf(() => authenticateTableau(source as string, options));
    expect(error).toMatchObject({ code, stage: "configure" });
    expect([running.endpointCalls, everyWordOf(error).includes("123456789")]).toEqual([0, false]);
  });
});
