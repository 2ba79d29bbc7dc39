// Tokens of a Connected App (direct trust): signed here with the app's secret, verified by Tableau.
import { createSecretKey } from "node:crypto";
import { invalidOption } from "../../errors.js";
import type { Issuer, IssuerHealth } from "../../issuer.js";
import { signToken } from "../signing/sign.js";
import { checkIssuerOptions, refuseLicenseKeys, seconds, text, textList } from "../system/options.js";
import { readTableauPlace, TABLEAU_RULES, type TableauIdentity, type TableauOptions } from "./options.js";
import { checkTableauUser, type CheckedTableauUser, type TableauUser } from "./tableau-user.js";

/** One of the two secrets that a Connected App may have. */
export interface ConnectedAppSecret {
  /** The secret's id: the token's `kid`. */
  readonly id: string;
  /** The secret's value. */
  readonly value: string;
}

/** The settings of {@link tableauJwtIssuer}. */
export interface TableauJwtIssuerOptions extends TableauOptions {
  /** The Connected App's client id. */
  readonly clientId: string;
  /** The app's secrets, two at most. The first one signs: to change it, put the new one in front, then take the former one out. */
  readonly secrets: readonly ConnectedAppSecret[];
  /** What the token may be used for. @default ["tableau:views:embed"] */
  readonly scopes?: readonly string[] | undefined;
  /** Seconds that a token lives; Tableau takes 600 at most. @default 300 */
  readonly lifeSeconds?: number | undefined;
}

/** What the page gets. */
export interface TableauTokenAnswer {
  /** The signed token: good for one sign-in. */
  readonly token: string;
  /** The address of Tableau. */
  readonly server: string;
  /** The site; `""` is the default site. */
  readonly site: string;
  /** For whom. */
  readonly user: TableauIdentity;
  /** How long the token is good, from now. */
  readonly expiresInMs: number;
}

const MAKER = "tableauJwtIssuer";
const MOST_SECONDS = 600;
/** A token counts from five seconds ago, and Tableau measures its life from there. */
const MOST_LIFE = MOST_SECONDS - 5;

const RULES = {
  ...TABLEAU_RULES,
  clientId: text("the client id, from Settings > Connected Apps"),
  secrets: { accepts: Array.isArray, expected: "[{ id, value }], two at most" },
  scopes: textList('["tableau:views:embed"]'),
  lifeSeconds: seconds(30, MOST_LIFE),
};

/**
 * Signs tokens of a Tableau Connected App (HS256): for `<tableau-viz token=…>` of Server and Cloud. Each token has a `jti` of its own.
 * Needs the package `jose`.
 *
 * Events and codes: `package-missing` (500).
 *
 * @throws TicketServerError `invalid-option`, `license-key-given`
 * @example
 * createCredentialHandler({
 *   issuer: tableauJwtIssuer({ server: "https://tableau.example.com", clientId, secrets: [{ id, value }] }),
 *   resolveUser: (request) => ({ username: userOfYourSession(request).login }),
 * });
 * @see https://help.tableau.com/current/server/en-us/connected_apps_direct.htm
 */
export function tableauJwtIssuer(
  options: TableauJwtIssuerOptions,
): Issuer<TableauUser, CheckedTableauUser, TableauTokenAnswer, IssuerHealth> {
  checkIssuerOptions(MAKER, options, RULES, ["server", "clientId", "secrets"]);
  const { clientId, scopes = ["tableau:views:embed"], lifeSeconds = 300 } = options;
  const { server, site, sites } = readTableauPlace(MAKER, options, false);
  const signer = readSigner(options.secrets, clientId);
  return {
    name: "tableau-jwt",
    checkUser: (user) => checkTableauUser(user, site, sites),
    async issue({ user }) {
      const claims = { iss: clientId, aud: "tableau", sub: user.identity.username, scp: scopes };
      const { token, endsAtMs } = await signToken(signer, claims, lifeSeconds);
      const place = { server, site: user.site };
      return { token, ...place, user: user.identity, expiresInMs: Math.max(0, endsAtMs - Date.now()) };
    },
  };
}

function readSigner(secrets: readonly ConnectedAppSecret[], clientId: string) {
  if (secrets.length === 0 || secrets.length > 2) {
    throw invalidOption(
      "secrets",
      "is no list of one or two secrets",
      "[{ id, value }]: a Connected App has two at most",
      MAKER,
    );
  }
  for (const secret of secrets) {
    const isWhole = typeof secret === "object" && isFilled(secret.id) && isFilled(secret.value);
    if (!isWhole) throw invalidOption("secrets", "lists a secret without id or value", "[{ id, value }]", MAKER);
    refuseLicenseKeys("secrets", [secret.value]);
  }
  const [{ id, value }] = secrets as [ConnectedAppSecret];
  const key = createSecretKey(Buffer.from(value, "utf8"));
  return { kid: id, key, algorithm: "HS256", header: { iss: clientId } } as const;
}

const isFilled = (value: unknown) => typeof value === "string" && value !== "";
