// What runs in the page `/single/`: one object of one app, as large as the window, or all objects of a sheet. The address says which,
// what is selected at the start and what a visitor may do. The demo app has no bookmarks, so `bookmark` changes nothing here.
import { offerMenu, showSelections } from "./single-bars.js";
import { readWishes, type SingleWishes } from "./single-wishes.js";
import type { App, Qlik, QlikConfig, ShowOptions } from "./types.js";

interface Loader {
  (modules: readonly string[], found: (qlik: Qlik) => void, failed: (error: Error) => void): void;
  config(options: object): void;
}

/** A place of a sheet: 24 columns, 12 rows. */
interface Cell {
  readonly name: string;
  readonly col: number;
  readonly row: number;
  readonly colspan: number;
  readonly rowspan: number;
}

/** @param loader RequireJS, as the server's require.js leaves it. */
export default function drawSingle(loader: Loader): void {
  const place = document.getElementById("object");
  if (!place) return;
  const say = (text: string): void => {
    place.className = "qv-object-error";
    place.textContent = text;
  };
  const wishes = readWishes(window.location.search);
  const { appId, objectId, sheetId, identity, theme, lang } = wishes;
  if (appId === "" || (objectId === "" && sheetId === "")) {
    say("The address names no object: /single/?appid=…&obj=…");
    return;
  }
  if (theme !== "") document.documentElement.dataset["theme"] = theme;
  if (lang !== "") document.documentElement.lang = lang;
  const config = { ...pageConfig(), ...(identity !== "" && { identity }) };
  loader.config({ baseUrl: `${config.prefix}resources` });
  loader(
    ["js/qlik"],
    (qlik) => {
      qlik.setOnError((problem) => say(problem.message));
      drawApp(qlik.openApp(appId, config), wishes, place).catch((error: unknown) =>
        say(error instanceof Error ? error.message : "The object cannot be drawn."),
      );
    },
    (error) => say(error.message),
  );
}

/** The selections first: nobody sees the object without them. */
async function drawApp(app: App, wishes: SingleWishes, place: HTMLElement): Promise<void> {
  const { options, objectId, sheetId } = wishes;
  const show = { noInteraction: options.has("nointeraction"), noSelections: options.has("noselections") };
  for (const selection of wishes.selections) await select(app, selection);
  if (objectId === "") await drawSheet(app, sheetId, place, show);
  else await app.getObject(place, objectId, show);
  if (options.has("currsel")) showSelections(app, place);
  if (options.has("ctxmenu")) offerMenu(app, place);
}

async function select(app: App, [field = "", ...values]: readonly string[]): Promise<void> {
  if (field.toLowerCase() === "clearall") await app.clearAll();
  else await app.field(field).selectValues(values.map((value) => (isNumber(value) ? Number(value) : value)));
}

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));

async function drawSheet(app: App, sheetId: string, place: HTMLElement, show: ShowOptions): Promise<void> {
  const { model } = await app.visualization.get(sheetId);
  const cells = (model.layout["cells"] ?? []) as readonly Cell[];
  const style = { display: "grid", gridTemplate: "repeat(12, 1fr) / repeat(24, 1fr)", gap: "8px" };
  Object.assign(place.style, style);
  const draw = async ({ name, col, row, colspan, rowspan }: Cell) => {
    const cell = document.createElement("div");
    cell.style.gridArea = `${row + 1} / ${col + 1} / span ${rowspan} / span ${colspan}`;
    cell.style.minWidth = cell.style.minHeight = "0";
    place.append(cell);
    await app.getObject(cell, name, show);
  };
  await Promise.all(cells.map(draw));
}

function pageConfig(): QlikConfig {
  const { hostname, port, protocol, pathname } = window.location;
  const prefix = pathname.replace(/single\/?$/u, "");
  return { host: hostname, port, isSecure: protocol === "https:", prefix };
}
