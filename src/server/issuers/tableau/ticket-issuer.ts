// Trusted tickets of Tableau Server: this server's IP address is the proof, so there is no secret to hold here.
import type { Issuer } from "../../issuer.js";
import { askSystem, type Line } from "../system/ask-system.js";
import { checkSystem, type SystemHealth } from "../system/check-system.js";
import { address, checkIssuerOptions, SWITCH, UPSTREAM_RULES, type UpstreamOptions } from "../system/options.js";
import { readTableauPlace, TABLEAU_RULES, type TableauIdentity, type TableauOptions } from "./options.js";
import { readTicket } from "./read-ticket.js";
import { checkTableauUser, type CheckedTableauUser, type TableauUser } from "./tableau-user.js";

/** The settings of {@link tableauTicketIssuer}. */
export interface TableauTicketIssuerOptions extends TableauOptions, UpstreamOptions {
  /** Where this server reaches Tableau Server, when that is another address than the browsers'. @default `server` */
  readonly internalServer?: string | URL | undefined;
  /** Accepts plain-http addresses that are not on this machine. @default false */
  readonly allowHttp?: boolean | undefined;
}

/** What the page gets. */
export interface TableauTicketAnswer {
  /** The ticket: good for one load of one frame. */
  readonly ticket: string;
  /** The address of Tableau Server. */
  readonly server: string;
  /** The site that the ticket is for; `""` is the default site. */
  readonly site: string;
  /** For whom. */
  readonly user: TableauIdentity;
  /** How long Tableau keeps the ticket, from now. */
  readonly expiresInMs: number;
}

/** Tableau's default (`vizqlserver.trustedticket.timeout_in_seconds`). */
const TICKET_TTL_MS = 180_000;
const MAKER = "tableauTicketIssuer";
const RULES = {
  ...UPSTREAM_RULES,
  ...TABLEAU_RULES,
  internalServer: address("https://tableau.internal"),
  allowHttp: SWITCH,
};

/**
 * Issues trusted tickets of Tableau Server (not of Tableau Cloud, which has none). Each is good for one load of one frame within
 * three minutes. Tableau believes a trusted host each user name, so the name comes from your session alone, and a site must be listed.
 *
 * Events and codes: `issuer-refused` (Tableau answered -1: the reasons that its help lists are in the message),
 * `issuer-answer-invalid` (an empty answer, a page, a text that is no ticket), `issuer-timeout` (504), `issuer-unreachable`,
 * `issuer-untrusted`, `issuer-rate-limited` (429).
 *
 * @throws TicketServerError `invalid-option`
 * @example
 * createCredentialHandler({
 *   issuer: tableauTicketIssuer({ server: "https://tableau.example.com", site: "Sales" }),
 *   resolveUser: (request) => ({ username: userOfYourSession(request).login }),
 * });
 * @see https://help.tableau.com/current/server/en-us/trusted_auth_webrequ.htm
 */
export function tableauTicketIssuer(
  options: TableauTicketIssuerOptions,
): Issuer<TableauUser, CheckedTableauUser, TableauTicketAnswer, SystemHealth> {
  checkIssuerOptions(MAKER, options, RULES, ["server"]);
  const { timeoutMs = 5_000, fetch = globalThis.fetch, allowHttp = false, internalServer = options.server } = options;
  const { server, site, sites } = readTableauPlace(MAKER, options, allowHttp);
  const asked = readTableauPlace(MAKER, { server: internalServer }, allowHttp);
  const line: Line = { system: { name: "Tableau Server", host: asked.host, option: "server" }, timeoutMs, fetch };
  return {
    name: "tableau-ticket",
    checkUser: (user) => checkTableauUser(user, site, sites),
    async issue({ user, call }) {
      const askedAt = performance.now();
      const answer = await askSystem(line, ticketRequest(asked.server, user), call);
      const ticket = readTicket(line.system, answer);
      const expiresInMs = Math.max(0, Math.floor(TICKET_TTL_MS - (performance.now() - askedAt)));
      return { ticket, server, site: user.site, user: user.identity, expiresInMs };
    },
    check: () => checkSystem(line, `${asked.server}/`, (status) => status < 500),
  };
}

/** The form as Tableau's help has it; without this content type Tableau answers -1. `target_site` is sent for the default site too. */
function ticketRequest(server: string, { identity, site, clientIp }: CheckedTableauUser) {
  const { username } = identity;
  const form = new URLSearchParams({
    username,
    target_site: site,
    ...(clientIp !== undefined && { client_ip: clientIp }),
  });
  const headers = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
  return { method: "POST", url: `${server}/trusted`, headers, body: form.toString() } as const;
}
