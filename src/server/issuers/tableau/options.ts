// What both ways into Tableau need to know.
import { invalidOption } from "../../errors.js";
import { address, readAddress } from "../system/options.js";

/** The server, and the sites that its tickets or tokens may be for. */
export interface TableauOptions {
  /** The address of Tableau Server or of the Tableau Cloud pod, as browsers reach it. */
  readonly server: string | URL;
  /** The site's id as its address has it (`/t/Sales/…`: `"Sales"`), in the same letter case. @default "", the default site */
  readonly site?: string | undefined;
  /** Further sites that `resolveUser` may name. @default none */
  readonly sites?: readonly string[] | undefined;
}

/** Whom a ticket or token is for, as events and answers name the user. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- see TicketIdentity
export type TableauIdentity = {
  /** The user's name in Tableau. */
  readonly username: string;
  /** The site; `""` is the default site. */
  readonly site: string;
};

export interface TableauPlace {
  readonly server: string;
  readonly host: string;
  readonly site: string;
  readonly sites: ReadonlySet<string>;
}

export const TABLEAU_RULES = {
  server: address("https://tableau.example.com"),
  site: {
    accepts: (value: unknown) => typeof value === "string",
    expected: "the site's id, or an empty text for the default site",
  },
  sites: { accepts: Array.isArray, expected: '["Sales", "Finance"]' },
};

/** What a site's id may hold: it is part of an address. */
const SITE = /^[\w.-]*$/;

export function readTableauPlace(maker: string, options: TableauOptions, allowsHttp: boolean): TableauPlace {
  const { site = "", sites = [] } = options;
  const server = readAddress(maker, "server", options.server, allowsHttp);
  const wrong = [site, ...sites].find((each) => typeof each !== "string" || !SITE.test(each));
  if (wrong !== undefined)
    throw invalidOption("site", "is no site id", "the part behind /t/ or #/site/ of its address", maker);
  return { server, host: new URL(server).host, site, sites: new Set([site, ...sites]) };
}
