// The address of the virtual proxy: what is taken, what is refused, and with which hint.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { errorOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

const HTTP_PAGE = "http://intranet/report";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a good address is taken apart", () => {
  it.each<[given: string, id: string, host: string, port: number, prefix: string]>([
    ["https://sense.example.com", "https://sense.example.com", "sense.example.com", 443, "/"],
    ["https://sense.example.com/", "https://sense.example.com", "sense.example.com", 443, "/"],
    ["https://sense.example.com/mashup", "https://sense.example.com/mashup", "sense.example.com", 443, "/mashup/"],
    ["https://sense.example.com/mashup/", "https://sense.example.com/mashup", "sense.example.com", 443, "/mashup/"],
    [
      "https://sense.example.com/a/b-c/d_e",
      "https://sense.example.com/a/b-c/d_e",
      "sense.example.com",
      443,
      "/a/b-c/d_e/",
    ],
    ["https://sense.example.com/v1.2~x", "https://sense.example.com/v1.2~x", "sense.example.com", 443, "/v1.2~x/"],
    ["https://sense.example.com/Mashup", "https://sense.example.com/Mashup", "sense.example.com", 443, "/Mashup/"],
    ["https://sense.example.com/hubs", "https://sense.example.com/hubs", "sense.example.com", 443, "/hubs/"],
    ["https://sense.example.com:8443/vp", "https://sense.example.com:8443/vp", "sense.example.com", 8443, "/vp/"],
    ["https://sense.example.com:443/vp", "https://sense.example.com/vp", "sense.example.com", 443, "/vp/"],
    ["HTTPS://SENSE.Example.COM/vp", "https://sense.example.com/vp", "sense.example.com", 443, "/vp/"],
    ["  https://sense.example.com/vp\n", "https://sense.example.com/vp", "sense.example.com", 443, "/vp/"],
    ["https://10.1.2.3/vp", "https://10.1.2.3/vp", "10.1.2.3", 443, "/vp/"],
    ["https://[2001:DB8::1]:8443/vp", "https://[2001:db8::1]:8443/vp", "[2001:db8::1]", 8443, "/vp/"],
    ["https://localhost:4430", "https://localhost:4430", "localhost", 4430, "/"],
    ["https://sense.example.com:0/vp", "https://sense.example.com:0/vp", "sense.example.com", 0, "/vp/"],
    ["https://qlikserver1/vp", "https://qlikserver1/vp", "qlikserver1", 443, "/vp/"],
    ["https://sense/vp", "https://sense/vp", "sense", 443, "/vp/"],
    ["https://hub", "https://hub", "hub", 443, "/"],
    ["https://müller.example/vp", "https://xn--mller-kva.example/vp", "xn--mller-kva.example", 443, "/vp/"],
  ])("the address of a proxy %j is taken apart", (given, id, host, port, prefix) => {
    const proxy = parseProxy(given);
    expect(proxy.id).toBe(id);
    expect(proxy.base).toBe(`${id}/`);
    expect(proxy.origin).toBe(new URL(id).origin);
    expect(proxy.config).toEqual({ host, port, prefix, isSecure: true });
  });

  it("the address of a proxy may be a URL object", () => {
    expect(parseProxy(new URL("https://sense.example.com/mashup/")).id).toBe("https://sense.example.com/mashup");
  });
});

