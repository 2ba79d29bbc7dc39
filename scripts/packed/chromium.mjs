// This machine's Chromium, for scripts.
import { chromium } from "playwright-core";
import { findEngines } from "../engines.mjs";

export async function launchChromium() {
  const executablePath = findEngines().found.chromium;
  if (executablePath === undefined) throw new Error("Chromium is not found: scripts/install-browsers installs it");
  // Chromium refuses to run as root inside its sandbox; containers are root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}
