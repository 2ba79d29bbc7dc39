// Asks Qlik for the demo app's three objects and tells what stands in the page afterwards.
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import type { Browser } from "./browser.js";

export interface Drawn {
  /** Bars of the chart with a height of at least one pixel. */
  readonly bars: number;
  /** Text of the key figure. */
  readonly kpi: string;
  /** Rows of the table with text in each cell. */
  readonly rows: number;
  /** What Qlik's client said when it refused an object. */
  readonly failure?: string;
}

/** Draws with the page's `mashup`; waits until all three are there, or for `patienceMs`. */
export async function drawObjects(browser: Browser, patienceMs = 20_000): Promise<Drawn> {
  const { chart, kpi, table } = DEMO_APP.objects;
  return (await browser.evaluate(`
    const app = mashup.openApp(${JSON.stringify(DEMO_APP.id)});
    const failed = (error) => { window.drawingFailed = String(error); };
    Promise.resolve(app.getObject("chart", ${JSON.stringify(chart)})).catch(failed);
    Promise.resolve(app.getObject("kpi", ${JSON.stringify(kpi)})).catch(failed);
    Promise.resolve(app.getObject("table", ${JSON.stringify(table)})).catch(failed);
    const within = (id, selector) => [...document.querySelectorAll("#" + id + " " + selector)];
    const look = () => ({
      bars: within("chart", "svg rect").filter((bar) => bar.getBoundingClientRect().height >= 1).length,
      kpi: document.getElementById("kpi").innerText.trim(),
      rows: within("table", "tbody tr").filter((row) => [...row.cells].every((cell) => cell.innerText.trim() !== "")).length,
    });
    const until = performance.now() + ${patienceMs};
    while (performance.now() < until) {
      const drawn = look();
      if (drawn.bars > 0 && /\\d/.test(drawn.kpi) && drawn.rows > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return { ...look(), ...(window.drawingFailed && { failure: window.drawingFailed }) };
  `)) as Drawn;
}
