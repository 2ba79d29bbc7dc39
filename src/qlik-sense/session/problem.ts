// What Qlik's client says of an error, read as what it means. Qlik puts the proxy's notifications into messages
// (`ProxyError.OnSessionTimedOut`) and the engine's errors into codes (help: setOnError; messages between proxy and clients).
import type { News } from "../../core/provider.js";
import {
  accessDenied,
  appNotFound,
  engineUnavailable,
  licensePending,
  noLicense,
  sessionLimit,
} from "../errors/session.js";
import type { Proxy } from "../proxy.js";

/** Codes of the engine (LOCERR_GENERIC_…, LOCERR_APP_NOT_FOUND). */
export const NOT_FOUND = 2;
const ACCESS_DENIED = 5;
const CONNECTION_LOST = 16;
const APP_NOT_FOUND = 1003;

/** An error as Qlik's client hands it over: a plain object as well as an `Error`. */
export interface Problem {
  readonly code: number | undefined;
  readonly message: string;
}

export function readProblem(error: unknown): Problem {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  const number = Number(code);
  return {
    code: Number.isFinite(number) ? number : undefined,
    message: typeof message === "string" ? message : String(error),
  };
}

type Meaning = (proxy: Proxy, appId: string | undefined, said: string) => News;

const MEANINGS: readonly (readonly [RegExp, Meaning])[] = [
  [/OnSessionTimedOut/, () => "expired"],
  [/OnSessionLoggedOut/, () => "signed-out"],
  // The proxy closes a session for reasons of its own: a look tells whether it is over.
  [/OnSessionClosed|SECURITY_HEADER_CHANGED/, () => "connection-lost"],
  // Qlik's client would go to the login: nobody is signed in.
  [/sign-?in needed|mustAuthenticate/i, () => "expired"],
  [/OnMaxParallelSessionsExceeded|LIMIT_EXCEEDED/, sessionLimit],
  [/PendingUserSync/, licensePending],
  [/OnLicenseAccessDenied|ERROR_NO_LICENSE|ERROR_LICENSE_RENEW/, noLicense],
  [/APP_ACCESS_DENIED|ACCESS_CONTROL_SETUP_FAILURE/, accessDenied],
  [/On(No\w+Available|\w+WebsocketFailed)|ERROR_APP_FAILURE/, (proxy, _appId, said) => engineUnavailable(proxy, said)],
];

const CODES: Readonly<Partial<Record<number, Meaning>>> = {
  [ACCESS_DENIED]: accessDenied,
  [CONNECTION_LOST]: () => "connection-lost",
  [APP_NOT_FOUND]: appNotFound,
};

/** `undefined` for what concerns neither the session nor the app as a whole. */
export function newsOf(proxy: Proxy, { code, message }: Problem, appId?: string): News | undefined {
  const known = MEANINGS.find(([pattern]) => pattern.test(message));
  const meaning = known?.[1] ?? (code === undefined ? undefined : CODES[code]);
  return meaning?.(proxy, appId, message.replace("ProxyError.", ""));
}
