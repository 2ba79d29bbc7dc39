// What the outcomes that the core finds out mean for a tenant.
import type { BearerExplanations, Explanations, Words } from "../core/provider.js";
import { otherUserAnswered, redirectedAgain } from "./errors/acquire.js";
import * as use from "./errors/use.js";
import type { Tenant } from "./tenant.js";

export const bearerExplanations = (words: Words, tenant?: Tenant): BearerExplanations<Tenant> => ({
  credentialRejected: use.tokenRejected,
  redirectedAgain: () => redirectedAgain(tenant),
  otherUserAnswered: (expected, answered) => otherUserAnswered(expected, answered, words),
  otherUserFound: use.otherUserFound,
  otherUserPresent: use.otherUserPresent,
  sessionExpired: use.sessionExpired,
  signedOut: use.signedOut,
});

export const cookieExplanations = (words: Words): Explanations<Tenant> => ({
  credentialRejected: use.jwtRejected,
  cookieBlocked: (tenant) => Promise.resolve(use.cookieBlocked(tenant)),
  nodesDisagree: use.nodesDisagree,
  otherUserAnswered: (expected, answered) => otherUserAnswered(expected, answered, words),
  otherUserFound: use.otherUserFound,
  otherUserPresent: use.otherUserPresent,
  sessionExpired: use.sessionExpired,
  signedOut: use.signedOut,
  renewedTooOften: use.renewedTooOften,
  otherPlaceAnswered: use.otherTenantAnswered,
});
