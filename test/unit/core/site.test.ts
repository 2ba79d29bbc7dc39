// Whether a browser takes two addresses for one site: the scheme and the registrable domain decide, the port does not.
import { describe, expect, it } from "vitest";
import { relationOf, siteOfHost, type SiteRelation } from "../../../src/core/net/site.js";

const CASES: readonly [relation: SiteRelation, why: string, a: string, b: string][] = [
  ["same", "one host", "https://app.example.com", "https://app.example.com"],
  ["same", "one host on two ports", "https://app.example.com", "https://app.example.com:8443"],
  ["same", "two hosts of one domain", "https://app.example.com", "https://sense.example.com"],
  ["same", "a domain and a host below it", "https://example.com", "https://a.b.sense.example.com"],
  ["same", "two hosts of one domain, in two letter cases", "https://APP.Example.com", "https://sense.example.COM"],
  ["same", "a name with the root's dot and one without", "https://app.example.com.", "https://sense.example.com"],
  ["same", "two hosts of one domain without TLS", "http://app.example.com", "http://sense.example.com:4848"],
  ["same", "two hosts under co.uk of one company", "https://app.firm.co.uk", "https://sense.firm.co.uk"],
  ["same", "two hosts under com.au of one company", "https://app.firm.com.au", "https://sense.firm.com.au"],
  ["same", "two hosts of one domain of a country", "https://app.beispiel.de", "https://sense.beispiel.de"],
  [
    "same",
    "two hosts of one customer of azurewebsites.net",
    "https://a.firm.azurewebsites.net",
    "https://firm.azurewebsites.net",
  ],
  ["same", "one IPv4 address on two ports", "https://10.0.0.7", "https://10.0.0.7:8443"],
  ["same", "one IPv6 address on two ports", "https://[::1]:1", "https://[::1]:2"],
  ["same", "one name of one label", "http://qlikserver", "http://qlikserver:4848"],
  [
    "same",
    "one host below a name that only the whole list could tell",
    "https://firm.sharepoint.com",
    "https://firm.sharepoint.com:444",
  ],
  ["different", "two domains", "https://app.example.com", "https://sense.example.net"],
  ["different", "two schemes of one host", "http://app.example.com", "https://app.example.com"],
  ["different", "two schemes of one domain", "http://app.example.com", "https://sense.example.com"],
  ["different", "a domain and a longer name that ends alike", "https://example.com", "https://notexample.com"],
  [
    "different",
    "two customers of azurewebsites.net",
    "https://app.azurewebsites.net",
    "https://sense.azurewebsites.net",
  ],
  ["different", "two customers of github.io", "https://a.github.io", "https://b.github.io"],
  ["different", "two companies under co.uk", "https://app.one.co.uk", "https://sense.two.co.uk"],
  ["different", "two companies under com.br", "https://one.com.br", "https://two.com.br"],
  ["different", "two IPv4 addresses of one network", "https://10.0.0.7", "https://10.0.0.8"],
  ["different", "two IPv4 addresses that end alike", "https://10.1.0.7", "https://10.2.0.7"],
  ["different", "two IPv6 addresses", "https://[::1]", "https://[::2]"],
  ["different", "an address and a name", "https://10.0.0.7", "https://app.example.com"],
  ["different", "two names of one label", "http://app", "http://qlikserver"],
  ["different", "a name of one label and a full name", "http://qlikserver", "http://qlikserver.example.com"],
  ["unknown", "a company of two letters in a country and a host below it", "https://hp.de", "https://app.hp.de"],
  ["unknown", "two hosts of sharepoint.com", "https://a.sharepoint.com", "https://b.sharepoint.com"],
  ["unknown", "two hosts of amazonaws.com", "https://a.eu-west-1.amazonaws.com", "https://b.eu-west-1.amazonaws.com"],
  ["unknown", "two hosts under a short label of a country", "https://app.abc.jp", "https://sense.abc.jp"],
  [
    "different",
    "a host of sharepoint.com and a host of another domain",
    "https://a.sharepoint.com",
    "https://app.example.com",
  ],
];

describe("relationOf", () => {
  it.each(CASES)("relationOf says %s for %s: %s and %s", (relation, _why, a, b) => {
    expect(relationOf(new URL(a), new URL(b))).toBe(relation);
    expect(relationOf(new URL(b), new URL(a))).toBe(relation);
  });
});

describe("siteOfHost", () => {
  it.each<[string, string | undefined]>([
    ["app.example.com", "example.com"],
    ["example.com", "example.com"],
    ["a.b.firm.co.uk", "firm.co.uk"],
    ["co.uk", "co.uk"],
    ["app.beispiel.de", "beispiel.de"],
    ["hp.de", "hp.de"],
    ["app.hp.de", undefined],
    ["a.firm.azurewebsites.net", "firm.azurewebsites.net"],
    ["azurewebsites.net", "azurewebsites.net"],
    ["myazurewebsites.net", "myazurewebsites.net"],
    ["firm.sharepoint.com", undefined],
    ["app.hp.com", "hp.com"],
    ["sharepoint.com", undefined],
    ["localhost", "localhost"],
    ["qs", "qs"],
    ["co", "co"],
    ["127.0.0.1", "127.0.0.1"],
    ["[::1]", "[::1]"],
  ])("siteOfHost gives for %s the site %s", (host, site) => {
    expect(siteOfHost(host)).toBe(site);
  });
});
