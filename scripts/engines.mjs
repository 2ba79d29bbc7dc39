// Which browser engines this machine has. Nothing is downloaded or installed: scripts/install-browsers does that.
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";

const ENGINES = {
  chromium: { title: "Chromium", find: () => onPath(["chromium", "chromium-browser", "google-chrome"]) },
  firefox: { title: "Firefox", find: () => onPath(["firefox-esr", "firefox"]) },
  webkit: { title: "WebKitGTK", find: findWebKit },
};

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(names) {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

/** WebKitGTK is driven through its WebDriver and its own small browser, which needs a display. */
function findWebKit() {
  const driver = onPath(["WebKitWebDriver"]);
  if (!driver || !(process.env["DISPLAY"] || onPath(["Xvfb"]))) return undefined;
  const libraries = ["/usr/lib", "/usr/libexec"]
    .flatMap(subfolders)
    .flatMap((folder) => [folder, ...subfolders(folder)]);
  const browser = libraries
    .filter((folder) => /\/webkit(2)?gtk-[\d.]+$/.test(folder))
    .map((folder) => path.join(folder, "MiniBrowser"))
    .find(isExecutable);
  return browser && { driver, browser };
}

function subfolders(folder) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

/** The engines found, by id, with what is needed to start each; and the titles of those that are missing. */
export function findEngines() {
  const found = {};
  const missing = [];
  for (const [id, { title, find }] of Object.entries(ENGINES)) {
    const how = find();
    if (how) found[id] = how;
    else missing.push(title);
  }
  return { found, missing };
}

export const engineTitle = (id) => ENGINES[id].title;
