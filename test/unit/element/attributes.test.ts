// @vitest-environment happy-dom
// Attributes as people write them and systems hand them on.
import { afterEach, describe, expect, it } from "vitest";
import { isOn, readAttributes, readHash } from "../../../src/element/attributes.js";
import { readWish, WISHES } from "../../../src/element/object-wish.js";

function element(html: string): Element {
  document.body.innerHTML = html;
  const first = document.body.firstElementChild;
  if (!first) throw new Error("No element in the test's HTML.");
  return first;
}
afterEach(() => {
  document.body.innerHTML = "";
});

describe("readAttributes", () => {
  it.each([
    "data-ticket-url",
    "ticket-url",
    "DATA-TICKET-URL",
    "data-ticketUrl",
    "data-ticketurl",
    "data-qlik-ticket-url",
  ])("readAttributes takes %s for the same name", (name) => {
    expect(readAttributes(element(`<div ${name}="/api"></div>`))).toEqual({ ticketurl: "/api" });
  });

  it.each(["x-1", " x-1 ", "“x-1”", "„x-1“", "«x-1»", "″x-1″", "\u00a0x-1\n"])(
    "readAttributes takes %j for x-1",
    (value) => {
      const host = document.createElement("div");
      host.setAttribute("data-qlik-app", value);
      expect(readAttributes(host)).toEqual({ app: "x-1" });
    },
  );

  it("readAttributes keeps an attribute without a value, and quotes inside one", () => {
    expect(readAttributes(element(`<div data-debug data-text-error="Le « graphe »  manque"></div>`))).toEqual({
      debug: "",
      texterror: "Le « graphe »  manque",
    });
  });
});

describe("readHash", () => {
  it("readHash reads the same names behind the # of an address", () => {
    expect(readHash("https://cdn.example.com/e.js?v=1#ticket-url=/api/q%3Fx&proxy=https://q.example.com/m")).toEqual({
      ticketurl: "/api/q?x",
      proxy: "https://q.example.com/m",
    });
  });

  it("readHash finds nothing where there is none", () => {
    expect(readHash("https://cdn.example.com/e.js?ticket-url=/api")).toEqual({});
    expect(readHash("")).toEqual({});
  });
});

it.each([
  [undefined, false],
  ["", true],
  ["true", true],
  ["data-debug", true],
  ["false", false],
])("a switch that says %j is %s", (value, on) => expect(isOn(value)).toBe(on));

describe("which object an element wants", () => {
  it.each([
    ['<div data-qlik-app="A-1" data-qlik-object="pYxQd"></div>', "A-1", "pYxQd"],
    ['<div id="qlik:A-1:pYxQd"></div>', "A-1", "pYxQd"],
    ['<div class="wide qlik:A-1:pYxQd last"></div>', "A-1", "pYxQd"],
    ['<div id="own" class="qlik:A-1:pYxQd"></div>', "A-1", "pYxQd"],
    ['<div data-qlik-app="B-2" id="qlik:A-1:pYxQd"></div>', "B-2", "pYxQd"],
    ['<div data-qlik-object="pYxQd"></div>', "page-app", "pYxQd"],
    ['<div data-qlik-app="A-1"></div>', "A-1", undefined],
  ])("the element %s wants app %s and object %s", (html, app, object) => {
    const host = element(html);
    expect(host.matches(WISHES)).toBe(true);
    expect(readWish(host, { app: "page-app" })).toMatchObject({ app, object });
  });

  it.each([
    '<script data-qlik-app="A-1"></script>',
    '<qlik-object data-qlik-app="A-1" data-qlik-object="x"></qlik-object>',
    '<div class="qlik-object qv-object"></div>',
  ])("an element is none of the div form's: %s", (html) => expect(element(html).matches(WISHES)).toBe(false));

  it("a wish takes the element's own settings before the page's", () => {
    const host = element('<div data-qlik-object="x" data-proxy="https://own.example.com"></div>');
    expect(readWish(host, { proxy: "https://page.example.com", ticketurl: "/api" }).settings).toMatchObject({
      proxy: "https://own.example.com",
      ticketurl: "/api",
    });
  });
});
