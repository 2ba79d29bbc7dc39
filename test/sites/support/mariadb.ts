// MariaDB with a database of its own in a temporary folder, on a socket there and on no port.
import { access, mkdir } from "node:fs/promises";
import path from "node:path";
import { runProgram, startProgram, type Program } from "./program.js";

export async function startMariaDb(folder: string): Promise<Program & { readonly socket: string }> {
  const data = path.join(folder, "data");
  await mkdir(folder, { recursive: true });
  const socket = path.join(folder, "socket");
  // It refuses to run as root unless told so; containers are root.
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  const auth = "--auth-root-authentication-method=normal";
  runProgram(["mariadb-install-db", "--no-defaults", `--datadir=${data}`, auth, "--skip-test-db", ...user]);
  const own = [
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--pid-file=${path.join(folder, "pid")}`,
    "--skip-networking",
  ];
  const small = ["--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0"];
  const isReady = () =>
    access(socket).then(
      () => true,
      () => false,
    );
  const program = await startProgram(["mariadbd", "--no-defaults", ...own, ...small, ...user], isReady);
  return { ...program, socket };
}
