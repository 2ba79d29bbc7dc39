// The names under which a page and a browser keep things, and the addresses of the documents: other pages and tabs count on them.
import { describe, expect, it } from "vitest";
import { CHANNEL, docsAddress, lockName, REGISTRY_KEY, storageName } from "../../../src/core/name.js";

const SITE = "https://qlik-ticket.github.io/qlik-ticket/documents/";

describe("docsAddress", () => {
  it.each([
    ["docs/errors.md#timeout", "errors.html#timeout"],
    ["docs/errors.md", "errors.html"],
    ["docs/guides/csp.md#frames", "guides/csp.html#frames"],
    ["guides/docs/csp.md", "guides/docs/csp.html"],
    ["docs/a.mdx", "a.mdx"],
  ])("the document %s can be read at %s", (document, page) => {
    expect(docsAddress(document)).toBe(SITE + page);
  });
});

describe("names of what is kept", () => {
  it("what a browser keeps is named by kind and id, under the generation of what is kept", () => {
    expect(storageName("session", "https://server.example/place")).toBe(
      "qlik-ticket/2:session:https://server.example/place",
    );
  });

  it("the lock of a place has one name in all generations: an older tab's sign-in is waited for, too", () => {
    expect(lockName("https://server.example/place")).toBe("qlik-ticket:https://server.example/place");
  });

  it("tabs and copies of one generation meet under one name", () => {
    expect(CHANNEL).toBe("qlik-ticket/2");
    expect(REGISTRY_KEY).toBe(Symbol.for("qlik-ticket/2"));
  });
});
