// Sentences about Tableau itself, and about the session that a page has with it.
import { EmbedError, type CoreErrorCode, type Cure, type Fix } from "../../core/errors/embed-error.js";
import type { Identity } from "../../core/provider.js";
import type { TableauPlace } from "../place.js";
import { CALL, type TableauError, type TableauFixer } from "./words.js";

const inSession = (
  code: CoreErrorCode,
  place: TableauPlace | undefined,
  what: string,
  fix: Fix<TableauFixer>,
  cure: Cure = "none",
): TableauError => new EmbedError(what, { code, stage: "session", fix, cure, proxy: place?.id });

const page = (set: string, where = CALL): Fix<TableauFixer> => ({ who: "page", where, set });

export const otherUserFound = (place: TableauPlace, expected: Identity, found: Identity): TableauError =>
  inSession(
    "user-mismatch",
    place,
    `Tableau names ${found.label}, not ${expected.label}.`,
    page("call it again, for the user who is signed in now"),
  );

export const otherUserPresent = (place: TableauPlace | undefined, present: Identity | undefined): TableauError =>
  inSession(
    "other-user",
    place,
    `${present?.label ?? "Another user"} has signed in since; this session was somebody else's and is closed.`,
    page("call it again, for the user who is signed in now"),
  );

export const sessionExpired = (place: TableauPlace): TableauError =>
  inSession(
    "session-expired",
    place,
    `The session at ${place.id} is over.`,
    page("show the view again", "session.show(element, view)"),
    "sign-in-again",
  );

export const signedOut = (place: TableauPlace | undefined): TableauError =>
  inSession(
    "signed-out",
    place,
    "The user has logged out, or the page has let go of this session.",
    page("call it again when the user signs in"),
  );

export const otherServerAnswered = (place: TableauPlace, answered: TableauPlace): TableauError =>
  inSession(
    "proxy-not-allowed",
    place,
    `The endpoint's answer is for ${answered.id}, and this session is at ${place.id}; it was not sent.`,
    { who: "backend", where: "The endpoint", set: "one server for a session; for another one the page calls again" },
  );

/** The former user's cookie may still be there, and then the view would be that user's. */
export const formerUserStays = (place: TableauPlace): TableauError =>
  new EmbedError(`This browser's session at ${place.id} may still be another user's: nothing was shown.`, {
    code: "user-mismatch",
    stage: "open",
    fix: {
      who: "page",
      where: "option endSession",
      set: "a function that ends the former session at Tableau and answers true; or the visitor signs out at Tableau itself",
    },
    proxy: place.id,
  });
