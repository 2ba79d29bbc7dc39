// docs/measured/fault-matrix.md: one numbered row a fault, a column for each setting. Without results it says what must
// come out.
import type { FaultCase, FaultRow } from "./fault.js";
import { SETTING_IDS, settingOf, type SettingId } from "./settings.js";
import { expectedOf, FAULT_ROWS, isApplicable } from "./table.js";

/** What came of a case in a setting. */
export type ResultOf = (fault: FaultCase, id: SettingId) => string;

const LETTERS = "abcdefgh";

const byTable: ResultOf = (fault, id) => {
  const cell = expectedOf(fault, id);
  return isApplicable(cell) ? cell.outcome : "n/a";
};

const inWords = (result: string): string => {
  if (result === "recovers") return result;
  if (result === "reason") return "the signal's reason";
  return `[\`${result}\`](../errors.md#${result})`;
};

/** Set up with a cookie that is `Partitioned`, because no other is kept. */
const isPartitioned = ({ needsCookie = true }: FaultCase, id: SettingId) =>
  needsCookie && settingOf(id).keepsCookie === "partitioned";

/** The reasons of cells that do not apply, in the order of their numbers. */
function createFootnotes() {
  const reasons: string[] = [];
  return {
    reasons,
    numberOf(reason: string): number {
      if (!reasons.includes(reason)) reasons.push(reason);
      return reasons.indexOf(reason) + 1;
    },
  };
}
type Footnotes = ReturnType<typeof createFootnotes>;

function cellOf({ cases }: FaultRow, id: SettingId, resultOf: ResultOf, footnotes: Footnotes): string {
  const words = cases.map((fault) => {
    const cell = expectedOf(fault, id);
    if (!isApplicable(cell)) return `n/a (${footnotes.numberOf(cell.na)})`;
    return inWords(resultOf(fault, id)) + (isPartitioned(fault, id) ? " \\*" : "");
  });
  const different = [...new Set(words)];
  if (different.length <= 1) return words[0] ?? "";
  const lettersOf = (word: string) => words.flatMap((each, index) => (each === word ? [LETTERS[index] ?? ""] : []));
  return different.map((word) => `${lettersOf(word).join(", ")}: ${word}`).join("; ");
}

function faultOf({ name, cases, once }: FaultRow): string {
  const forms = cases.map(({ form }, index) => (form === "" ? "" : `${LETTERS[index] ?? ""}: ${form}`)).filter(Boolean);
  const only = cases.length > 0 && once ? `; the rest is tested [once](../../${once.file})` : "";
  const [single] = cases.length === 1 ? cases : [];
  if (single) return name + (single.form && `: ${single.form}`) + only;
  return `${name}${forms.length > 0 ? ` (${forms.join("; ")})` : ""}${only}`;
}

function rowOf(row: FaultRow, resultOf: ResultOf, footnotes: Footnotes): string[] {
  const cells = SETTING_IDS.map((id) => cellOf(row, id, resultOf, footnotes));
  // One cell: no engine can change it.
  if (row.cases.length === 0 && row.once) cells[0] = `[once](../../${row.once.file})`;
  return [String(row.number), faultOf(row), ...cells];
}

function tableOf(resultOf: ResultOf, footnotes: Footnotes): string {
  const titles = SETTING_IDS.map((id) => {
    const { title, site } = settingOf(id);
    return `${title}; ${site === "cross-site" ? "another site" : "the same site"}`;
  });
  const head = ["#", "Fault", ...titles];
  const rows = FAULT_ROWS.map((row) => rowOf(row, resultOf, footnotes));
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const count = (): number =>
  SETTING_IDS.flatMap((id) => FAULT_ROWS.flatMap(({ cases }) => cases.map((fault) => expectedOf(fault, id)))).filter(
    isApplicable,
  ).length;

/** The document; `resultOf` says what a run found. */
export function renderMatrix(resultOf: ResultOf = byTable): string {
  const footnotes = createFootnotes();
  const table = tableOf(resultOf, footnotes);
  return `# What comes of each fault, in each browser

Made by \`npm run test:matrix\`; not edited by hand. The command plays ${count()} cases in real browsers; \`npm test\` plays three of the
columns. Each case is checked in the page: what comes out and of which stage; no ticket in errors, events, the document, storage or
the console's lines; nothing left behind; settled within its deadlines. And it is checked on Qlik's side: tickets made, spent and
turned down, sessions made.

- **recovers**: the sign-in succeeds all the same. A code: the call rejects with that code.
- **another site**: the page is on \`app.example.org\`, Qlik on \`sense.example.com\`, and the SameSite attribute is None.
- **the same site**: the page is on \`app.example.com\`, Qlik on \`sense.example.com\`, and the SameSite attribute is Lax.
- **once**: the outcome does not depend on the browser; the link leads to the test.

${table}

\\* With \`Partitioned\` on Qlik's cookie, as a reverse proxy can add it ([same-site.md](../same-site.md)): this browser keeps no other
cookie of another site (row 15).

Where a cell does not apply:

${footnotes.reasons.map((reason, index) => `${index + 1}. ${reason}.`).join("\n")}

Rows 30, 31, 38 and 39 of the list are about the session after the sign-in, and are not in this table. For row 33 (offline) and
row 10 (asleep) the test cuts the network or moves the page's clock, and sets what the browser tells the page about it. Where a fault
lasts for seconds, the page's clock runs ten times as fast.
`;
}
