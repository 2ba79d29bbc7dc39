// The script-tag build: the same names on the global `qlikTicketCloud`.
export * from "./index.js";
