// The JWT way (Qlik calls it legacy): a JWT is traded for the tenant's session cookie (`POST /login/jwt-session`); the cookie serves
// afterwards. Where page and tenant are two sites, most browsers keep no such cookie.
import { prepareSource, type Given, type Source } from "../../core/issuer/source.js";
import type { CookieProvider, Credential, Receipt, Sighting } from "../../core/provider.js";
import { createSecret } from "../../core/secret.js";
import { acceptTenant } from "../accept-tenant.js";
import { askTenant, readRefusal, throwCommon, type Asked } from "../ask/ask-tenant.js";
import { cookieInit, type WebPlace } from "../ask/cookie-init.js";
import { whoIsIt } from "../ask/who-is-it.js";
import { missingOption } from "../errors/configure.js";
import { cookieExplanations } from "../explanations.js";
import { identityOf } from "../identity.js";
import { readCloudAnswer } from "../read-answer.js";
import type { Settings } from "../settings.js";

/** A JWT that does not say how long it lives is taken for a fresh one. */
const LIFE_MS = 60_000;

export function jwtProvider(settings: Settings, source: Source): CookieProvider<WebPlace, object> {
  const { words, tenant, subject, webIntegrationId, allowedTenants } = settings;
  const known = tenant && webIntegrationId !== undefined ? { ...tenant, webIntegrationId } : undefined;
  return {
    kind: "cookie",
    name: "qlik-cloud",
    words,
    explain: cookieExplanations(words),
    expected: subject === undefined ? undefined : { identity: identityOf({ subject }) },
    knownPlace: () => known,
    async prepare(signal) {
      const prepared = await prepareSource(source, words, signal);
      return {
        shareKey: JSON.stringify([prepared.shareParts, tenant?.id, allowedTenants, webIntegrationId]),
        acquire: async (step) => credentialOf(settings, await prepared.give(step)),
      };
    },
    check: async (place, { signal }) => ({ session: await look(place, signal), via: "users/me" }),
    consume: ({ place, secret }, _look, { signal }) => trade(place, secret.reveal(), signal),
    open: (_place, proven) => proven.then(() => ({})),
    end: (place, { signal }) => leave(place, signal),
  };
}

function credentialOf(settings: Settings, { value, from, askedAtMs, cameWithPage }: Given): Credential<WebPlace> {
  const answer = readCloudAnswer(value, from, settings.words);
  const tenant = acceptTenant(settings, answer.tenant);
  const webIntegrationId = answer.webIntegrationId ?? settings.webIntegrationId;
  if (webIntegrationId === undefined) {
    throw missingOption("webIntegrationId", "Nothing says which web integration lists this page's origin");
  }
  const { subject } = answer.named;
  return {
    kind: "credential",
    secret: createSecret(answer.credential),
    place: { ...tenant, webIntegrationId },
    identity: subject === undefined ? undefined : identityOf({ subject }),
    receivedAtMs: askedAtMs,
    lifeMs: answer.lifeMs ?? LIFE_MS,
    cameWithPage,
  };
}

const askedAt = (place: WebPlace, signal: AbortSignal): Asked => ({ tenant: place, listedAt: "web", signal });

async function look(place: WebPlace, signal: AbortSignal): Promise<Sighting["session"]> {
  const found = await whoIsIt(askedAt(place, signal), cookieInit(place));
  return found === "refused" ? "none" : found;
}

/** Sends the JWT once. */
function trade(place: WebPlace, jwt: string, signal: AbortSignal): Promise<Receipt> {
  const asked = askedAt(place, signal);
  const { credentials, headers } = cookieInit(place);
  const path = `/login/jwt-session?${new URLSearchParams({ "qlik-web-integration-id": place.webIntegrationId }).toString()}`;
  const init: RequestInit = {
    method: "POST",
    credentials,
    headers: { ...headers, Authorization: `Bearer ${jwt}`, "Content-Type": "application/json" },
  };
  return askTenant(asked, path, init, async (response) => {
    const accepted = response.status === 200;
    if (!accepted) throwCommon(asked, response, await readRefusal(response), "consume");
    return { via: "fetch", accepted, served: false };
  });
}

/** The tenant's logout is a page; asked for without being shown, it ends the cookie's session all the same. A look tells. */
async function leave(place: WebPlace, signal: AbortSignal): Promise<"ended" | "cannot"> {
  try {
    const init: RequestInit = { mode: "no-cors", redirect: "follow", credentials: "include" };
    await askTenant(askedAt(place, signal), "/logout", init, () => Promise.resolve());
    return (await look(place, signal)) === "none" ? "ended" : "cannot";
  } catch {
    signal.throwIfAborted();
    return "cannot";
  }
}
