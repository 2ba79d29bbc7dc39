// What content management systems and page builders do to an element, and what becomes of the chart in it.
import { afterAll, describe, expect, it } from "vitest";
import { chart, chartIn, div, figureIn, inPage, kpi, page, table, tableIn, tag, until } from "./embed-page.js";
import { engines } from "./support/engines.js";

const box = (id: string) => `document.getElementById("${id}").getBoundingClientRect()`;

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("the tag takes the place of the paragraphs and breaks that an editor put into the element", () =>
      inPage(
        engine,
        page(`${div("a", chart).replace("></div>", "><p></p><br>\n<p>&nbsp;</p>Loading chart</div>")}${tag()}`, ""),
        async ({ browser }) => {
          await until(browser, chartIn("a"));
          expect(await browser.evaluate("return document.querySelectorAll('#a > p, #a > br').length")).toBe(0);
          expect(await browser.evaluate(`return ${box("a")}.height`)).toBe(320);
        },
      ));

    it("the tag takes the place of an editor's paragraphs too when it runs before the element is read to its end", () =>
      inPage(
        engine,
        page(`<div id="a" data-qlik-app="x" data-qlik-object="x"><p>One</p><script>1</script><p>Two</p></div>`, tag()),
        async ({ browser }) => {
          await until(browser, "happened.length === 1");
          expect(await browser.evaluate("return document.querySelectorAll('#a p').length")).toBe(0);
        },
      ));

    it("the tag gives 400 pixels to an element without a height, and keeps its padding free", () =>
      inPage(engine, page(div("a", chart, 'style="padding:30px"') + tag()), async ({ browser }) => {
        await until(browser, chartIn("a"));
        expect(await browser.evaluate(`return ${box("a")}.height`)).toBeGreaterThanOrEqual(400);
        const gap = `document.querySelector("#a .qv-object").getBoundingClientRect().top - ${box("a")}.top`;
        expect(await browser.evaluate(`return ${gap}`)).toBe(30);
      }));

    it("the tag keeps a height that a stylesheet or a flexible column gives, and fills it", () =>
      inPage(
        engine,
        page(
          `<div style="display:flex;flex-direction:column;height:300px">${div("a", chart, 'style="flex:1"')}</div>
           <section>${div("b", table, "")}</section>${tag()}`,
          "<style>section > div { min-height: 150px; max-height: 150px }</style>",
        ),
        async ({ browser }) => {
          await until(browser, `${chartIn("a")} && ${tableIn("b")}`);
          expect(await browser.evaluate(`return [${box("a")}.height, ${box("b")}.height]`)).toEqual([300, 150]);
        },
      ));

    it("a chart scrolls along in a container that scrolls", () =>
      inPage(
        engine,
        page(
          `<div id="scroll" style="height:200px;overflow:auto"><div style="height:500px"></div>${div("a", chart)}</div>${tag()}`,
        ),
        async ({ browser }) => {
          await until(browser, chartIn("a"));
          const top = `document.querySelector("#a svg").getBoundingClientRect().top`;
          const moved = await browser.evaluate(`
            const before = ${top};
            document.getElementById("scroll").scrollTop = 120;
            return before - ${top};`);
          expect(moved).toBe(120);
        },
      ));

    it("the tag tells Qlik of each new size: a column that grows, a tab that opens", () =>
      inPage(
        engine,
        page(
          `<div id="column" style="width:400px">${div("a", chart)}</div><div id="tab" hidden>${div("b", chart)}</div>${tag()}`,
        ),
        async ({ browser }) => {
          await until(browser, `${chartIn("a")} && happened.length === 2`);
          const asked = await browser.evaluate(`
            const asked = [];
            happened[0].detail.qlik.resize = (id) => asked.push(id);
            const twoFrames = () => new Promise((resolve) => setTimeout(resolve, 400));
            await twoFrames();
            const before = asked.length;
            document.getElementById("column").style.width = "700px";
            await twoFrames();
            const grown = asked.length;
            document.getElementById("tab").hidden = false;
            await twoFrames();
            return { before, grown, opened: asked.length, ids: [...new Set(asked)] };`);
          expect(asked).toEqual({ before: 0, grown: 1, opened: 2, ids: [chart] });
          await until(browser, chartIn("b"));
        },
      ));

    it("the tag draws what is added later, draws anew what another script replaced, and lets go of what is removed", () =>
      inPage(engine, page(div("a", chart) + tag()), async ({ world, browser }) => {
        await until(browser, chartIn("a"));
        await browser.evaluate(`document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(div("b", kpi))})`);
        await until(browser, figureIn("b"));
        await browser.evaluate('document.getElementById("a").innerHTML = "<p>translated</p>"');
        await until(browser, chartIn("a"));
        // A translation or an editor that writes the page's HTML anew: other elements, with the old drawing in them.
        await browser.evaluate("document.body.innerHTML = document.body.innerHTML");
        await until(browser, `happened.length === 5 && ${chartIn("a")} && ${figureIn("b")}`);
        const emptied = await browser.evaluate(`
          const host = document.getElementById("a");
          host.remove();
          for (let tries = 0; host.childNodes.length > 0 && tries < 100; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
          return host.childNodes.length;`);
        expect(emptied).toBe(0);
        expect(world.emulator.proxy.counters()).toMatchObject({ ticketsIssued: 1, socketsOpened: 1 });
      }));
  });
