// The page `/single/` of the emulator, as `<iframe>` embedding shows it: a real page that draws by the server's own client.
import { afterAll, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import type { Browser } from "./support/browser.js";
import { engines } from "./support/engines.js";
import { inWorld } from "./support/in-world.js";
import { ADA, PREFIX, PROXY } from "./support/world.js";

const IMAGE = "resources/img/core/dark_noise_16x16.png";

/** Opens the page and says what stands in it once it holds something. */
async function shown(browser: Browser, query: string): Promise<{ bars: number; text: string }> {
  await browser.goto(`${PROXY}/single/?${query}`);
  return (await browser.evaluate(`
    const place = document.getElementById("object");
    const until = performance.now() + 20000;
    while (performance.now() < until && place.textContent.trim() === "") await new Promise((resolve) => setTimeout(resolve, 25));
    return { bars: place.querySelectorAll("svg rect").length, text: place.textContent.trim() };
  `)) as { bars: number; text: string };
}

describe.each(engines)("in $name", (engine) => {
  afterAll(() => engine.close?.());

  it("the single page draws the object that its address names, and says what is wrong with another address", () =>
    inWorld(engine, { site: "same-site" }, async ({ world, browser }) => {
      const ticket = world.emulator.proxy.issueTicket({ virtualProxy: PREFIX, ...ADA });
      await browser.goto(`${PROXY}/${IMAGE}?qlikTicket=${ticket}`);
      const chart = await shown(browser, `appid=${DEMO_APP.id}&obj=${DEMO_APP.objects.chart}`);
      expect(chart.bars).toBeGreaterThanOrEqual(3);
      expect((await shown(browser, `appid=${DEMO_APP.id}`)).text).toContain("names no object");
      const unknown = await shown(browser, `appid=${DEMO_APP.id}&obj=%3Cimg%20src%3Dx%3E`);
      expect(unknown).toEqual({ bars: 0, text: "Object not found: <img src=x>" });
    }));
});