describe("an address that could lead elsewhere, or is none, is refused", () => {
  it.each([
    "https://sense.example.com/a/../b",
    "https://sense.example.com/..",
    "https://sense.example.com/.",
    "https://sense.example.com/a/./b",
    "https://sense.example.com/%2e%2e/b",
    "https://sense.example.com/a%2Fb",
    "https://sense.example.com/mashup?x=1",
    "https://sense.example.com/mashup?",
    "https://sense.example.com/mashup#top",
    "https://sense.example.com\\mashup",
    "https:\\\\sense.example.com\\mashup",
    "https://sense.example.com/a\\b",
    "https://user@sense.example.com/mashup",
    "https://user:pw@sense.example.com/mashup",
    "https://sense.example.com@evil.example/mashup",
    "https://sense.example.com//mashup",
    "https://sense.example.com/mashup//",
    "https:///mashup",
    "https://",
    "https:sense.example.com",
    "https:/sense.example.com",
    "//sense.example.com/mashup",
    "https://sense.example.com/my mashup",
    "https://sense.example .com/mashup",
    "https://sense.example.com/ma\u0000shup",
    "https://sense.exa\u0001mple.com/mashup",
    "https://sense.example.com/ma\tshup",
    "https://sense.exa\nmple.com/mashup",
    "https://sense.example.com/m\u00e4rz",
    "https://sense.example.com\uff0fmashup",
    "https://sense.example.com:99999/mashup",
    "https://sense.example.com:http/mashup",
    "https://sense.example.com:-1",
    "https://999.1.1.1/mashup",
    "https://[::1/mashup",
    "https://<script>/mashup",
    "javascript:alert(1)",
    "javascript://sense.example.com/%0aalert(1)",
    "data:text/html,x",
    "ftp://sense.example.com/mashup",
    "wss://sense.example.com/mashup",
    "blob:https://sense.example.com/1",
    "sense.example.com/mashup",
    "/mashup",
    "mashup",
    "",
    "  ",
  ])("a proxy %j could lead elsewhere, or is no address, and is refused", async (given) => {
    const error = await errorOf(() => parseProxy(given));
    expect(error).toMatchObject({ code: "invalid-option", stage: "configure", retryable: false });
    expect(error.message).toContain("https://sense.example.com/mashup");
    expect(error.message).not.toMatch(/pw@|alert|evil/);
  });

  it.each([[undefined], [null], [0], [443], [true], [{}], [[]]])(
    "a proxy %j is no text and no URL, and is refused",
    async (given) => {
      expect(await errorOf(() => parseProxy(given))).toMatchObject({ code: "invalid-option" });
    },
  );
});

describe("an address copied from the browser is refused with the better one", () => {
  it.each([
    ["https://sense.example.com/mashup/hub", "https://sense.example.com/mashup"],
    ["https://sense.example.com/mashup/hub/", "https://sense.example.com/mashup"],
    ["https://sense.example.com/hub/my/work", "https://sense.example.com"],
    ["https://sense.example.com/mashup/qmc/", "https://sense.example.com/mashup"],
    ["https://sense.example.com/mashup/sense/app/2f1c", "https://sense.example.com/mashup"],
    ["https://sense.example.com/mashup/resources/img/core/x.png", "https://sense.example.com/mashup"],
    ["https://sense.example.com/mashup/extensions/mine/mine.html", "https://sense.example.com/mashup"],
    ["https://sense.example.com/a/b/content/Default/x.html", "https://sense.example.com/a/b"],
    ["https://sense.example.com/mashup/QPS/user", "https://sense.example.com/mashup"],
    ["https://hub.example.com/mashup/single", "https://hub.example.com/mashup"],
    ["https://sense/mashup/hub", "https://sense/mashup"],
    ["https://hub/hub", "https://hub"],
  ])("a proxy %s, copied from the browser, is refused with the better address %s", async (given, better) => {
    const error = await errorOf(() => parseProxy(given));
    expect(error.code).toBe("invalid-option");
    expect(error.fix.set).toContain(`"${better}"`);
  });
});

describe("plain http", () => {
  it.each<[page: string, allowed: boolean | undefined]>([
    ["https://app.example.com/report", undefined],
    ["https://app.example.com/report", false],
    ["https://app.example.com/report", true],
    [HTTP_PAGE, undefined],
    [HTTP_PAGE, false],
  ])(
    "a proxy with plain http, for the page %s with allowInsecureProxy %s, is refused, and the message names both",
    async (address, allowed) => {
      openPage({ address });
      const error = await errorOf(() => parseProxy("http://sense.intra/vp", allowed));
      expect(error).toMatchObject({ code: "insecure-proxy", fix: { who: "qlik-admin" } });
      expect(error.message).toContain("http://sense.intra/vp");
      expect(error.message).toContain("allowInsecureProxy");
      expect(error.message).toContain(new URL(address).protocol);
    },
  );

  it.each([
    ["http://sense.intra/vp", 80],
    ["http://sense.intra:8080/vp", 8080],
  ])("the proxy %s is taken on an http page that allows plain http", (given, port) => {
    openPage({ address: HTTP_PAGE });
    const { id, config } = parseProxy(given, true);
    expect(id).toBe(given);
    expect(config).toEqual({ host: "sense.intra", port, prefix: "/vp/", isSecure: false });
  });

  it("allowInsecureProxy does not make an https proxy less than https", () => {
    openPage({ address: HTTP_PAGE });
    expect(parseProxy("https://sense.intra/vp", true).config.isSecure).toBe(true);
  });
});
