// Who the visitor is: what the site says of one.
import type { IncomingMessage } from "node:http";

/** Groups and other attributes for Qlik's security rules: one value or several under one name. `undefined` is no attribute. */
export type TicketAttributes = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Who the visitor is, for Qlik, as in QMC > Users. Neither part may be blank, hold a backslash or control characters, begin or end
 * with white space, or be longer than 255 characters. Names of attributes hold no `;` and no `=`, their values no `;`.
 */
export interface TicketUser {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
  /** Groups and others, for Qlik's security rules. */
  readonly attributes?: TicketAttributes | undefined;
}

/** How events and answers name a user: the parts of the name in the system, none of them a secret. */
export type Identity = Readonly<Record<string, string>>;

/** A user of Qlik Sense, as events and answers name one. */
// A type and not an interface: only so it is an Identity too.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- see above
export type TicketIdentity = {
  /** The user directory, as the QMC shows it. */
  readonly userDirectory: string;
  /** The user's name in that directory. */
  readonly userId: string;
};

/** What the host of the handler knows besides the request. `toNodeListener` fills in `nodeRequest`. */
export interface TicketContext {
  /** Node's own request, with what middleware has put on it (`session`, `user`). */
  readonly nodeRequest?: IncomingMessage | undefined;
  readonly [key: string]: unknown;
}

/** The part of a Response that counts. */
export interface ResponseLike {
  /** The HTTP status that the browser got. */
  readonly status: number;
  /** Its header fields; only `Retry-After` is read. */
  readonly headers: {
    /** The value of a header field, or `null`. */
    get(name: string): string | null;
  };
}

/**
 * A user, nobody (answered with 401), or a refusal: of a `Response` only the status (4xx or 5xx) and `Retry-After` are used. Any
 * object with a numeric `status` and `headers` counts as a Response, also one of another `fetch` implementation.
 */
export type ResolvedUser<User = TicketUser> = User | ResponseLike | null | undefined;
