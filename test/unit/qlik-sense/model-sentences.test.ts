// The two sentences that set the tone, and their nearest relatives: what a reader sees in the console, word by word.
import { afterEach, describe, expect, it, vi } from "vitest";
import { endpointRefused } from "../../../src/core/issuer/sentences.js";
import { cookieBlocked } from "../../../src/qlik-sense/errors/no-session.js";
import { otherUserFound } from "../../../src/qlik-sense/errors/sign-in.js";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { openPage } from "../support/page.js";

afterEach(() => vi.unstubAllGlobals());

/** The parts stand in this order, with any words between them. */
function expectInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    expect(at, `"${part}" in: ${text}`).toBeGreaterThanOrEqual(from);
    from = at + part.length;
  }
}

it("the sentence about a missing ticket endpoint: that only a backend can ask Qlik, how, and how to try without one", () => {
  openPage();
  const error = endpointRefused(TICKET_WORDS, "POST /api/qlik-ticket", 404);
  expect(error.fix.who).toBe("backend");
  expectInOrder(error.message, [
    "POST /api/qlik-ticket answered 404: there is no ticket endpoint. ",
    "A browser cannot ask Qlik for a ticket, your backend must",
    "docs/ticket-endpoint.md (C#, PHP, Node). Try without one: npx qlik-ticket demo",
    "docs/errors.md#issuer-failed",
  ]);
});

it("the sentence about a blocked cookie across sites: what works everywhere, then what works in some browsers", () => {
  openPage({ address: "https://app.a.com/page" });
  const error = cookieBlocked(parseProxy("https://sense.b.net/mashup"), TICKET_WORDS);
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
  ])("the sentence about a blocked cookie of page %s and Qlik %s tells: %s", (address, qlik, says) => {
    openPage({ address });
    const { message, fix } = cookieBlocked(parseProxy(qlik), TICKET_WORDS);
    expect(message).toContain(`: ${says})`);
    // On one site SameSite is not the trouble; advising it would send the reader the wrong way.
    expect(fix.set.includes("SameSite")).toBe(says === "different sites");
  });
});

it("the sentence about a session of another user names both, and where to log out", () => {
  openPage();
  const anna = { userDirectory: "ACME", userId: "anna" };
  const proxy = parseProxy("https://sense.b.net/mashup");
  const { message } = otherUserFound(proxy, identityOf(anna), identityOf({ ...anna, userId: "bob" }));
  expectInOrder(message, [
    "signed in to Qlik as ACME\\bob, not as ACME\\anna",
    "https://sense.b.net/mashup",
    "log out",
  ]);
});
