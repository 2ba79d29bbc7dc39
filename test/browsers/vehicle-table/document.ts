// The measured tables as they stand in docs/measured/browser-facts.md: written from what the engines did, and read back.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import {
  cookieKinds,
  settings,
  shapes,
  vehicles,
  type CookieKind,
  type EngineName,
  type Outcomes,
  type Row,
} from "./table.js";

const FILE = path.resolve(import.meta.dirname, "../../../docs/measured/browser-facts.md");
const MEASURED = /(<!-- measured: begin -->)[^]*(<!-- measured: end -->)/;
const ALL_SAME = "all four kinds from a page of the same site";

/** What one run measured, by engine and by the title of a setting. */
export interface Findings {
  readonly outcomes: ReadonlyMap<EngineName, Outcomes>;
  readonly crossSite: ReadonlyMap<string, readonly CookieKind[]>;
  readonly sameSite: ReadonlyMap<string, readonly CookieKind[]>;
}

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map(line).join("\n");

/** `load`, or `Chromium, Firefox: error; WebKitGTK: load` where they differ. */
function joined(cells: readonly (readonly [EngineName, string])[]): string {
  const [first, ...others] = new Set(cells.map(([, cell]) => cell));
  if (first !== undefined && others.length === 0) return first;
  return [first, ...others]
    .map((outcome) => {
      const names = cells.filter(([, cell]) => cell === outcome).map(([name]) => name);
      return `${names.join(", ")}: ${outcome ?? ""}`;
    })
    .join("; ");
}

function apart(cell: string, engine: EngineName): string {
  for (const part of cell.split("; ")) {
    const [names = "", outcome] = part.split(": ");
    if (outcome !== undefined && names.split(", ").includes(engine)) return outcome;
  }
  return cell;
}

const yesOrNo = (kept: boolean) => (kept ? "kept" : "not kept");

/** Writes the tables; everything else in the document stays. @param versions Of the engines, as they call themselves. */
export async function writeDocument(findings: Findings, versions: string): Promise<void> {
  const cellOf = (shape: (typeof shapes)[number], vehicle: (typeof vehicles)[number]) =>
    joined([...findings.outcomes].map(([engine, outcomes]) => [engine, outcomes[shape][vehicle]] as const));
  const outcomes = table(
    ["Answer", ...vehicles],
    shapes.map((shape) => [shape, ...vehicles.map((vehicle) => cellOf(shape, vehicle))]),
  );
  const titles = settings.map(({ title }) => title);
  const keeps = (kind: CookieKind) =>
    titles.map((title) => yesOrNo(findings.crossSite.get(title)?.includes(kind) === true));
  const keepsAll = titles.map((title) => yesOrNo(findings.sameSite.get(title)?.length === cookieKinds.length));
  const cookies = table(
    ["Cookie", ...titles],
    [...cookieKinds.map((kind) => [kind, ...keeps(kind)]), [ALL_SAME, ...keepsAll]],
  );
  const measured = [
    `Measured with ${versions}.`,
    outcomes,
    "What the browser keeps of a cookie that comes with the answer to an image:",
    cookies,
  ];
  const text = (await readFile(FILE, "utf8")).replace(MEASURED, (_all, begin: string, end: string) =>
    [begin, ...measured, end].join("\n\n"),
  );
  await writeFile(FILE, await format(text, { ...(await resolveConfig(FILE)), parser: "markdown" }));
}

async function readRows(): Promise<ReadonlyMap<string, readonly string[]>> {
  const [measured = ""] = MEASURED.exec(await readFile(FILE, "utf8")) ?? [];
  const rows = measured.split("\n").filter((text) => text.startsWith("|"));
  const cells = rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(cells.map(([name = "", ...rest]) => [name, rest]));
}

/** What the document says of one engine. */
export async function readOutcomes(engine: EngineName): Promise<Outcomes> {
  const rows = await readRows();
  const rowOf = (shape: string): Row => {
    const cells = rows.get(shape) ?? [];
    return Object.fromEntries(vehicles.map((vehicle, index) => [vehicle, apart(cells[index] ?? "", engine)])) as Row;
  };
  return Object.fromEntries(shapes.map((shape) => [shape, rowOf(shape)])) as Outcomes;
}

/** What the document says of the cookies of one setting: kinds kept across sites, and whether all are on one site. */
export async function readCookies(title: string): Promise<{ crossSite: readonly CookieKind[]; allSameSite: boolean }> {
  const rows = await readRows();
  const column = settings.findIndex((setting) => setting.title === title);
  const keeps = (name: string) => rows.get(name)?.[column] === yesOrNo(true);
  return { crossSite: cookieKinds.filter(keeps), allSameSite: keeps(ALL_SAME) };
}
