// The address of Qlik's single page: what each option becomes in it, and what is refused before it becomes anything.
import { describe, expect, it } from "vitest";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { singleUrlOf } from "../../../src/qlik-sense/session/single-url.js";
import { errorOf } from "../support/failures.js";
import { PROXY } from "../support/flow.js";

const proxy = parseProxy(PROXY);

describe("singleUrl", () => {
  it.each([
    [{ app: "a b&c", object: "o" }, "appid=a%20b%26c&obj=o"],
    [{ app: "a", object: "pYxQd" }, "appid=a&obj=pYxQd"],
    [{ app: "a", sheet: "s1", theme: "horizon" }, "appid=a&sheet=s1&theme=horizon"],
    [{ app: "a", object: "o", theme: undefined, lang: "de-DE" }, "appid=a&obj=o&lang=de-DE"],
    [
      { app: "a", object: "o", options: ["ctxmenu", "currsel"], identity: "left", bookmark: "b1" },
      "appid=a&obj=o&identity=left&bookmark=b1&opt=ctxmenu,currsel",
    ],
    [
      { app: "a", object: "o", opt: "nointeraction", options: ["noanimate"] },
      "appid=a&obj=o&opt=nointeraction,noanimate",
    ],
    [
      { app: "a", object: "o", select: "clearall", selections: { Year: [2025, 2026], "Sales Rep": "Ada & Bob" } },
      "appid=a&obj=o&select=clearall&select=Year,2025,2026&select=Sales%20Rep,Ada%20%26%20Bob",
    ],
    [{ app: "a", object: "o", options: [], selections: {} }, "appid=a&obj=o"],
  ])("the address of the single page for %j", (options, query) => {
    expect(singleUrlOf(proxy, options)).toBe(`${PROXY}/single/?${query}`);
  });

  it.each([
    [undefined, "options = { app, object }"],
    ["a text", "options = { app, object }"],
    [{ object: "o" }, "app = the app's id"],
    [{ app: "", object: "o" }, "app = the app's id"],
    [{ app: 5, object: "o" }, "app = the app's id"],
    [{ app: "a" }, "Neither an object nor a sheet is named."],
    [{ app: "a", object: undefined }, "Neither an object nor a sheet is named."],
    [{ app: "a", object: "" }, "object = the object's id"],
    [{ app: "a", object: "o", sheet: "s" }, "An object and a sheet are named"],
    [{ app: "a", obj: "o" }, 'There is no option "obj". Did you mean'],
    [{ app: "a", object: "o", qlikTicket: "0123456789abcdef" }, 'There is no option "qlikTicket".'],
    [{ app: "a", object: "o", options: "ctxmenu" }, 'options = ["nointeraction", …], a list'],
    [{ app: "a", object: "o", options: ["a,b"] }, '"options[0]" is not usable'],
    [{ app: "a", object: "o", options: ["ctxmenu", ""] }, '"options[1]" is not usable'],
    [{ app: "a", object: "o", options: [5] }, '"options[0]" is not usable'],
    [{ app: "a", object: "o", selections: { Year: [2025, "2,5"] } }, '"selections.Year" is not usable'],
    [{ app: "a", object: "o", selections: { "A,B": "x" } }, "fields without a comma"],
    [{ app: "a", object: "o", selections: { Year: "2,5" } }, '"selections.Year" is not usable'],
    [{ app: "a", object: "o", selections: { Year: [] } }, '"selections.Year" is not usable'],
    [{ app: "a", object: "o", selections: ["Year"] }, '"selections" is not usable'],
    [{ app: "a", object: "o", theme: 5 }, '"theme" is not usable'],
  ])(
    "the single page's address is refused with invalid-option for %j, without what was given",
    async (options, said) => {
      const error = await errorOf(() => singleUrlOf(proxy, options as never));
      expect(error).toMatchObject({ code: "invalid-option", stage: "configure" });
      expect(error.message).toContain(said);
      expect(error.message).not.toContain("0123456789abcdef");
    },
  );
});
