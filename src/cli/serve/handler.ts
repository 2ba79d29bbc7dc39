// The ticket handler as the config file describes it.
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  createTicketHandler,
  type QlikCertificates,
  type SessionHandler,
  type SessionHandlerOptions,
  type TicketHandler,
  type TicketServerEvent,
} from "../../server/index.js";
import type { ReadConfig } from "./config/read-config.js";
import type { LoginFunctions } from "./login/index.js";
import type { Store } from "./store.js";

export interface HandlerParts {
  readonly login: LoginFunctions;
  readonly store: Store | undefined;
  readonly onEvent: (event: TicketServerEvent) => void;
}

/** Rejects with `ConfigError`, or with `TicketServerError` for what the handler itself does not take. */
export async function createHandler(
  read: ReadConfig,
  { login, store, onEvent }: HandlerParts,
): Promise<TicketHandler | SessionHandler> {
  const { qlik, origin, allowHeaders, limits = {} } = read.config;
  const { certificates, passphrase, sessionKeySecret, ...rest } = qlik;
  const secret = sessionKeySecret && (await read.secretOf("qlik.sessionKeySecret", sessionKeySecret));
  const password = passphrase && (await read.secretOf("qlik.passphrase", passphrase));
  const options = {
    ...rest,
    ...login,
    ...(origin !== undefined && { origin }),
    ...(allowHeaders !== undefined && { allowHeaders }),
    ...(secret !== undefined && { sessionKeySecret: secret }),
    certificates: () => readCertificates(read.fileOf(certificates), password),
    limits: {
      ...(limits.perUser !== undefined && { perUser: limits.perUser }),
      ...(limits.overall !== undefined && { overall: limits.overall }),
      ...(store && { store: store.client }),
    },
    onEvent,
  };
  // Which of the two it is, the handler's own checks tell.
  return createTicketHandler(options as SessionHandlerOptions);
}

/** Read anew each minute: a certificate is changed by changing the files. */
async function readCertificates(folder: string, passphrase: string | undefined): Promise<QlikCertificates> {
  const [ca, cert, key] = await Promise.all(
    ["root.pem", "client.pem", "client_key.pem"].map((name) => readFile(path.join(folder, name))),
  );
  return { ca, cert, key, ...(passphrase !== undefined && { passphrase }) } as QlikCertificates;
}
