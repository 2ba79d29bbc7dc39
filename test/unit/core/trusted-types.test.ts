// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  addDefaultPolicy,
  hasScriptPolicy,
  scriptAddress,
  takeTextAddress,
} from "../../../src/core/share/trusted-types.js";
import { pageRegistry } from "../../../src/core/share/page.js";

const BASE = "https://sense.example.com/mashup/";

/** A browser's factory: names are taken once, and an address that a policy gives `null` for is refused. */
function trustedTypesOf(allowed: readonly string[]) {
  const rules = new Map<string, (address: string) => string | null>();
  return {
    rules,
    createPolicy(name: string, { createScriptURL }: { createScriptURL: (address: string) => string | null }) {
      if (!allowed.includes(name) || rules.has(name)) throw new TypeError(`Policy "${name}" disallowed.`);
      rules.set(name, createScriptURL);
      return { createScriptURL: (address: string) => `trusted:${createScriptURL(address) ?? ""}` };
    },
  };
}

describe("Trusted Types", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    pageRegistry().kept.delete("script-policies");
  });

  it("a script's address stays text where the browser has no Trusted Types", () => {
    expect(scriptAddress(`${BASE}a.js`, BASE)).toBe(`${BASE}a.js`);
    expect(hasScriptPolicy(BASE)).toBe(false);
  });

  it("the policy is named qlik-ticket, is made once, and lets the addresses of each proxy through that was asked for", () => {
    const trustedTypes = trustedTypesOf(["qlik-ticket"]);
    vi.stubGlobal("trustedTypes", trustedTypes);
    expect(hasScriptPolicy(BASE)).toBe(true);
    expect(scriptAddress(`${BASE}a.js`, BASE)).toBe(`trusted:${BASE}a.js`);
    const other = "https://other.example.net/";
    expect(scriptAddress(`${other}b.js`, other)).toBe(`trusted:${other}b.js`);
    expect([...trustedTypes.rules.keys()]).toEqual(["qlik-ticket"]);
    expect(scriptAddress(`${BASE}a.js`, BASE)).toBe(`trusted:${BASE}a.js`);
  });

  it.each([
    "https://cdn.example.net/a.js",
    "https://sense.example.com/other/a.js",
    `${BASE}../other/a.js`,
    "https://sense.example.com.evil.example/mashup/a.js",
    "data:text/javascript,alert(1)",
    "javascript:alert(1)",
    "https://",
  ])("the policies do not let %s through", (address) => {
    const trustedTypes = trustedTypesOf(["qlik-ticket", "default"]);
    vi.stubGlobal("trustedTypes", trustedTypes);
    addDefaultPolicy(BASE);
    expect(scriptAddress(address, BASE)).toBe(address);
    expect(trustedTypes.rules.get("qlik-ticket")?.(address)).toBeNull();
    expect(trustedTypes.rules.get("default")?.(address)).toBeNull();
    expect(trustedTypes.rules.get("default")?.(`${BASE}resources/js/qlik.js`)).toBe(`${BASE}resources/js/qlik.js`);
  });

  it("a script's address stays text where the page's header does not allow the policy", () => {
    vi.stubGlobal("trustedTypes", trustedTypesOf([]));
    expect(hasScriptPolicy(BASE)).toBe(false);
    expect(scriptAddress(`${BASE}a.js`, BASE)).toBe(`${BASE}a.js`);
  });

  it("a page keeps the default policy that it has", () => {
    const trustedTypes = trustedTypesOf(["default"]);
    const own = () => null;
    trustedTypes.rules.set("default", own);
    vi.stubGlobal("trustedTypes", trustedTypes);
    addDefaultPolicy(BASE);
    expect(trustedTypes.rules.get("default")).toBe(own);
  });

  it("a loader's tag takes an address as text, once, and gives it to the policy", () => {
    vi.stubGlobal("trustedTypes", trustedTypesOf(["qlik-ticket"]));
    const tag = document.createElement("script");
    takeTextAddress(tag, BASE);
    expect(tag.src).toBe("");
    tag.setAttribute("src", "before.js");
    expect(tag.src).toBe("before.js");
    tag.src = `${BASE}a.js`;
    expect(tag.getAttribute("src")).toBe(`trusted:${BASE}a.js`);
    expect(Object.hasOwn(tag, "src")).toBe(false);
  });
});
