// One column of the fault matrix as tests: one machine, one browser, every row in it. `npm run test:matrix` makes
// docs/measured/fault-matrix.md from what is written down here.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser, Engine } from "../support/browser.js";
import { engines, optInFirefox } from "../support/engines.js";
import { checkCell } from "./check-cell.js";
import type { FaultCase } from "./fault.js";
import { requestOf, runCell, type CellRun } from "./run-cell.js";
import { settingOf, type Setting, type SettingId } from "./settings.js";
import { startStand, type Stand } from "./stand.js";
import { expectedOf, FAULT_ROWS, isApplicable } from "./table.js";

const engineOf = ({ engine, optInPartitioning }: Setting): Engine | undefined =>
  optInPartitioning ? optInFirefox : engines.find(({ name }) => name === engine);

function openBrowser(engine: Engine, { thirdPartyCookies }: Setting, stand: Stand, kind: FaultCase["browser"]) {
  const { proxyPort, ports, pageHost } = stand;
  return engine.open({
    proxyPort,
    thirdPartyCookies,
    ...(kind === "untrusting" && { onlyTrusts: stand.pageCertificate }),
    ...(kind === "public-page" && {
      hosts: {
        [pageHost]: { port: ports.page, space: "public" },
        "sense.example.com": { port: ports.qlik, space: "local" },
      },
    }),
  });
}

const inWords = ({ number, name }: { number: number; name: string }, { form }: FaultCase) =>
  `${number}. ${name}${form ? `: ${form}` : ""}`;

/** What the doc's cell says; for a failed cell, what came instead. */
async function keepResults(id: SettingId, results: ReadonlyMap<string, string>): Promise<void> {
  const folder = process.env["QLIK_TICKET_MATRIX"];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${id}.json`), JSON.stringify(Object.fromEntries(results), undefined, 2));
}

const resultOf = ({ outcomes }: CellRun) => [...new Set(outcomes.map(({ result }) => result))].join(" and ");

/** Prerendered pages start by themselves and send home what came of it. */
const onLoad = (fault: FaultCase, otherHost: string) => `
  fetch("/begun/${fault.id}");
  cell.start(${JSON.stringify(requestOf(fault, otherHost))});
  cell.finish().then((outcome) => fetch("/report/${fault.id}", { method: "POST", body: JSON.stringify(outcome) }));`;

export function describeSetting(id: SettingId): void {
  const setting = settingOf(id);
  const cells = FAULT_ROWS.flatMap((row) =>
    row.cases.map((fault) => ({ row, fault, expected: expectedOf(fault, id) })),
  );
  const engine = engineOf(setting);

  describe(`${setting.title}, ${setting.site}`, () => {
    it("each fault has an expectation in this setting, or a reason for none", () => {
      expect(cells.filter(({ expected }) => (isApplicable(expected) ? expected.outcome : expected.na) === "")).toEqual(
        [],
      );
    });
    if (!engine) return;

    const results = new Map<string, string>();
    const browsers = new Map<FaultCase["browser"], Browser>();
    let stand: Stand;
    beforeAll(async () => {
      stand = await startStand(
        setting,
        cells.map(({ fault }) => fault),
        (fault) => onLoad(fault, ""),
      );
    });
    afterAll(async () => {
      await keepResults(id, results);
      for (const browser of browsers.values()) await browser.close();
      await engine.close?.();
      await stand.close();
    });

    for (const { row, fault, expected } of cells) {
      if (!isApplicable(expected)) continue;
      it(inWords(row, fault), async () => {
        let browser = browsers.get(fault.browser);
        if (!browser) browsers.set(fault.browser, (browser = await openBrowser(engine, setting, stand, fault.browser)));
        results.set(fault.id, "unfinished");
        const run = await runCell(stand, browser, fault, setting);
        const problems = checkCell(run, expected, fault);
        results.set(
          fault.id,
          problems.length === 0 ? expected.outcome : `FAILS: ${resultOf(run)}; ${problems.join("; ")}`,
        );
        expect(problems).toEqual([]);
      });
    }
  });
}
