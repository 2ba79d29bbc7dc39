// The OAuth client of a login, checked: Qlik Cloud takes https addresses, and http for the host name localhost alone.
import { toUrl } from "../core/net/url.js";
import { checkOptions, isText, type Rules } from "../core/options.js";
import { optionUnknown, optionUnusable } from "../core/errors/call.js";
import { redirectUnusable } from "./errors/configure.js";
import { CALL } from "./errors/words.js";
import type { OAuthClient } from "./types.js";

export type CheckedClient = Required<OAuthClient>;

const TEXT = { accepts: isText, expected: "a text" };
const RULES: Rules = { clientId: TEXT, redirectUri: TEXT, scope: TEXT };

/** Throws `invalid-option`. */
export function readClient(given: OAuthClient): CheckedClient {
  checkOptions(given, RULES, {
    unknown: (name, known) => optionUnknown(CALL, `source.${name}`, known),
    unusable: (name, expected) => optionUnusable(CALL, `source.${name}`, expected),
  });
  const { clientId, redirectUri = location.origin + location.pathname, scope = "user_default" } = given;
  if (!isText(clientId)) throw optionUnusable(CALL, "source.clientId", "the client's id, from Administration > OAuth");
  const url = toUrl(redirectUri);
  if (!url) throw redirectUnusable("it is not absolute");
  if (url.protocol === "http:" && url.hostname !== "localhost") {
    throw redirectUnusable(`it is plain http, and its host is ${url.hostname} and not localhost`);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw redirectUnusable("it is no https address");
  // Another origin could not read what this tab keeps for the way back.
  if (url.origin !== location.origin) throw redirectUnusable("it is not on this page's origin");
  if (url.hash) throw redirectUnusable("it has a fragment");
  return { clientId, redirectUri, scope };
}
