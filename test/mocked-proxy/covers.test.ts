// What Qlik draws on is hidden while a page is in the back/forward cache, and shown again for the same user alone.
import { afterEach, describe, expect, it } from "vitest";
import { DEMO_APP } from "../../src/emulator/engine/index.js";
import { authenticate, type QlikMashup } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { BEN, ENDPOINT } from "./support/mocked-site.js";

const start = useMockedSite();
let mashup: QlikMashup | undefined;
afterEach(() => mashup?.dispose());

const fire = (type: string) => window.dispatchEvent(Object.assign(new Event(type), { persisted: true }));

async function drawThree() {
  mashup = await authenticate(ENDPOINT);
  document.body.innerHTML = '<div id="a"></div><div id="b" style="visibility: inherit"></div><div id="c"></div>';
  const [a, b, c] = [...document.querySelectorAll<HTMLElement>("div")] as [HTMLElement, HTMLElement, HTMLElement];
  const app = mashup.openApp(DEMO_APP.id);
  await app.getObject("a", DEMO_APP.objects.chart);
  await app.getObject(b, DEMO_APP.objects.kpi);
  await (await app.visualization.get(DEMO_APP.objects.table)).show(c);
  return [a, b, c].map((element) => () => element.style.visibility);
}

describe("the back/forward cache", () => {
  it("elements given by id, by themselves and to show() are hidden when the page is put away, and as before when it is back", async () => {
    start();
    const visibilities = await drawThree();
    fire("pagehide");
    expect(visibilities.map((read) => read())).toEqual(["hidden", "hidden", "hidden"]);
    fire("pageshow");
    await expect.poll(() => visibilities.map((read) => read())).toEqual(["", "inherit", ""]);
  });

  it("elements stay hidden, and empty, when the page comes back to another user's session", async () => {
    const site = start();
    const visibilities = await drawThree();
    const held = mashup;
    fire("pagehide");
    site.cookies.clear();
    site.cookies.keep(
      site.proxy.handlePublic({
        method: "GET",
        url: new URL(`${site.address}/hub/?qlikTicket=${site.proxy.issueTicket({ virtualProxy: "mashup", ...BEN })}`),
        headers: { host: "sense.example.com" },
      }).headers,
    );
    fire("pageshow");
    await expect.poll(() => held?.state).toBe("closed");
    expect(visibilities.map((read) => read())).toEqual(["hidden", "hidden", "hidden"]);
    expect(document.querySelectorAll("svg, table")).toHaveLength(0);
  });
});
