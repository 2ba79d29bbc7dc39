// Everything that a Qlik administrator is asked for, as data: the virtual proxy's form, the way through the firewall, the
// certificates, and whom a ticket may name. Facts: Qlik's help for the QMC and the Proxy Service API.
import { compareSites, type SiteComparison } from "./sites.js";
import { virtualProxyFields, type VirtualProxyField } from "./virtual-proxy-fields.js";

export interface FirewallRule {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly need: "always" | "optional";
  readonly why: string;
}

export interface AdministratorSettings {
  readonly page: string;
  readonly proxy: string;
  /** `""` is the default virtual proxy. */
  readonly prefix: string;
  readonly sites: SiteComparison;
  readonly fields: readonly VirtualProxyField[];
  readonly firewall: readonly FirewallRule[];
  readonly certificates: readonly string[];
  readonly users: readonly string[];
  readonly remarks: readonly string[];
}

export function describeSettings(page: URL, proxy: URL, prefix: string): AdministratorSettings {
  const sites = compareSites(page, proxy);
  return {
    page: page.origin,
    proxy: prefix === "" ? proxy.origin : `${proxy.origin}/${prefix}`,
    prefix,
    sites,
    fields: virtualProxyFields({ page, proxy, prefix, relation: sites.relation }),
    firewall: firewall(proxy),
    certificates: CERTIFICATES,
    users: USERS,
    remarks: remarks(page, proxy),
  };
}

function firewall(proxy: URL): FirewallRule[] {
  const isSecure = proxy.protocol === "https:";
  return [
    {
      from: "browsers",
      to: proxy.hostname,
      port: Number(proxy.port) || (isSecure ? 443 : 80),
      need: "always",
      why: "pages, sessions and WebSockets (a load balancer: WebSockets on, sticky sessions)",
    },
    {
      from: "ticket server",
      to: "Qlik proxy node",
      port: 4243,
      need: "always",
      why: "tickets, by mutual TLS; from the ticket server alone, never from browsers or the internet",
    },
    {
      from: "ticket server",
      to: "Qlik central node",
      port: 4242,
      need: "optional",
      why: "the doctor looks at licence and access, with certificates of its own (doctor --qrs)",
    },
  ];
}

const CERTIFICATES = [
  "QMC > Certificates: machine name = the ticket server's; password optional; Include secret key = on; Export file format for certificates = Platform independent PEM-format.",
  "The ticket server needs three files of it: root.pem, client.pem, client_key.pem.",
  "The name in the Qlik server's own certificate is its short machine name: give it to the ticket server as serverName.",
  "A program that holds the key can be any user, administrators too: readable by the ticket server's account alone; in no repository, web folder or mail.",
];

const USERS = [
  "User directory and user id in the ticket must be those of QMC > Users exactly: otherwise Qlik makes a second user, who needs a licence of his own.",
  "A ticket signs a user in; it gives no licence. Who may see charts needs professional or analyzer access (QMC > License management).",
  "Five sessions a user at most. One shared user for all visitors runs into that at once.",
];

function remarks(page: URL, proxy: URL): string[] {
  const always = ["One origin for each virtual proxy: test and production pages need one each."];
  if (proxy.protocol === "https:" && page.protocol === "http:") {
    return [
      ...always,
      "Serve the page by https too: from an http page the cookie of an https Qlik is a third party's.",
    ];
  }
  if (proxy.protocol === "http:" && page.protocol === "https:") {
    return [...always, "It cannot work so: browsers let no https page load from plain http. Qlik needs https."];
  }
  return always;
}
