// What a page gives as its source: an address, a function, or a credential that came with the page.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSource, type SourceRules } from "../../../../src/core/issuer/read-source.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { openPage } from "../../support/page.js";

const refuse = vi.fn<(text: string) => void>();
const RULES: SourceRules = { call: "test()", forms: "an address or a function", urlField: "tokenUrl", refuse };
const ADDRESS = "https://app.example.com/token";

beforeEach(() => {
  openPage();
  refuse.mockReset();
});
afterEach(() => void vi.unstubAllGlobals());

describe("a source that is usable", () => {
  it.each<[string, unknown, string]>([
    ["a whole address", ADDRESS, ADDRESS],
    ["an address without TLS", "http://localhost:3000/token", "http://localhost:3000/token"],
    ["a path of this site", "/token", ADDRESS],
    ["a path with white space around it", " token\n", ADDRESS],
    ["a URL", new URL(ADDRESS), ADDRESS],
  ])("%s is the endpoint's address", (_what, source, href) => {
    const read = readSource(source, RULES);
    expect([Object.keys(read), read.url?.href]).toEqual([["url"], href]);
  });

  it("a function is asked, and is no address", () => {
    const ask = () => "token";
    expect(readSource(ask, RULES)).toEqual({ ask });
    expect(refuse).not.toHaveBeenCalled();
  });

  it("a credential that came with the page is held, and its field says where the next one comes from", () => {
    const ask = () => "token";
    for (const [tokenUrl, next] of [["/token", { url: new URL(ADDRESS) }] as const, [ask, { ask }] as const]) {
      const held = { token: "abc", tokenUrl };
      expect(readSource(held, RULES)).toEqual({ ...next, held });
    }
  });

  it("the product sees each text before it is taken for an address, and may refuse it", async () => {
    readSource(" /token ", RULES);
    expect(refuse.mock.calls).toEqual([["/token"]]);
    const secret = new Error("this is a key");
    refuse.mockImplementation(() => {
      throw secret;
    });
    expect(await thrownBy(() => readSource("key-1", RULES))).toBe(secret);
  });
});

describe("a source that is not usable", () => {
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["white space", "  "],
    ["a number", 5],
    ["a list", ["/token"]],
    ["a broken address", "https://"],
    ["an address that is no web address", "ftp://app.example.com/token"],
    ["a script", "javascript:alert(1)"],
    ["an address with a user's name", "https://ada@app.example.com/token"],
    ["an address with a password", "https://:s3cret@app.example.com/token"],
    ["a credential without the next one's address", { token: "s3cret" }],
    ["a credential whose next one's address is not usable", { token: "s3cret", tokenUrl: "" }],
  ])("%s is no source, and is not repeated in the error", async (_what, source) => {
    const error = await errorOf(() => readSource(source, RULES));
    expect(error).toMatchObject({
      code: "invalid-option",
      stage: "configure",
      what: '"source" is not usable as given.',
      fix: { who: "page", where: "test()", set: "source = an address or a function" },
    });
    expect(error.message).not.toContain("s3cret");
  });
});
