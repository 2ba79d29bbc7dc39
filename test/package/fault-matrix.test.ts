// docs/measured/fault-matrix.md is what `npm run test:matrix` would write for the table as it stands, and the table is
// whole.
import path from "node:path";
import prettier from "prettier";
import { describe, expect, it } from "vitest";
import { renderMatrix } from "../browsers/matrix/render.js";
import { SETTING_IDS } from "../browsers/matrix/settings.js";
import { expectedOf, FAULT_ROWS, isApplicable } from "../browsers/matrix/table.js";
import { readText } from "./support/docs.js";
import { root } from "./support/install.js";

const DOC = "docs/measured/fault-matrix.md";
/** Those of the list, and those beside it. */
const NUMBERS = Array.from({ length: 45 }, (_, index) => index + 1);

describe("the fault matrix", () => {
  it("the fault matrix has one row for each fault, in order", () => {
    expect(FAULT_ROWS.map(({ number }) => number)).toEqual(NUMBERS);
  });

  it("the fault matrix has cases or a test in each row, and cases of different names", () => {
    const ids = FAULT_ROWS.flatMap(({ cases }) => cases.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(FAULT_ROWS.filter(({ cases, once }) => cases.length === 0 && !once)).toEqual([]);
  });

  it("the fault matrix plays each case in one setting at least", () => {
    const idle = FAULT_ROWS.flatMap(({ cases }) => cases).filter(
      (fault) => !SETTING_IDS.some((id) => isApplicable(expectedOf(fault, id))),
    );
    expect(idle).toEqual([]);
  });

  it.each(FAULT_ROWS.flatMap(({ number, once }) => (once ? [[number, once] as const] : [])))(
    "the fault matrix names, in row %i, a test that is there",
    async (_number, { file, test }) => {
      expect(test).not.toBe("");
      expect(await readText(file)).toContain(`"${test}"`);
    },
  );

  it("the fault matrix is docs/measured/fault-matrix.md", async () => {
    const options = await prettier.resolveConfig(path.join(root, DOC));
    expect(await readText(DOC)).toBe(await prettier.format(renderMatrix(), { ...options, filepath: DOC }));
  });
});
