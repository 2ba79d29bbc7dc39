// The two sentences that set the tone, and their nearest relatives: what a reader sees in the console, word by word.
import { afterEach, describe, expect, it, vi } from "vitest";
import { explain } from "../../src/qlik-sense/problems/catalogue.js";
import { problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { openPage } from "./support/page.js";

afterEach(() => vi.unstubAllGlobals());

/** The parts in this order, whatever joins them. */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `"${part}" in: ${text}`).toBeGreaterThanOrEqual(from);
    from = at + part.length;
  }
}

it("a missing ticket endpoint: that only a backend can ask Qlik, how, and how to try without one", () => {
  openPage();
  const error = explain(problem("issuer-failed/status", "POST /api/qlik-ticket", 404));
  expect(error.fix.who).toBe("backend");
  expectInOrder(error.message, [
    "POST /api/qlik-ticket answered 404: there is no ticket endpoint. ",
    "A browser cannot ask Qlik for a ticket, your backend must",
    "docs/ticket-endpoint.md (C#, PHP, Node). Try without one: npx qlik-ticket demo",
    "docs/errors.md#issuer-failed",
  ]);
});

it("a blocked cookie across sites: what works everywhere, then what works in some browsers", () => {
  openPage({ address: "https://app.a.com/page" });
  const error = explain(problem("cookie-blocked", parseProxy("https://sense.b.net/mashup")));
  expect(error.fix.who).toBe("qlik-admin");
  expectInOrder(error.message, [
    "Qlik took the ticket, but this browser kept no session cookie (page https://app.a.com, Qlik https://sense.b.net/mashup: different sites).",
    " Works everywhere, Safari too: serve Qlik under a.com, docs/same-site.md.",
    " Works in some browsers: QMC > Virtual proxies > mashup: ",
    "SameSite attribute (https) = None, Has secure attribute (https) = on",
    "docs/errors.md#cookie-blocked",
  ]);
});

describe("a blocked cookie is told by how near the two addresses are", () => {
  it.each([
    ["https://app.a.com/x", "https://sense.a.com/vp", "same site"],
    ["https://a.com/x", "https://sense.a.com/vp", "same site"],
    ["https://app.a.com/x", "https://app.a.com/vp", "same site"],
    ["https://app.a.com/x", "https://sense.b.com/vp", "different sites"],
    ["http://app.a.com/x", "https://sense.a.com/vp", "different sites"],
    ["http://localhost:3000/", "https://sense.a.com/vp", "different sites"],
  ])("page %s, Qlik %s: %s", (address, qlik, says) => {
    openPage({ address });
    const { message, fix } = explain(problem("cookie-blocked", parseProxy(qlik)));
    expect(message).toContain(`: ${says})`);
    // On one site SameSite is not the trouble; advising it would send the reader the wrong way.
    expect(fix.set.includes("SameSite")).toBe(says === "different sites");
  });
});

it("a session of another user names both, and where to log out", () => {
  openPage();
  const anna = { userDirectory: "ACME", userId: "anna" };
  const proxy = parseProxy("https://sense.b.net/mashup");
  const { message } = explain(problem("user-mismatch", proxy, anna, { ...anna, userId: "bob" }));
  expectInOrder(message, [
    "signed in to Qlik as ACME\\bob, not as ACME\\anna",
    "https://sense.b.net/mashup",
    "log out",
  ]);
});
