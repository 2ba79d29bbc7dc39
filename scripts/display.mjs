// A display for WebKitGTK, where there is none: Xvfb on a number that it picks itself, ended by us.
import { spawn } from "node:child_process";

/**
 * Starts Xvfb unless DISPLAY is set.
 * @returns {Promise<{ display: string, close: () => Promise<void> }>}
 */
export async function openDisplay() {
  const given = process.env["DISPLAY"];
  if (given) return { display: given, close: () => Promise.resolve() };
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("close", resolve));
  const number = await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("close", (code) => reject(new Error(`Xvfb ended with exit code ${code}`)));
    let text = "";
    server.stdio[3].on("data", (chunk) => {
      text += String(chunk);
      if (text.includes("\n")) resolve(text.trim());
    });
  });
  const close = () => {
    server.kill();
    return ended;
  };
  return { display: `:${number}`, close };
}
