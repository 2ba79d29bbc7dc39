// @vitest-environment happy-dom
// An object without rows: said as long as that is so.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { drawObject } from "../../../src/element/draw-object.js";
import type { ClientSignIn } from "../../../src/element/sign-in.js";
import type { QlikMashup } from "../../../src/index.js";

const mashup = { config: { prefix: "/mashup/" }, qlik: { resize: () => undefined } } as unknown as QlikMashup;
const wishWith = (settings = {}) => ({ app: "A-1", object: "pYxQd", sheet: undefined, mode: "inline", settings });

/** Draws a line of text, of an object with so many rows. */
function qlikWith(model: object) {
  let canvas: HTMLElement | undefined;
  const client: ClientSignIn = {
    start: () => Promise.resolve(mashup),
    draw(_mashup, _app, _object, element) {
      canvas = element;
      element.textContent = "a chart";
      return Promise.resolve(model);
    },
    tryAgain: () => Promise.resolve(),
    listen: () => () => undefined,
    release: () => undefined,
  };
  return { signIns: { client, session: client, release: client.release }, drawAnew: () => canvas?.append("again") };
}
const withRows = (qcy: unknown) => ({ layout: { qHyperCube: { qSize: { qcx: 2, qcy } } } });

let host: HTMLElement;
const stateOf = () => host.getAttribute("data-qlik-state");
const text = () => host.querySelector('[part="message"]')?.textContent;
const canvas = () => host.querySelector<HTMLElement>('[part="chart"]')?.style.visibility;

beforeEach(() => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  host = document.createElement("div");
  document.body.append(host);
});
afterEach(() => {
  host.remove();
  vi.restoreAllMocks();
});

it("an object without rows says so in place of an empty drawing, and is shown again when its rows come", async () => {
  const model = withRows(0);
  const { signIns, drawAnew } = qlikWith(model);
  drawObject(host, wishWith(), signIns);
  await expect.poll(stateOf).toBe("empty");
  expect([text(), canvas()]).toEqual(["There is no data to show.", "hidden"]);
  model.layout = withRows(12).layout;
  drawAnew();
  await expect.poll(stateOf).toBe("ready");
  expect([text(), canvas()]).toEqual([undefined, ""]);
  model.layout = withRows(0).layout;
  drawAnew();
  await expect.poll(stateOf).toBe("empty");
});

it("an object without rows speaks in the page's own words where it has some", async () => {
  drawObject(host, wishWith({ textempty: "Keine Daten" }), qlikWith(withRows(0)).signIns);
  await expect.poll(text).toBe("Keine Daten");
});

it.each([
  ["rows", withRows(3)],
  ["no rows of its own, as a text or a filter has", { layout: {} }],
  ["no layout, as a client that tells nothing", {}],
  ["a size that is no number", withRows("0")],
])("an object with %s is shown as Qlik draws it", async (_name, model) => {
  drawObject(host, wishWith(), qlikWith(model).signIns);
  await expect.poll(stateOf).toBe("ready");
  expect(text()).toBeUndefined();
});

it("an object that is let go says nothing more", async () => {
  const model = withRows(3);
  const { signIns, drawAnew } = qlikWith(model);
  const drawing = drawObject(host, wishWith(), signIns);
  await expect.poll(stateOf).toBe("ready");
  drawing.close();
  model.layout = withRows(0).layout;
  drawAnew();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([stateOf(), host.childNodes.length]).toEqual([null, 0]);
});
