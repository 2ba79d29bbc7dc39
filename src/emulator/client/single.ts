// What runs in the page `/single/`: one object of one app, as large as the window, or all objects of a sheet. The address says which.
// Parameters as Qlik's single integration has them: `appid`, and `obj` or `sheet`. `opt`, `select` and `theme` change nothing here.
import type { App, Qlik, QlikConfig } from "./types.js";

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
  const wishes = new URLSearchParams(window.location.search);
  const wish = (name: string) => [...wishes].find(([key]) => key.toLowerCase() === name)?.[1] ?? "";
  const [appId, objectId, sheetId, identity] = [wish("appid"), wish("obj"), wish("sheet"), wish("identity")];
  if (appId === "" || (objectId === "" && sheetId === "")) {
    say("The address names no object: /single/?appid=…&obj=…");
    return;
  }
  const config = { ...pageConfig(), ...(identity !== "" && { identity }) };
  loader.config({ baseUrl: `${config.prefix}resources` });
  loader(
    ["js/qlik"],
    (qlik) => {
      qlik.setOnError((problem) => say(problem.message));
      const app = qlik.openApp(appId, config);
      const drawn = objectId === "" ? drawSheet(app, sheetId, place) : app.getObject(place, objectId);
      drawn.catch((error: unknown) => say(error instanceof Error ? error.message : "The object cannot be drawn."));
    },
    (error) => say(error.message),
  );
}

async function drawSheet(app: App, sheetId: string, place: HTMLElement): Promise<void> {
  const { model } = await app.visualization.get(sheetId);
  const cells = (model.layout["cells"] ?? []) as readonly Cell[];
  const style = { display: "grid", gridTemplate: "repeat(12, 1fr) / repeat(24, 1fr)", gap: "8px" };
  Object.assign(place.style, style);
  const draw = async ({ name, col, row, colspan, rowspan }: Cell) => {
    const cell = document.createElement("div");
    cell.style.gridArea = `${row + 1} / ${col + 1} / span ${rowspan} / span ${colspan}`;
    cell.style.minWidth = cell.style.minHeight = "0";
    place.append(cell);
    await app.getObject(cell, name);
  };
  await Promise.all(cells.map(draw));
}

function pageConfig(): QlikConfig {
  const { hostname, port, protocol, pathname } = window.location;
  const prefix = pathname.replace(/single\/?$/u, "");
  return { host: hostname, port, isSecure: protocol === "https:", prefix };
}
