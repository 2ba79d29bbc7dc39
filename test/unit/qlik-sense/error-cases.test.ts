// Sentences that choose their words: an answer that is no credential, a cookie that was not kept, an address that is no proxy's.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as acquire from "../../../src/qlik-sense/errors/acquire.js";
import * as configure from "../../../src/qlik-sense/errors/configure.js";
import { cookieBlocked, sitesOf } from "../../../src/qlik-sense/errors/no-session.js";
import { JWT_WORDS, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { openPage } from "../support/page.js";

const PROXY = "https://sense.example.com/mashup";
const proxy = parseProxy(PROXY);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("an answer that is no credential", () => {
  it.each([
    [undefined, "no ticket, or more than 16 kB"],
    [5, "something that is no ticket"],
    ["", "nothing"],
    ["<p>", "a web page (login, error)"],
    ['"text', "broken JSON"],
    ["a.b.c", 'a signed key (JWT, licence): never for a browser, unless credential = "jwt"'],
    ["a.b.c.d", "something that is no ticket"],
  ])("the answer %j is called %s", (answer, kind) => {
    expect(acquire.answerUnusable("POST /t", answer, TICKET_WORDS).what).toBe(`POST /t answered ${kind}.`);
  });

  it("the answer of three parts that are no JWT is called so where a JWT is wanted", () => {
    const { what } = acquire.answerUnusable("POST /t", "a.b.c", JWT_WORDS);
    expect(what).toBe("POST /t answered three parts with dots between them that are no jwt.");
  });

  it("an answer that breaks off is broken JSON, whatever it begins with, and one that says it failed is told so", () => {
    const said = (known: Parameters<typeof acquire.answerUnusable>[3]) =>
      acquire.answerUnusable("POST /t", "text", TICKET_WORDS, known).what;
    expect(said({ isBroken: true })).toBe("POST /t answered broken JSON.");
    expect(said({ saysItFailed: true })).toContain("its body says that the call failed");
    expect(said({})).toBe("POST /t answered something that is no ticket.");
  });
});

describe("a cookie that was not kept", () => {
  const blocked = (page: string, qlik: string, facts: Parameters<typeof cookieBlocked>[2]) => {
    openPage({ address: page });
    return cookieBlocked(parseProxy(qlik, true), TICKET_WORDS, facts);
  };
  const OTHER = "https://app.example.net/";

  it("in Safari across sites only Qlik's address helps, by the network's people", () => {
    const error = blocked(OTHER, PROXY, { browser: "safari" });
    expect(error.fix).toEqual({
      who: "network",
      where: "Qlik's address",
      set: "serve Qlik under example.net: docs/same-site.md",
    });
    expect(error.message).toContain("Safari blocks third-party cookies");
  });

  it.each([
    ["on one site", "https://app.example.com/", PROXY],
    ["by plain http", "http://app.example.net/", "http://sense.example.com/mashup"],
    ["where the sites are not known", "https://app.corp.intra/", "https://sense.corp.intra/mashup"],
  ])("in Safari %s a setting of the virtual proxy may help", (_where, page, qlik) => {
    expect(blocked(page, qlik, { browser: "safari" }).fix.who).toBe("qlik-admin");
  });

  it.each([
    ["chromium", "Settings > Privacy"],
    ["firefox", "Tracking Protection"],
    ["other", "see its settings"],
  ] as const)("in %s across sites the browser's own setting is named: %s", (browser, setting) => {
    expect(blocked(OTHER, PROXY, { browser }).message).toContain(`blocks third-party cookies (${setting})`);
  });

  it("by plain http no browser's setting is named", () => {
    const { message } = blocked("http://app.example.net/", "http://sense.example.com/mashup", { browser: "chromium" });
    expect(message).not.toContain("third-party");
    expect(message).toContain("serve Qlik under example.net");
  });

  it("under the embedder policy credentialless the headers that let fetch read are the cure, and under another one they are not", () => {
    const cure = (policy: "credentialless" | "require-corp") =>
      blocked(OTHER, PROXY, { policy, browser: "chromium" }).fix.set.startsWith("Additional response headers");
    expect([cure("credentialless"), cure("require-corp")]).toEqual([true, false]);
  });

  it("page and proxy are one site, different ones, or perhaps different ones", () => {
    openPage();
    expect(sitesOf(proxy)).toBe("same");
    expect(sitesOf(parseProxy("https://sense.example.net"))).toBe("different");
  });
});

describe("an address that is no virtual proxy's", () => {
  it("a path of Qlik's own is named, and the proxy that was meant", () => {
    const error = configure.malformedProxy("https://sense.example.com/mashup/HUB/my");
    expect(error.what).toContain('"hub" is a path of Qlik\'s own');
    expect(error.fix.set).toContain('proxy = "https://sense.example.com/mashup"');
  });

  it("what is no address at all is not repeated, and an example stands in its place", () => {
    const error = configure.malformedProxy("https://anna:s3cret@sense.example.com/mashup");
    expect(error.message).not.toContain("s3cret");
    expect(error.what).toBe("This is not the address of a virtual proxy.");
    expect(error.fix.set).toContain('proxy = "https://sense.example.com/mashup"');
  });
});
