// The trusted side, by the ticket handler of this package: what it says of an outage is what an operator would read in the log.
import { createTicketHandler } from "../../../server/create-ticket-handler.js";
import { TicketServerError } from "../../../server/errors.js";
import type { QlikCertificates, TicketHandler } from "../../../server/types.js";
import { fail, ok, type Finding } from "../finding.js";
import { findingOf } from "./check-certificates.js";

export interface TrustedSide {
  readonly qps: URL;
  readonly proxy: string;
  readonly virtualProxy: string;
  readonly serverName: string;
  readonly certificates: QlikCertificates;
}

export interface TestUser {
  readonly userDirectory: string;
  readonly userId: string;
}

export interface TicketDesk {
  /** A ticket for the test user, or the finding that says why there is none. */
  readonly issue: () => Promise<{ readonly ticket: string } | Finding>;
  /** Ends the test user's sessions. */
  readonly endSessions: () => Promise<Finding>;
  readonly alive: () => Promise<Finding>;
  readonly close: () => Promise<void>;
}

/** Opens the desk for one test user. */
export function openTicketDesk(side: TrustedSide, user: TestUser): TicketDesk {
  const failures: TicketServerError[] = [];
  const handler: TicketHandler = createTicketHandler({
    qps: side.qps.origin,
    proxy: side.proxy,
    virtualProxy: side.virtualProxy,
    serverName: side.serverName,
    certificates: side.certificates,
    resolveUser: () => user,
    onEvent: (event) => {
      if (event.type === "failed" && event.error instanceof TicketServerError) failures.push(event.error);
    },
  });
  return {
    async issue() {
      const issued = await handler.issue();
      if (issued.ok) return { ticket: issued.answer.ticket };
      return failureOf("test-ticket", failures, issued.error);
    },
    async endSessions() {
      const ended = await handler.endSessions(user);
      if (ended.ok) return ok("test-logout", "The test user's sessions were ended again.");
      return failureOf("test-logout", failures, ended.error);
    },
    async alive() {
      const { ok: isAlive, nodes, certificateError } = await handler.check();
      const down = nodes.filter((node) => !node.ok);
      if (isAlive && down.length === 0)
        return ok("trusted-side", "The Qlik proxy service answers on its trusted side.");
      const error = down.find((node) => node.error)?.error ?? certificateError;
      if (error) return findingOf("trusted-side", error);
      return fail("trusted-side", "The trusted side does not answer.", "--qps", "the address of port 4243");
    },
    close: () => handler.close(),
  };
}

/** The last thing that the handler told of, or its code. */
function failureOf(check: string, failures: TicketServerError[], code: string): Finding {
  const failure = failures.pop();
  if (failure) return findingOf(check, failure);
  return fail(
    check,
    `The ticket handler answered ${code}.`,
    "docs/ticket-endpoint.md",
    `what stands there about ${code}`,
  );
}
