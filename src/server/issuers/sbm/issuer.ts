// Security tokens of SBM (Solutions Business Manager): its SSO server wants a password for each, so the site says whose.
import { TimedCall, type Call } from "../../call.js";
import { invalidOption } from "../../errors.js";
import { isObject, isOneOf } from "../../../core/options.js";
import type { Issuer } from "../../issuer.js";
import { NEVER } from "../../report.js";
import { askSystem, type Line } from "../system/ask-system.js";
import { checkSystem, type SystemHealth } from "../system/check-system.js";
import {
  address,
  checkIssuerOptions,
  readAddress,
  refuseLicenseKeys,
  SWITCH,
  UPSTREAM_RULES,
  type UpstreamOptions,
} from "../system/options.js";
import { createTokenCache, type KeptToken, type TokenCache } from "../system/token-cache.js";
import { passwordWanted, SignInRefused, type SbmForm } from "./form.js";
import { JSON_FORM } from "./json-form.js";
import { checkSbmUser, type CheckedSbmUser, type SbmUser } from "./sbm-user.js";
import { SOAP_FORM } from "./soap-form.js";

/** A user of SBM whom all visitors share. */
export interface SbmServiceAccount {
  /** The login id. */
  readonly username: string;
  /** The password. */
  readonly password: string;
}

/** Whom a token is for, as events and answers name the user. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- see TicketIdentity
export type SbmIdentity = {
  /** The name that `resolveUser` returned. */
  readonly username: string;
};

/** The settings of {@link sbmIssuer}. */
export interface SbmIssuerOptions extends UpstreamOptions {
  /** The SSO server, with its port: `https://sso.example.com:8443` (plain http: 8085). */
  readonly sso: string | URL;
  /**
   * Whose password is used. `"user"`: the one that the user has just entered on your site; `resolveUser` returns it, and it is kept
   * nowhere. `"service"`: the one of `serviceAccount`, so that all visitors are one user in SBM. There is no default.
   */
  readonly account: "service" | "user";
  /** The one SBM user whom all visitors share, with `account: "service"`. */
  readonly serviceAccount?: SbmServiceAccount | undefined;
  /** `"json"`: the REST token service, since 11.1. `"soap"`: WS-Trust. @default "json" */
  readonly protocol?: "json" | "soap" | undefined;
  /** Accepts a plain-http `sso` that is not on this machine: passwords then cross the network in the clear. @default false */
  readonly allowHttp?: boolean | undefined;
}

/** What the page gets. */
export interface SbmTokenAnswer {
  /** The token, for the header `ALFSSOAuthNToken`. */
  readonly token: string;
  /** For whom, as `resolveUser` said it. */
  readonly user: SbmIdentity;
  /** How long the token is good, from now. */
  readonly expiresInMs: number;
}

const MAKER = "sbmIssuer";
const FORMS: Readonly<Record<"json" | "soap", SbmForm>> = { json: JSON_FORM, soap: SOAP_FORM };
const RULES = {
  ...UPSTREAM_RULES,
  sso: address("https://sso.example.com:8443"),
  account: { accepts: isOneOf("service", "user"), expected: '"user", or "service" for one SBM user for all visitors' },
  serviceAccount: { accepts: isObject, expected: "{ username, password }" },
  protocol: { accepts: isOneOf("json", "soap"), expected: '"json" or "soap"' },
  allowHttp: SWITCH,
};

/**
 * Issues security tokens of SBM's SSO server. A token is good for hours (eight by default) and is kept in memory until shortly before
 * its end, so that a user's password is needed once; the password itself is kept nowhere. SBM has no call that ends a token: `revoke`
 * forgets it here.
 *
 * Events and codes: `user-refused` (SBM takes no such name and password; told as 401 for a user's own password),
 * `issuer-answer-invalid`, `issuer-timeout` (504), `issuer-unreachable`, `issuer-untrusted`, `issuer-rate-limited` (429).
 *
 * @throws TicketServerError `invalid-option`, `license-key-given`
 * @example
 * createCredentialHandler({
 *   issuer: sbmIssuer({ sso: "https://sso.example.com:8443", account: "user" }),
 *   resolveUser: (request) => loginOfYourSession(request), // { username, password } after a login, then { username }
 * });
 */
