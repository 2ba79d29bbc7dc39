// The fault list, row by row. Numbers 1 to 40 are those of the design's list; 41 to 45 stand beside it.
import type { FaultCase, FaultRow, NotApplicable, Expectation } from "./fault.js";
import { FRAMES } from "./rows/frames.js";
import { LIVING } from "./rows/living.js";
import { LOADING } from "./rows/loading.js";
import { PAGE } from "./rows/page.js";
import { PAGE_LIFE } from "./rows/page-life.js";
import { TICKET_CALL } from "./rows/ticket-call.js";
import { TICKETS } from "./rows/tickets.js";
import { WEB_SOCKETS } from "./rows/web-sockets.js";
import { settingOf, type SettingId } from "./settings.js";

export const FAULT_ROWS: readonly FaultRow[] = [
  ...TICKET_CALL,
  ...TICKETS,
  ...PAGE,
  ...LOADING,
  ...PAGE_LIFE,
  ...WEB_SOCKETS,
  ...FRAMES,
  ...LIVING,
].sort((one, other) => one.number - other.number);

const NO_COOKIE: NotApplicable = { na: "no cookie of Qlik's is ever kept here (row 15), so nothing gets that far" };

/** What must come of the case in this setting, or why there is nothing to see. */
export function expectedOf(
  { except, expected, needsCookie = true }: FaultCase,
  id: SettingId,
): Expectation | NotApplicable {
  const own = except?.[id];
  if (own) return own;
  return needsCookie && settingOf(id).keepsCookie === "never" ? NO_COOKIE : expected;
}

export const isApplicable = (cell: Expectation | NotApplicable): cell is Expectation => !("na" in cell);
