// The history of the page as lines of the report: whom nobody has to know is left out, and no secret is in an event.
import { isEmbedError } from "../core/errors/embed-error.js";
import { pageRegistry } from "../core/share/page.js";
import type { QlikEvent } from "../qlik-sense/event-types.js";
import { historyOfPage, type History } from "../qlik-sense/history.js";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3).padStart(9)} s  `;
const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Sessions, events and the last error, oldest event first; nothing where no call was made. */
export function historyLines(): string[] {
  const { events, lastError } = historyOfPage();
  return [
    ...sessionLines(),
    ...events.map(({ atMs, event }) => seconds(atMs) + wordsOf(event)),
    ...(lastError ? [seconds(lastError.atMs) + errorWords(lastError)] : []),
  ];
}

const errorWords = ({ code, stage, fix }: NonNullable<History["lastError"]>): string =>
  `last error: ${code} (${stage}). ${fix.where}: ${fix.set}`;

const sessionLines = (): string[] =>
  [...pageRegistry().present].map(
    ([place, { renewals, switches, handles }]) =>
      `session at ${place}: ${[
        times(renewals, "renewal"),
        times(switches, "change") + " of its user",
        times(handles.size, "open handle"),
      ].join(", ")}`,
  );

function wordsOf(event: QlikEvent): string {
  switch (event.type) {
    case "stage": {
      const { stage, status, attempt, durationMs, via } = event;
      const took = durationMs === undefined ? "" : `, ${Math.round(durationMs)} ms`;
      return `${stage} ${status}${attempt > 1 ? `, attempt ${attempt}` : ""}${via ? `, by ${via}` : ""}${took}`;
    }
    case "ready":
      return `ready${event.reused ? ", with the session that was there" : ""}, ${Math.round(event.durationMs)} ms`;
    case "warning":
      return `warning ${event.code}${isEmbedError(event.error) ? `: ${event.error.code}` : ""}`;
    case "renewed":
      return `renewed${event.spent ? ", by a new ticket" : ""}`;
    case "closed":
      return `closed: ${event.reason}`;
    default:
      return event.type;
  }
}
