// Qlik Sense Enterprise on Windows, in answers to the core's questions. The ways to sign in differ in what they spend.
import { prepareSource } from "../core/issuer/source.js";
import { embedderPolicy } from "../core/net/embedder-policy.js";
import { openScope } from "../core/net/scope.js";
import type { CookieProvider, Credential, Explanations, Granted, Receipt, Step, Whose } from "../core/provider.js";
import { createSecret } from "../core/secret.js";
import { acceptPlace, knownPlace, memoryKeyOf } from "./accept-place.js";
import { openConnections } from "./ask-proxy.js";
import { checkSession } from "./check/check-session.js";
import { noteWhyLate } from "./check/explain-late.js";
import { isLedAway } from "./check/led-away.js";
import { otherUserAnswered } from "./errors/acquire.js";
import type { QlikSenseError } from "./errors/codes.js";
import { cookieBlocked, nodesDisagree } from "./errors/no-session.js";
import { gatewayLogin } from "./errors/gateway.js";
import * as after from "./errors/session.js";
import * as sentences from "./errors/sign-in.js";
import { identityOf, type QlikUser } from "./identity.js";
import type { Capability } from "./open/load-qlik.js";
import { openQlik } from "./open/open-qlik.js";
import type { Proxy } from "./proxy.js";
import { endSession } from "./session/end-session.js";
import { endsOf } from "./session/end-by-backend.js";
import { watchClient } from "./session/watch-client.js";
import { sourceOf, type Settings } from "./settings.js";
import { shareKeyOf } from "./share-key.js";
import { JWT_WAY } from "./ways/jwt/index.js";
import { readAnswer } from "./ways/read-answer.js";
import { SESSION_WAY } from "./ways/session/index.js";
import { TICKET_WAY } from "./ways/ticket/index.js";
import type { Way } from "./ways/way.js";

const WAYS: Readonly<Record<Settings["credential"], Way>> = {
  ticket: TICKET_WAY,
  jwt: JWT_WAY,
  session: SESSION_WAY,
};

export interface QlikSenseProvider extends CookieProvider<Proxy, Capability> {
  /** What is known of a look that has no answer yet. */
  readonly whyLate: () => QlikSenseError | undefined;
}

const wayOf = ({ credential }: Settings): Way => WAYS[credential];

export function qlikSense(settings: Settings): QlikSenseProvider {
  const way = wayOf(settings);
  const { words } = way;
  const source = sourceOf(settings);
  const { user } = settings;
  let late: QlikSenseError | undefined;
  const noteLate = (cause: QlikSenseError | undefined) => (late = cause);
  return {
    kind: "cookie",
    name: "qlik-sense",
    words,
    explain: explanationsOf(way, settings),
    memoryKey: memoryKeyOf(settings),
    expected: user && whoseOf(user, user.sessionKey),
    knownPlace: (rememberedId) => knownPlace(settings, rememberedId),
    async prepare(signal) {
      const prepared = await prepareSource(source, words, signal);
      return {
        shareKey: shareKeyOf(settings, prepared),
        acquire: async (step) => acquire(settings, way, await prepared.give(step), step),
        ...endsOf(settings, prepared),
      };
    },
    check: (proxy, { signal }, via) => noteWhyLate(proxy, signal, noteLate, () => checkSession(proxy, signal, via)),
    whyLate: () => late,
    consume: async ({ place: proxy, secret }, look, { signal }) =>
      way.kind === "spent" ? way.spend({ settings, proxy, secret, look, signal }) : NOTHING_TO_SPEND,
    open: (proxy, proven, step) => openQlik(proxy, proven, step, settings.client),
    watch: watchClient,
    end: (proxy, { signal }) => endSession(proxy, signal),
    warm: openConnections,
  };
}

const NOTHING_TO_SPEND: Receipt = { via: "granted", accepted: true, served: false };

const whoseOf = (user: QlikUser | undefined, sessionKey: string | undefined): Whose => ({
  identity: user && identityOf(user),
  rightsKey: sessionKey,
});

interface Given {
  readonly value: unknown;
  readonly from: string;
  readonly askedAtMs: number;
  readonly cameWithPage: boolean;
}

/** Reads what the source gave, and whether this page may send it to where it is for. */
function acquire(settings: Settings, way: Way, given: Given, step: Step): Credential<Proxy> | Granted<Proxy> {
  const { value, from, askedAtMs, cameWithPage } = given;
  if (way.kind === "granted") {
    const { proxy, user, sessionKey } = readAnswer(value, from, way.words, way.reader);
    const place = placeOf(settings, way, proxy, step);
    return { kind: "granted", place, cameWithPage, ...whoseOf(user, sessionKey) };
  }
  const { credential, proxy, user, sessionKey, expiresInMs } = readAnswer(value, from, way.words, way.reader);
  return {
    kind: "credential",
    secret: createSecret(credential),
    place: placeOf(settings, way, proxy, step),
    ...whoseOf(user, sessionKey),
    receivedAtMs: askedAtMs,
    lifeMs: expiresInMs ?? way.lifeMs,
    cameWithPage,
  };
}

function placeOf(settings: Settings, { words }: Way, proxy: string | undefined, step: Step): Proxy {
  const place = acceptPlace(settings, proxy, words);
  if (!place.config.isSecure) step.warn("insecure-proxy");
  return place;
}

function explanationsOf(way: Way, { resource }: Settings): Explanations<Proxy> {
  const { words, rejected } = way;
  return {
    ...(way.kind === "spent" && way.repeated && { credentialRepeated: way.repeated }),
    credentialRejected: async (proxy, { isAnonymous, receipt }, step) => {
      if (isAnonymous) return sentences.anonymousInstead(proxy, words);
      return (await strangerBefore(proxy, resource, receipt, step)) ?? rejected(proxy);
    },
    cookieBlocked: async (proxy, receipt, step) =>
      way.kind === "granted"
        ? way.missing(proxy)
        : cookieBlocked(proxy, words, { policy: await policyBehind(receipt, step) }),
    nodesDisagree,
    otherUserAnswered: (expected, answered) => otherUserAnswered(expected, answered, words),
    otherUserFound: sentences.otherUserFound,
    otherUserPresent: sentences.otherUserPresent,
    sessionExpired: sentences.sessionExpired,
    signedOut: after.signedOut,
    renewedTooOften: after.renewedTooOften,
    otherPlaceAnswered: after.otherPlaceAnswered,
  };
}

/** After a second refusal: does the credential reach Qlik at all? A redirect to Qlik's own login looks like any other one. */
async function strangerBefore(proxy: Proxy, resource: string, { via }: Receipt, { attempt, signal }: Step) {
  if (via !== "fetch" || attempt < 2) return undefined;
  return (await isLedAway(proxy, resource, signal)) ? gatewayLogin(proxy, "redirect", resource) : undefined;
}

/** The page's own server may take this long to be asked about the page. */
const ASK_MS = 2_000;

/** Only an image loses its cookie by the page's Cross-Origin-Embedder-Policy. */
async function policyBehind({ via }: Receipt, step: Step) {
  if (via !== "image") return undefined;
  const { signal, end } = openScope(step.signal, ASK_MS);
  try {
    return await embedderPolicy(signal);
  } catch {
    step.signal.throwIfAborted();
    return undefined;
  } finally {
    end();
  }
}
