// The script-tag build: the function itself is the global `qlikTicketDiagnose`, so that a console needs one word.
import { diagnose } from "./diagnose.js";

Object.assign(globalThis, { qlikTicketDiagnose: diagnose });
