// Published as `qlik-ticket/diagnose`. Importing it does nothing.
export { diagnose, type DiagnoseOptions } from "./diagnose.js";
export type { CheckName, Finding, FindingStatus } from "./finding.js";
export type { Diagnosis } from "./print.js";
