// The script-tag build: the same names on the global `qlikTicket`.
export * from "./index.js";
