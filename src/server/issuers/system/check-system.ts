// Whether a system is there at all, for a readiness probe. No credential is asked for and no secret is sent.
import { TimedCall } from "../../call.js";
import type { TicketServerError } from "../../errors.js";
import { Failure } from "../../failure.js";
import type { IssuerHealth } from "../../issuer.js";
import { NEVER } from "../../report.js";
import { askSystem, type Line } from "./ask-system.js";

/** What an issuer that asks another system found out. */
export interface SystemHealth extends IssuerHealth {
  /** Why there is no answer of the system. */
  readonly error?: TicketServerError | undefined;
}

/** Never rejects. */
export async function checkSystem(line: Line, url: string, isGood: (status: number) => boolean): Promise<SystemHealth> {
  const call = new TimedCall(NEVER, line.timeoutMs);
  try {
    const { status } = await askSystem(line, { method: "GET", url, headers: { Accept: "application/json" } }, call);
    return { ok: isGood(status) };
  } catch (error) {
    return { ok: false, ...(error instanceof Failure && { error: error.error }) };
  }
}
