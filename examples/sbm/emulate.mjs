// The same server before an emulated SBM: nothing to set up.
import { startSbm } from "qlik-ticket/emulator";

const sbm = await startSbm();
Object.assign(process.env, {
  SBM: sbm.origin,
  SBM_SSO: new URL(sbm.tokenService).origin,
  SBM_USER: "bill",
  SBM_PASSWORD: "mypassword",
});
await import("./server.mjs");
