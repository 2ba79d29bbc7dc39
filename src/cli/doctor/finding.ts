// What the doctor finds: one check, how it went, and what mends it.

export type FindingStatus = "ok" | "warn" | "fail" | "skipped";

export interface Finding {
  /** Stable name of the check; `docs/doctor.md` has a heading for each. */
  readonly check: string;
  readonly status: FindingStatus;
  /** One or two sentences. Holds no ticket, token, cookie, key or password. */
  readonly what: string;
  /** Where to change what. */
  readonly fix?: { readonly where: string; readonly set: string };
}

export const ok = (check: string, what: string): Finding => ({ check, status: "ok", what });

export const skipped = (check: string, what: string): Finding => ({ check, status: "skipped", what });

export const warn = (check: string, what: string, where: string, set: string): Finding => ({
  check,
  status: "warn",
  what,
  fix: { where, set },
});

export const fail = (check: string, what: string, where: string, set: string): Finding => ({
  check,
  status: "fail",
  what,
  fix: { where, set },
});

/** A call that the doctor makes, as `--explain` lists it. */
export interface PlannedCall {
  readonly call: string;
  readonly why: string;
}
