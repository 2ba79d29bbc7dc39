// Sentences about what a token source answered.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Identity } from "../../core/provider.js";
import type { SbmServer } from "../server.js";
import type { SbmError } from "./words.js";

const unusable = (what: string, set: string): SbmError =>
  new EmbedError(what, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: { who: "backend", where: "Token endpoint", set },
  });

/** The text is not repeated: it may hold a token. `place` is where the parser stopped, as far as it says so. */
export const brokenJson = (from: string, place: string | undefined, isAsPrinted: boolean): SbmError =>
  unusable(
    `${from} answered a text that is not JSON${place === undefined ? "" : ` (it breaks at ${place})`}.`,
    isAsPrinted
      ? "commas between the members: the sample in SBM's guide lacks five; SBM itself answers with them, so hand its answer on unchanged"
      : 'answer {"token":"…"}, or SBM\'s own answer unchanged',
  );

export const nothingAnswered = (from: string): SbmError =>
  unusable(
    `${from} answered nothing: so does SBM's token service for a wrong password.`,
    "401 for a sign-in that SBM refuses, so that your site asks for the password again; the login id as SBM has it",
  );

export const tokenRefused = (from: string): SbmError =>
  unusable(
    `${from} handed on a refusal of SBM's token service ("status" is not "OK").`,
    "401 for a sign-in that SBM refuses; see the endpoint's log",
  );

export const tokenOver = (from: string): SbmError =>
  unusable(`${from} answered a token whose lifetime is over.`, "a new token: one that is kept must still live");

export const otherUserAnswered = (expected: Identity, answered: Identity): SbmError =>
  new EmbedError(`The page names ${expected.label}, the token is for ${answered.label}; it was not sent.`, {
    code: "user-mismatch",
    stage: "acquire",
    fix: { who: "backend", where: "Token endpoint", set: "a token for the user who is signed in to the page" },
  });

export const otherServerAnswered = ({ id }: SbmServer, answered: SbmServer): SbmError =>
  new EmbedError(`The token is for ${answered.id}, and this session is at ${id}; it was not sent.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "page", where: "option server", set: "one server for a session" },
    proxy: answered.id,
  });
