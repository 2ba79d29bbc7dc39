// Sentences for a provider that has none of its own: what happened is in them, and whose job it is; no field of a console.
import { EmbedError, type CoreErrorCode, type Cure, type ErrorStage } from "../core/errors/embed-error.js";
import type { BearerExplanations, Place, Words } from "../core/provider.js";

/**
 * The explanations that a provider needs, in the words of `words`. Better ones name the field of the system's own console: put them over
 * these (`{ ...plainExplanations(words), credentialRejected: … }`).
 */
export function plainExplanations<P extends Place>(words: Words): BearerExplanations<P> {
  const error = errorsOf(words);
  const { credential, system } = words;
  return {
    credentialRejected: ({ id }) =>
      error(
        "credential-rejected",
        `${system} at ${id} takes none of these ${credential}s.`,
        `let the endpoint answer a ${credential} of this very system, not used and not over`,
        "fresh-credential",
        "verify",
      ),
    redirectedAgain: () =>
      error(
        "credential-rejected",
        `The login at ${system} goes in circles.`,
        "see the login's own page",
        "none",
        "acquire",
      ),
    ...otherUsers(words),
    otherPlaceAnswered: (_place, { id }) =>
      error(
        "proxy-not-allowed",
        `The ${credential} is for ${id}, and this session is elsewhere.`,
        "one place for a session",
      ),
    sessionExpired: () =>
      error("session-expired", `The session at ${system} is over.`, "renew() on a click", "sign-in-again"),
    signedOut: () => error("signed-out", "The user has logged out, or the page has let go of this session.", AGAIN),
  };
}

const AGAIN = "call it again, for the user who is signed in now";

const errorsOf =
  ({ call }: Words) =>
  (code: CoreErrorCode, what: string, set: string, cure: Cure = "none", stage: ErrorStage = "session") =>
    new EmbedError<CoreErrorCode>(what, { code, stage, fix: { who: "page", where: call, set }, cure });

function otherUsers(
  words: Words,
): Pick<BearerExplanations<Place>, "otherUserAnswered" | "otherUserFound" | "otherUserPresent"> {
  const error = errorsOf(words);
  const { credential, system } = words;
  return {
    otherUserAnswered: (expected, answered) =>
      error(
        "user-mismatch",
        `The ${credential} is for ${answered.label}, not for ${expected.label}.`,
        AGAIN,
        "none",
        "acquire",
      ),
    otherUserFound: (_place, expected, found) =>
      error(
        "user-mismatch",
        `${system} names ${found.label}, not ${expected.label}.`,
        AGAIN,
        "fresh-credential",
        "verify",
      ),
    otherUserPresent: () => error("other-user", "Another user has signed in; this session is closed.", AGAIN),
  };
}
