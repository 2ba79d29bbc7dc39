// What an administrator of Tableau enters. Facts: Tableau's help, "Trusted Authentication" and "Configure Connected Apps with Direct Trust".
import { isIP } from "node:net";
import { UsageError } from "../command.js";
import type { Form, ProductPage } from "./product-page.js";
import { compareSites } from "./sites.js";

export function tableauPage(page: URL, server: URL, site: string, backend: string | undefined): ProductPage {
  if (!/^[\w.-]*$/.test(site))
    throw new UsageError("--site takes the part behind /t/ or #/site/ of the site's address");
  if (backend !== undefined && isIP(backend) !== 4)
    throw new UsageError("--backend takes an IPv4 address, such as 192.0.2.10");
  const isCloud = /(^|\.)tableau\.com$/.test(server.hostname);
  return {
    product: "tableau",
    title: `For the administrator of Tableau${isCloud ? " Cloud" : " Server"}: sign-in for an embedding page`,
    page: page.origin,
    system: `${server.origin}${site === "" ? ", the default site" : `, site ${site}`}`,
    sites: compareSites(page, server),
    forms: [connectedApp(page), ...(isCloud ? [] : [trustedHosts(backend ?? "the IPv4 address of your own server")])],
    backend: isCloud ? [CONNECTED_APP] : [CONNECTED_APP, TRUSTED],
    remarks: remarks(isCloud),
  };
}

function connectedApp({ host }: URL): Form {
  return {
    where: "Way 1, a Connected App: Settings > Connected Apps > New Connected App > Direct Trust",
    fields: [
      { label: "Connected app name", value: [`Pages of ${host}`] },
      { label: "Access level", value: ["the projects whose views are embedded"] },
      { label: "Domain allowlist", value: [host], note: "The page's host; with the port where there is one." },
      { label: "Enable (menu of the app)", value: ["on"], note: "A new app is disabled." },
      {
        label: "Generate New Secret",
        value: ["once"],
        note: "Client ID, Secret ID and Secret Value go to your own server. Two secrets at most: to change one, generate the second, then delete the first.",
      },
    ],
  };
}

function trustedHosts(backend: string): Form {
  return {
    where: "Way 2, trusted tickets (Tableau Server alone): on the server's command line",
    fields: [
      {
        label: "tsm",
        value: [`tsm authentication trusted configure -th "${backend}"`, "tsm pending-changes apply"],
        note: "The list replaces the former one. A program at a trusted address can be any user, administrators too; so no browser's address.",
      },
      {
        label: "Proxies in between",
        value: ['tsm configuration set -k gateway.trusted -v "…"'],
        note: "Only where a reverse proxy stands between your server and Tableau.",
      },
    ],
  };
}

const CONNECTED_APP =
  "Way 1: tableauJwtIssuer({ server, site, clientId, secrets: [{ id, value }] }) of qlik-ticket/server. Its clock must be right: a token lives five minutes.";
const TRUSTED =
  "Way 2: tableauTicketIssuer({ server, site }). Tableau answers -1 and no reason; its log vizportal names it (invalid request host, invalid user, unlicensed user).";

function remarks(isCloud: boolean): string[] {
  return [
    "User names are Tableau's own: on Tableau Cloud the e-mail address, with Active Directory of several domains domain\\user. Letter case of the site counts.",
    "Both ways end in a cookie of Tableau's own host. Browsers that block third-party cookies (Safari) show its sign-in page, unless page and Tableau are under one site.",
    ...(isCloud
      ? ["Tableau Cloud has no trusted tickets."]
      : ["A ticket lives three minutes and is good for one load of one view."]),
  ];
}