export function sbmIssuer(options: SbmIssuerOptions): Issuer<SbmUser, CheckedSbmUser, SbmTokenAnswer, SystemHealth> {
  const { account, desk, signIn } = openDesk(options);
  return {
    name: "sbm-token",
    checkUser: (user) => checkSbmUser(user, account),
    async issue({ user, call, wantsNew }) {
      const { token, endsAt } = await signIn(user, call, wantsNew);
      const expiresInMs = Math.max(0, Math.floor(endsAt - performance.now()));
      return { token, user: user.identity, expiresInMs };
    },
    revoke({ user }) {
      // The service account's token is everybody's.
      if (account === "user") desk.cache.drop(user.username);
      return Promise.resolve();
    },
    check: () => checkSystem(desk.line, desk.url, (status) => status < 500),
  };
}

interface Desk {
  readonly line: Line;
  readonly url: string;
  readonly form: SbmForm;
  readonly cache: TokenCache;
}

function openDesk(options: SbmIssuerOptions) {
  checkIssuerOptions(MAKER, options, RULES, ["sso", "account"]);
  const {
    account,
    serviceAccount,
    protocol = "json",
    timeoutMs = 5_000,
    fetch = globalThis.fetch,
    allowHttp = false,
  } = options;
  const sso = readAddress(MAKER, "sso", options.sso, allowHttp);
  const form = FORMS[protocol];
  const system = { name: "The SSO server of SBM", host: new URL(sso).host, option: "sso" };
  const desk: Desk = { line: { system, timeoutMs, fetch }, url: sso + form.path, form, cache: createTokenCache() };
  if (account === "user") {
    if (serviceAccount)
      throw invalidOption("serviceAccount", 'is not used with account: "user"', "leave it out", MAKER);
    return { account, desk, signIn: signInUser.bind(undefined, desk) };
  }
  const { username, password } = readServiceAccount(serviceAccount);
  const fetchToken = () => askForToken(desk, username, password, new TimedCall(NEVER, timeoutMs));
  return {
    account,
    desk,
    signIn: (_user: CheckedSbmUser, call: Call, wantsNew: boolean) => desk.cache.take("", call, fetchToken, wantsNew),
  };
}

function readServiceAccount(given: SbmIssuerOptions["serviceAccount"]) {
  const { username, password } = given ?? {};
  if (typeof username === "string" && username !== "" && typeof password === "string" && password !== "") {
    refuseLicenseKeys("serviceAccount.password", [password]);
    return { username, password };
  }
  throw invalidOption(
    "serviceAccount",
    "is missing or not whole",
    "{ username, password } of the one SBM user for all visitors",
    MAKER,
  );
}

/** A password signs in anew; without one the token of before serves while it is good. */
async function signInUser(desk: Desk, user: CheckedSbmUser, call: Call, wantsNew: boolean): Promise<KeptToken> {
  const password = user.revealPassword();
  if (password === undefined) {
    const kept = desk.cache.look(user.username);
    if (kept && !wantsNew) return kept;
    desk.cache.drop(user.username);
    throw passwordWanted("no token of this user is kept, and resolveUser returned no password");
  }
  try {
    const token = await askForToken(desk, user.username, password, call);
    desk.cache.keep(user.username, token);
    return token;
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    desk.cache.drop(user.username);
    throw passwordWanted("SBM takes no such name and password");
  }
}

async function askForToken(
  { line, url, form }: Desk,
  username: string,
  password: string,
  call: Call,
): Promise<KeptToken> {
  const askedAt = performance.now();
  return form.read(line.system, await askSystem(line, form.request(url, username, password), call), askedAt);
}
