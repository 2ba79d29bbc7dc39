// The one-tag file as a page runs it: it starts by itself, and only once.
import { expect, it, vi } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT } from "./support/mocked-site.js";

const start = useMockedSite();

it("the file for one tag draws by itself, holds all of the library, and a second copy of it does nothing", async () => {
  const site = start();
  document.body.innerHTML = `<div id="a" data-qlik-app="${DEMO_APP.id}" data-qlik-object="${DEMO_APP.objects.chart}"
    style="height:400px"></div><script data-ticket-url="${ENDPOINT}"></script>`;
  const first = await import("../../src/embed.js");
  vi.resetModules();
  const second = await import("../../src/embed.js");
  expect(second.watchQlikObjects).not.toBe(first.watchQlikObjects);
  const names = ["authenticate", "isEmbedError", "EmbedError", "defineQlikObject", "watchQlikObjects"];
  expect(Object.keys(first)).toEqual(expect.arrayContaining(names));
  await expect.poll(() => document.querySelectorAll("#a svg rect").length).toBeGreaterThan(5);
  // Longer than the second copy would need to look over the page.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(site.ticketCalls).toBe(1);
  expect(document.querySelectorAll("#a .qv-object")).toHaveLength(1);
  expect(customElements.get("qlik-object")).toBeDefined();
});
