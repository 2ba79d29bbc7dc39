// What runs in the page `/single/`: one object of one app, as large as the window. The address says which.
// Parameters as Qlik's single integration has them: `appid`, `obj` (or `sheet`, of which this app has none).
import type { Qlik, QlikConfig } from "./types.js";

interface Loader {
  (modules: readonly string[], found: (qlik: Qlik) => void, failed: (error: Error) => void): void;
  config(options: object): void;
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
  const [appId, objectId] = [wish("appid"), wish("obj")];
  if (appId === "" || objectId === "") {
    say("The address names no object: /single/?appid=…&obj=…");
    return;
  }
  const config = pageConfig();
  loader.config({ baseUrl: `${config.prefix}resources` });
  loader(
    ["js/qlik"],
    (qlik) => {
      qlik.setOnError((problem) => say(problem.message));
      qlik
        .openApp(appId, config)
        .getObject(place, objectId)
        .catch((error: unknown) => say(error instanceof Error ? error.message : "The object cannot be drawn."));
    },
    (error) => say(error.message),
  );
}

function pageConfig(): QlikConfig {
  const { hostname, port, protocol, pathname } = window.location;
  const prefix = pathname.replace(/single\/?$/u, "");
  return { host: hostname, port, isSecure: protocol === "https:", prefix };
}
