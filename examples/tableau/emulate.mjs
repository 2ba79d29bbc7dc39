// The same server before an emulated Tableau Server: nothing to set up.
import { startTableau } from "qlik-ticket/emulator";

const tableau = await startTableau({ protocol: "http", cookieSameSite: "lax" });
Object.assign(process.env, { TABLEAU: tableau.origin, TABLEAU_USER: process.env.TABLEAU_USER ?? "anna" });
await import("./server.mjs");
