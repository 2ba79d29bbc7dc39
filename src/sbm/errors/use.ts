// Sentences about SBM itself: the token used there, and the session that it stands for.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Identity } from "../../core/provider.js";
import { redactedCause } from "../../core/secret.js";
import type { SbmServer } from "../server.js";
import { CALL, type SbmError } from "./words.js";

export const tokenRejected = ({ id }: SbmServer): SbmError =>
  new EmbedError(`SBM at ${id} takes none of this user's tokens ("authentication").`, {
    code: "credential-rejected",
    stage: "verify",
    fix: {
      who: "backend",
      where: "Token endpoint",
      set: "a token of the SSO server that this very SBM trusts, and not over; does the endpoint hand out one that it kept for too long?",
    },
    cure: "fresh-credential",
    proxy: id,
  });

export const loginPage = ({ id }: SbmServer): SbmError =>
  new EmbedError(`${id} answered a web page where the JSON API's answer was expected.`, {
    code: "gateway-login",
    stage: "verify",
    fix: {
      who: "network",
      where: id,
      set: "is it SBM's own login, or that of a gateway? SBM must see the header ALFSSOAuthNToken: let the proxy hand it on",
    },
    proxy: id,
  });

export const originRefused = ({ id }: SbmServer): SbmError =>
  new EmbedError(`${id} answers, but not to pages of ${location.origin}.`, {
    code: "cors-missing",
    stage: "verify",
    fix: {
      who: "page",
      where: "option server",
      set: 'a path of your own site ("/sbm") that a proxy leads to SBM: that SBM sends CORS headers itself is not documented',
    },
    proxy: id,
  });

export const cspBlocked = ({ id, origin }: SbmServer, directive: string): SbmError =>
  new EmbedError(`This page's Content-Security-Policy keeps it from ${origin}.`, {
    code: "csp-blocked",
    stage: "verify",
    fix: { who: "page", where: "Content-Security-Policy", set: `${directive} ${origin}` },
    directive,
    proxy: id,
  });

export const unreachable = ({ id }: SbmServer, cause: unknown): SbmError =>
  new EmbedError(`${id} cannot be reached from this page.`, {
    code: navigator.onLine ? "unreachable" : "offline",
    stage: "verify",
    fix: { who: "network", where: `Open ${id} in a new tab`, set: "nothing there: the host's name, VPN, firewall" },
    cure: "same-call",
    cause: redactedCause(cause, "token"),
    proxy: id,
  });

export const otherUserFound = ({ id }: SbmServer, expected: Identity, found: Identity): SbmError =>
  new EmbedError(`SBM at ${id} takes this page for ${found.label}, not for ${expected.label}.`, {
    code: "user-mismatch",
    stage: "verify",
    fix: { who: "backend", where: "Token endpoint", set: "a token for the user who is signed in to the page" },
    proxy: id,
  });

export const otherUserPresent = (server: SbmServer | undefined, present: Identity | undefined): SbmError =>
  new EmbedError(
    `${present?.label ?? "Another user"} has signed in since; this session was somebody else's and is closed.`,
    {
      code: "other-user",
      stage: "session",
      fix: { who: "page", where: CALL, set: "call it again, for the user who is signed in now" },
      proxy: server?.id,
    },
  );

export const sessionExpired = ({ id }: SbmServer): SbmError =>
  new EmbedError(`The token for ${id} is over.`, {
    code: "session-expired",
    stage: "session",
    fix: { who: "page", where: "session.renew()", set: "when the visitor has signed in to your site again" },
    cure: "sign-in-again",
    proxy: id,
  });

export const signedOut = (server: SbmServer | undefined): SbmError =>
  new EmbedError("The user has logged out, or the page has let go of this session.", {
    code: "signed-out",
    stage: "session",
    fix: { who: "page", where: CALL, set: "call it again when the user signs in" },
    proxy: server?.id,
  });
