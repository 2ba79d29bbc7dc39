// OAuth clients: what was set up, and what an administrator changes while the tenant runs.

import { randomHex } from "../../model/state/random.js";
import type { ClientSettings } from "../settings/client-settings.js";

/** An OAuth client as it stands. */
export interface OAuthClient extends Omit<ClientSettings, "secrets" | "published" | "consent" | "allowedOrigins"> {
  secrets: readonly string[];
  published: boolean;
  consent: "required" | "trusted";
  allowedOrigins: readonly string[];
  /** Whether a tenant admin let a client of another tenant in. */
  approved: boolean;
}

export interface ClientStore {
  all(): readonly OAuthClient[];
  /** A client that this tenant may know: its own, or a published one of the region. */
  find(clientId: string): OAuthClient | undefined;
  /** Adds a secret and returns it. Throws a `TypeError` when there are five. */
  addSecret(clientId: string): string;
  removeSecret(clientId: string, secret: string): void;
  remove(clientId: string): void;
  reset(): void;
}

const MOST_SECRETS = 5;

export function createClientStore(given: readonly ClientSettings[]): ClientStore {
  let clients: OAuthClient[] = [];
  const known = (clientId: string) => {
    const client = clients.find((each) => each.clientId === clientId);
    if (!client) throw new TypeError(`There is no OAuth client "${clientId}".`);
    return client;
  };
  const store: ClientStore = {
    all: () => clients,
    find: (clientId) =>
      clients.find((client) => client.clientId === clientId && (client.home === "this" || client.published)),
    addSecret(clientId) {
      const client = known(clientId);
      if (client.secrets.length >= MOST_SECRETS) throw new TypeError(`A client has at most ${MOST_SECRETS} secrets.`);
      const secret = randomHex(64);
      client.secrets = [...client.secrets, secret];
      return secret;
    },
    removeSecret(clientId, secret) {
      const client = known(clientId);
      client.secrets = client.secrets.filter((each) => each !== secret);
    },
    remove(clientId) {
      clients = clients.filter((client) => client.clientId !== clientId);
    },
    reset() {
      clients = given.map((client) => ({ ...client, approved: client.home === "this" }));
    },
  };
  store.reset();
  return store;
}
