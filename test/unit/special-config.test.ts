// What RequireJS is told beside the usual: where the page has one of its own, and when Qlik's file is asked for again.
import { afterEach, describe, expect, it, vi } from "vitest";
import { specialConfig } from "../../src/qlik-sense/capability/special-config.js";
import type { RequireJs } from "../../src/qlik-sense/capability/types.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { thrownBy } from "./support/failures.js";
import { PROXY } from "./support/flow.js";

const proxy = parseProxy(PROXY);
const OWN = {
  baseUrl: "/page/modules",
  paths: { d3: "vendor/d3" },
  map: { "*": { css: "require-css" } },
  shim: { jquery: { exports: "$" } },
};
const CONTEXT = `qlik-ticket ${PROXY}/`;
const AGAIN = { "js/qlik": "js/qlik.js?again" };

/** RequireJS with the configuration that its page has given; `config()` is what the page's own would do. */
const loaderWith = (config?: object, run: (options: object) => void = () => undefined) =>
  ({ s: { contexts: config ? { _: { config } } : {} }, config: run }) as unknown as RequireJs;

const mismatch = () => Object.assign(new Error("Mismatched anonymous define()"), { requireType: "mismatch" });

afterEach(() => vi.unstubAllGlobals());

describe("on a page without RequireJS", () => {
  it("tells Qlik's own nothing special, and asks nothing of what is there", () => {
    const config = vi.fn();
    vi.stubGlobal("requirejs", loaderWith(OWN, config));
    expect(specialConfig(proxy, false)(loaderWith(OWN))).toEqual({});
    expect(specialConfig(proxy, false, false)(loaderWith())).toEqual({});
    expect(config).not.toHaveBeenCalled();
  });
});

describe("on a page with a RequireJS of its own", () => {
  it("gives Qlik a context of its own, which finds the page's modules where the page does", () => {
    vi.stubGlobal("requirejs", loaderWith(OWN));
    const { paths, map, shim } = OWN;
    // Without `baseUrl`: that one is Qlik's there.
    expect(specialConfig(proxy, true)(loaderWith(OWN))).toStrictEqual({ paths, map, shim, context: CONTEXT });
  });

  it("does so too where the page has not configured anything yet", () => {
    vi.stubGlobal("requirejs", loaderWith());
    expect(specialConfig(proxy, true)(loaderWith())).toEqual({ context: CONTEXT });
  });

  it("does without the page's RequireJS, should it have gone", () => {
    vi.stubGlobal("requirejs", undefined);
    expect(specialConfig(proxy, true)(loaderWith(OWN))).toMatchObject({ context: CONTEXT });
  });

  it("has nameless modules that wait in the page's queue dropped, one after the other, before Qlik's file comes", () => {
    let waiting = 2;
    const config = vi.fn(() => {
      if (waiting-- > 0) throw mismatch();
    });
    vi.stubGlobal("requirejs", loaderWith(OWN, config));
    specialConfig(proxy, true);
    expect(config.mock.calls).toEqual([[{}], [{}], [{}]]);
  });

  it("does not swallow what else the page's RequireJS says", async () => {
    const failure = new Error("another one");
    vi.stubGlobal(
      "requirejs",
      loaderWith(OWN, () => {
        throw failure;
      }),
    );
    expect(await thrownBy(() => specialConfig(proxy, true))).toBe(failure);
  });
});

describe("when Qlik's file is asked for again", () => {
  it("it has another address, and what else was told stays as it was", () => {
    expect(specialConfig(proxy, false, true)(loaderWith())).toEqual({ paths: AGAIN });
    const paths = { ...OWN.paths, ...AGAIN };
    expect(specialConfig(proxy, false, true)(loaderWith(OWN))).toEqual({ paths });
  });

  it("also in a context of its own, beside the page's own addresses", () => {
    vi.stubGlobal("requirejs", loaderWith(OWN));
    const { map, shim } = OWN;
    const paths = { ...OWN.paths, ...AGAIN };
    expect(specialConfig(proxy, true, true)(loaderWith(OWN))).toEqual({ paths, map, shim, context: CONTEXT });
  });
});
