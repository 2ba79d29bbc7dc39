// The token way: the page's backend gives an access token of the user (impersonation), and the page calls the tenant with it.
import { endByBackend } from "../../core/issuer/end-by-backend.js";
import { prepareSource, type Source } from "../../core/issuer/source.js";
import type { BearerProvider, Credential } from "../../core/provider.js";
import { createSecret } from "../../core/secret.js";
import { acceptTenant } from "../accept-tenant.js";
import { bearerExplanations } from "../explanations.js";
import { identityOf } from "../identity.js";
import { readCloudAnswer } from "../read-answer.js";
import { openTokenClient, type TokenClient } from "../use/token-client.js";
import type { Settings } from "../settings.js";
import { LIFE_MS, whose, type TokenPlace } from "./token-place.js";

export function tokenProvider(settings: Settings, source: Source): BearerProvider<TokenPlace, TokenClient> {
  const { words, tenant, subject, allowedTenants, clientId } = settings;
  return {
    kind: "bearer",
    name: "qlik-cloud",
    takes: "one-for-all",
    words,
    explain: bearerExplanations(words),
    expected: subject === undefined ? undefined : { identity: identityOf({ subject }) },
    knownPlace: () => tenant && { ...tenant, clientId, named: {} },
    async prepare(signal) {
      const prepared = await prepareSource(source, words, signal);
      return {
        shareKey: JSON.stringify([prepared.shareParts, tenant?.id, allowedTenants, clientId]),
        acquire: async (step) => credentialOf(settings, await prepared.give(step)),
        // The backend issued the token, keeps it for the next call, and may take it back.
        endAll: endByBackend(source, prepared),
      };
    },
    whose,
    open: (credentials) => Promise.resolve(openTokenClient(credentials)),
  };
}

interface Given {
  readonly value: unknown;
  readonly from: string;
  readonly askedAtMs: number;
  readonly cameWithPage: boolean;
}

function credentialOf(settings: Settings, { value, from, askedAtMs, cameWithPage }: Given): Credential<TokenPlace> {
  const answer = readCloudAnswer(value, from, settings.words);
  const tenant = acceptTenant(settings, answer.tenant);
  return {
    kind: "credential",
    secret: createSecret(answer.credential),
    // Whose it is, is asked at the tenant: that is the proof that the tenant takes it, too.
    place: { ...tenant, clientId: answer.clientId ?? settings.clientId, named: answer.named },
    receivedAtMs: askedAtMs,
    lifeMs: answer.lifeMs ?? LIFE_MS,
    cameWithPage,
  };
}
