// An emulated SBM with its token service.
import { startSbm } from "../../emulator/index.js";
import type { Started, SystemOrder } from "./started.js";

const USERS = [
  { name: "bill", password: "mypassword" },
  { name: "anna", password: "annas password" },
];

/** Starts the server. Pages of another origin may call it when the command line names one. */
export async function startSbmServer({ where, page }: SystemOrder): Promise<Started> {
  const running = await startSbm({ ...where, users: USERS, cors: page ? "any" : "none" });
  const form = `${running.origin}/tmtrack/tmtrack.dll?CustomForm`;
  return {
    running,
    title: "Emulated SBM",
    facts: { tokenService: running.tokenService, jsonApi: `${running.origin}/jsonapi`, form, users: USERS },
    rows: [
      ["Token service", running.tokenService],
      ["JSON API", `${running.origin}/jsonapi/GetVersion`],
      ["Custom form", form],
      ["Users", USERS.map(({ name, password }) => `${name} (${password})`).join(", ")],
    ],
  };
}
