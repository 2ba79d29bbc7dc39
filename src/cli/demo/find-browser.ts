// Where Chromium and its relatives live on the three systems. CHROME_PATH overrules the search.
import { accessSync, constants } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const MAC = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
const WINDOWS = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isProgram: (file: string) => boolean;
}

const HERE: Surroundings = { platform: process.platform, env: process.env, isProgram };

/** The path of a Chromium-based browser, or `undefined`. */
export function findBrowser(where: Surroundings = HERE): string | undefined {
  const named = where.env["CHROME_PATH"];
  if (named !== undefined && named !== "") return where.isProgram(named) ? named : undefined;
  return candidates(where).find((file) => where.isProgram(file));
}

function candidates({ platform, env }: Surroundings): string[] {
  if (platform === "darwin") return MAC;
  if (platform === "win32") {
    const roots = [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]].filter(
      (root) => root !== undefined,
    );
    return WINDOWS.flatMap((program) => roots.map((root) => path.win32.join(root, program)));
  }
  const folders = [...(env["PATH"] ?? "").split(":").filter(Boolean), "/usr/bin", "/snap/bin"];
  return NAMES.flatMap((name) => folders.map((folder) => path.posix.join(folder, name)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
