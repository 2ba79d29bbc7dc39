// `<qlik-object>` against a mocked Qlik proxy. A document defines an element once, so one test goes through its life.
import { expect, it, vi } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { defineQlikObject } from "../../src/element/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();
const { chart, kpi, table } = DEMO_APP.objects;
const element = (object: string, id: string) =>
  `<qlik-object app="${DEMO_APP.id}" object="${object}" id="${id}"></qlik-object>`;
const bars = () => document.querySelectorAll("#a svg rect").length;

it("<qlik-object> draws, follows its attributes, survives a move, leaves clean, and shares one sign-in", async () => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  const site = start();
  defineQlikObject(ENDPOINT, { proxy: MASHUP });
  defineQlikObject("/never-used");
  document.body.innerHTML = `<main></main>${element(chart, "a")}${element(kpi, "b")}`;
  await expect.poll(bars).toBeGreaterThan(5);
  await expect.poll(() => document.querySelector("#b .qv-object")).not.toBeNull();
  const host = document.querySelector("#a");
  if (!host) throw new Error("The element is gone.");
  const frame = host.firstElementChild;
  document.querySelector("main")?.append(host);
  await Promise.resolve();
  expect(host.firstElementChild).toBe(frame);
  host.setAttribute("object", table);
  await expect.poll(() => document.querySelectorAll("#a tbody tr").length).toBeGreaterThan(2);
  expect(bars()).toBe(0);
  host.remove();
  await expect.poll(() => host.childNodes.length).toBe(0);
  expect(site.ticketCalls).toBe(1);
});
