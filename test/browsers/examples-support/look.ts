// What a visitor sees of an example, once it has come to rest.
import type { Browser } from "../support/browser.js";
import type { Drawn } from "../support/objects.js";

export interface Seen extends Drawn {
  /** `data-state` of the body. */
  readonly state: string;
  /** Text of `#status`. */
  readonly status: string;
}

const LOOK = `
  const within = (id, selector) => [...document.querySelectorAll("#" + id + " " + selector)];
  const look = () => ({
    bars: within("chart", "svg rect").filter((bar) => Number(bar.getAttribute("height")) >= 1).length,
    kpi: document.getElementById("kpi")?.innerText.trim() ?? "",
    rows: within("table", "tbody tr").filter((row) => [...row.cells].every((cell) => cell.textContent.trim() !== "")).length,
    state: document.body.dataset.state ?? "",
    status: document.getElementById("status")?.innerText ?? "",
  });`;

/** Waits until the three objects are there, or the page says that it failed. */
export async function seeObjects(browser: Browser, patienceMs = 20_000): Promise<Seen> {
  return (await browser.evaluate(`${LOOK}
    const until = performance.now() + ${patienceMs};
    const isDone = ({ bars, kpi, rows, state }) => state === "failed" || (bars > 0 && /\\d/.test(kpi) && rows > 0);
    while (performance.now() < until && !isDone(look())) await new Promise((resolve) => setTimeout(resolve, 25));
    return look();
  `)) as Seen;
}

/** Waits until the page is in that state. */
export async function seeState(browser: Browser, state: string, patienceMs = 20_000): Promise<Seen> {
  return (await browser.evaluate(`${LOOK}
    const until = performance.now() + ${patienceMs};
    while (performance.now() < until && look().state !== ${JSON.stringify(state)}) await new Promise((resolve) => setTimeout(resolve, 25));
    return look();
  `)) as Seen;
}
