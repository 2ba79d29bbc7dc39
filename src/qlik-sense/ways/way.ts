// What differs between the ways to sign in to Qlik Sense. A further way is a folder beside this file and one line in `provider.ts`.
import type { Receipt, Sighting, Words } from "../../core/provider.js";
import type { Secret } from "../../core/secret.js";
import type { QlikSenseError } from "../errors/codes.js";
import type { Proxy } from "../proxy.js";
import type { Settings } from "../settings.js";
import type { AnswerReader, CredentialReader } from "./read-answer.js";

export interface Spending {
  readonly settings: Settings;
  readonly proxy: Proxy;
  readonly secret: Secret;
  readonly look: () => Promise<Sighting>;
  readonly signal: AbortSignal;
}

interface CommonWay {
  readonly words: Words;
  /** Two fresh credentials were refused. */
  readonly rejected: (proxy: Proxy) => QlikSenseError;
}

/** The page has something to spend. */
export interface SpendingWay extends CommonWay {
  readonly kind: "spent";
  readonly reader: CredentialReader;
  /** Milliseconds that a credential lives when its answer does not say. */
  readonly lifeMs: number;
  /** Trades the credential for the session cookie; sends it once. */
  readonly spend: (spending: Spending) => Promise<Receipt>;
  /** Only where a credential works once: it was sent before. */
  readonly repeated?: (proxy: Proxy) => QlikSenseError;
}

/** The backend made the session and set its cookie: the page looks whether it is there. */
export interface GrantingWay extends CommonWay {
  readonly kind: "granted";
  readonly reader: AnswerReader<object>;
  /** Qlik knows no session of this browser. */
  readonly missing: (proxy: Proxy) => QlikSenseError;
}

export type Way = SpendingWay | GrantingWay;
