// A folder of our own below the system's temporary one, gone when we are: also after an uncaught error.
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

export interface TempFolder {
  readonly path: string;
  /** Writes a file that only this account may read; resolves with its path. */
  write(name: string, text: string): Promise<string>;
  remove(): void;
}

export async function createTempFolder(): Promise<TempFolder> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "qlik-ticket-"));
  const remove = () => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return {
    path: folder,
    remove,
    async write(name, text) {
      const file = path.join(folder, name);
      await writeFile(file, text, { mode: 0o600 });
      return file;
    },
  };
}
