// The signing library, an optional peer: it is imported when the first token is signed, and a missing one says what to install.
import { TicketServerError } from "../../errors.js";

type Jose = typeof import("jose");

let loading: Promise<Jose> | undefined;

/** Rejects with `TicketServerError` (`package-missing`). */
export function loadJose(): Promise<Jose> {
  loading ??= importJose();
  return loading;
}

/** In a `try`: bundlers of a server (Next.js, esbuild) know by it that the package may be missing. */
async function importJose(): Promise<Jose> {
  try {
    return await import("jose");
  } catch {
    loading = undefined;
    throw new TicketServerError("package-missing", "The package jose, which signs tokens, is not installed.", {
      who: "backend",
      where: "the project of this server",
      set: "npm install jose",
    });
  }
}
