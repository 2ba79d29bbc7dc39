// How often credentials are issued.

/** So many tickets, or other credentials, in so many seconds. */
export interface TicketLimit {
  /** How many tickets. */
  readonly tickets: number;
  /** In how many seconds. */
  readonly seconds: number;
}

/** How often credentials are issued. Each process counts; with `store` all processes count together as well. */
export interface TicketLimits {
  /** For one user. Default: 30 tickets in 60 seconds. `false`: no limit. */
  readonly perUser?: TicketLimit | false | undefined;
  /** For all users together. Default: none. */
  readonly overall?: TicketLimit | undefined;
  /**
   * A client of Redis or Valkey (`ioredis`, `iovalkey`, or `redis`). Needs the package `rate-limiter-flexible`. A store that does not
   * answer within 50 ms is done without, and said so: events `limiter-degraded`, `limiter-restored`.
   */
  readonly store?: object | undefined;
}
