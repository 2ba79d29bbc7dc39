// What a Qlik Cloud tenant answers at its token endpoint. Refusals have a body of Qlik's own: { errors: [{ code, title, status }] }.
import type { TicketServerFix } from "../../errors.js";
import { refuseLicenseKey } from "../../license-key.js";
import type { SystemAnswer } from "../system/ask-system.js";
import { answerInvalid, issuerFailure, rateLimited, type IssuerFailure, type System } from "../system/system.js";
import type { KeptToken } from "../system/token-cache.js";

type Fields = Readonly<Record<string, unknown>>;

/** The tenant does not know this client, or not by this secret: the next secret may do. */
export class ClientRefused extends Error {}

const ACCOUNT: TicketServerFix = {
  who: "backend",
  where: "resolveUser",
  set: "the subject or id of a user who is in this tenant (Administration > Users), enabled, and with a licence assigned",
};
const CLIENT: TicketServerFix = {
  who: "qlik-admin",
  where: "Administration > OAuth",
  set: "a client of the type Web with the grant for user impersonation, consent Trusted, and the asked scope among its scopes",
};

/** Reads a token; throws {@link ClientRefused} for 401, else an `IssuerFailure` (`user-refused`, `issuer-…`). */
export function readTokenAnswer(system: System, answer: SystemAnswer, askedAt: number): KeptToken {
  const { status, text, retryAfter } = answer;
  const fields = readObject(text);
  if (status === 429) throw rateLimited(system, retryAfter);
  if (status === 401) throw new ClientRefused("the tenant refused the client");
  if (status !== 200) throw refusal(system, status, errorCodeOf(fields));
  const token = fields?.["access_token"];
  if (typeof token !== "string" || !/^[\x21-\x7e]{20,}$/.test(token)) {
    throw answerInvalid(
      system,
      /^\s*</.test(text) ? "answered a page and no token" : "answered 200 without access_token",
    );
  }
  refuseLicenseKey(token, `the answer of ${system.host}`);
  const lifeMs = lifeOf(fields ?? {});
  if (lifeMs === undefined) throw answerInvalid(system, "gave a token that has ended, or does not say when it ends");
  return { token, endsAt: askedAt + lifeMs };
}

function refusal(system: System, status: number, code: string): IssuerFailure {
  const said = `answered ${status}${code === "" ? "" : ` (${code})`}`;
  if (status === 403)
    return issuerFailure(system, "user-refused", `${said}: the user is disabled or has too many tokens`, ACCOUNT);
  if (status === 404) {
    const set =
      "the tenant's host name, https://your-tenant.eu.qlikcloud.com; government tenants have no OAuth clients";
    return issuerFailure(system, "issuer-refused", `${said}: it has no token endpoint`, {
      who: "backend",
      where: "option tenant",
      set,
    });
  }
  if (status >= 500) return issuerFailure(system, "issuer-refused", `${said}: something failed there`, STATUS_PAGE);
  if (code === "OAUTH-14")
    return issuerFailure(system, "issuer-refused", `${said}: it does not know the client id`, CLIENT);
  return issuerFailure(system, "issuer-refused", `${said}: it does not grant this client a token for this user`, {
    ...CLIENT,
    set: `${CLIENT.set}; and ${ACCOUNT.set}`,
  });
}

const STATUS_PAGE: TicketServerFix = {
  who: "network",
  where: "status.qlikcloud.com",
  set: "see whether Qlik reports an incident, and ask again later",
};

/** `expires_in` needs no clock; `expires_at` is for tenants that give that alone. */
function lifeOf({ expires_in: seconds, expires_at: at }: Fields): number | undefined {
  if (typeof seconds === "number" && seconds > 0) return seconds * 1000;
  const ms = typeof at === "string" ? Date.parse(at) - Date.now() : NaN;
  return ms > 0 ? ms : undefined;
}

function errorCodeOf(fields: Fields | undefined): string {
  const [first] = Array.isArray(fields?.["errors"]) ? (fields["errors"] as unknown[]) : [];
  const code = (first as Fields | null | undefined)?.["code"];
  return typeof code === "string" && /^[A-Z][A-Z0-9-]{1,30}$/.test(code) ? code : "";
}

function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
