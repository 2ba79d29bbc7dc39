import { describe, expect, it } from "vitest";
import type { ProductPage } from "../../src/cli/settings/product-page.js";
import { runToEnd } from "./support/run-cli.js";

const PAGE = ["--page", "https://app.example.com:8443/report"];

async function pageFor(...args: string[]): Promise<ProductPage> {
  const { code, out, err } = await runToEnd("settings", ...PAGE, ...args, "--json");
  expect(err).toBe("");
  expect(code).toBe(0);
  expect(out).not.toContain("\n");
  return JSON.parse(out) as ProductPage;
}

const valuesOf = ({ forms }: ProductPage) =>
  Object.fromEntries(forms.flatMap(({ fields }) => fields.map(({ label, value }) => [label, value])));

describe("settings --product qlik-cloud", () => {
  const TENANT = ["--product", "qlik-cloud", "--tenant", "https://acme.eu.qlikcloud.com"];

  it("the three ways into Qlik Cloud are filled in for the page", async () => {
    const described = await pageFor(...TENANT);
    expect(described).toMatchObject({ system: "https://acme.eu.qlikcloud.com", sites: { relation: "cross-site" } });
    expect(described.forms.map(({ fields }) => fields[0]?.value[0])).toEqual(["Web", "Single-page app", "JWT"]);
    const [impersonation, singlePage] = described.forms;
    expect(Object.fromEntries(impersonation?.fields.map(({ label, value }) => [label, value]) ?? [])).toMatchObject({
      "Redirect URLs": [],
      "Allowed origins": ["https://app.example.com:8443"],
      "Allow M2M user impersonation": ["on"],
      "Consent method (menu of the client)": ["Trusted"],
    });
    expect(singlePage?.fields.find(({ label }) => label === "Redirect URLs")?.value).toEqual([
      "https://app.example.com:8443/oauth-callback.html",
    ]);
  });

  it("a government tenant of Qlik Cloud has no OAuth clients, and the command says so", async () => {
    const run = await runToEnd(
      "settings",
      ...PAGE,
      "--product",
      "qlik-cloud",
      "--tenant",
      "https://a.us.qlikcloudgov.com",
    );
    expect(run.code).not.toBe(0);
    expect(run.err).toMatch(/government tenant.*no OAuth clients/);
  });
});

describe("settings --product tableau", () => {
  it("a Connected App and the trusted host are filled in for Tableau Server", async () => {
    const described = await pageFor(
      "--product",
      "tableau",
      "--server",
      "https://tableau.example.com",
      "--site",
      "Sales",
      "--backend",
      "192.0.2.10",
    );
    expect(described).toMatchObject({
      system: "https://tableau.example.com, site Sales",
      sites: { relation: "same-site" },
    });
    expect(valuesOf(described)).toMatchObject({
      "Domain allowlist": ["app.example.com:8443"],
      tsm: ['tsm authentication trusted configure -th "192.0.2.10"', "tsm pending-changes apply"],
    });
  });

  it("Tableau Cloud is told no trusted tickets", async () => {
    const described = await pageFor("--product", "tableau", "--server", "https://10ax.online.tableau.com");
    expect(described.forms).toHaveLength(1);
    expect(JSON.stringify(described)).not.toContain("tableauTicketIssuer");
  });

  it.each([
    ["--site", "Sales/EU", /--site/],
    ["--backend", "host", /--backend takes an IPv4 address/],
    ["--backend", "2001:db8::1", /--backend takes an IPv4 address/],
  ])("Tableau's settings refuse %s %s", async (flag, value, message) => {
    const run = await runToEnd(
      "settings",
      ...PAGE,
      "--product",
      "tableau",
      "--server",
      "https://tableau.example.com",
      flag,
      value,
    );
    expect(run.code).not.toBe(0);
    expect(run.err).toMatch(message);
  });
});

describe("settings --product sbm", () => {
  it("SBM's single sign-on, the firewall and the account are filled in", async () => {
    const described = await pageFor("--product", "sbm", "--server", "https://sbm.example.com");
    expect(described.forms.map(({ where }) => where)).toEqual([
      "SBM Configurator > Authentication",
      "Firewall",
      "SBM Application Administrator > Users",
    ]);
    expect(valuesOf(described)["your own server to the SSO server"]?.[0]).toMatch(/^sbm\.example\.com, port 8085/);
  });
});

describe("settings of each product as text", () => {
  it.each([
    ["qlik-cloud", "--tenant", "https://acme.eu.qlikcloud.com"],
    ["tableau", "--server", "https://tableau.example.com"],
    ["sbm", "--server", "https://sbm.example.com"],
  ])(
    "%s: the text is plain, at most 100 columns where words allow it, and says who enters what",
    async (product, flag, url) => {
      const { code, out } = await runToEnd("settings", ...PAGE, "--product", product, flag, url);
      expect(code).toBe(0);
      expect(out).toMatch(/^For the (tenant )?administrator of /);
      expect(out).toContain("Your own server\n---------------");
      // eslint-disable-next-line no-control-regex -- escape sequences are what must not be there
      expect(out).not.toMatch(/[\u001b\u2500-\u257f]/);
      const long = out
        .split("\n")
        .filter((line) => line.length > 100 && line.trim().includes(" ") && !/^ {2}\S.{39,}/.test(line));
      expect(long).toEqual([]);
    },
  );

  it.each([
    ["qlik-cloud", /--tenant/],
    ["tableau", /--server/],
    ["sbm", /--server/],
  ])("%s without its address says which flag is missing", async (product, message) => {
    const { code, err } = await runToEnd("settings", ...PAGE, "--product", product);
    expect(code).not.toBe(0);
    expect(err).toMatch(message);
  });

  it("an unknown product is refused with those that there are", async () => {
    const { code, err } = await runToEnd("settings", ...PAGE, "--product", "looker");
    expect(code).not.toBe(0);
    expect(err).toMatch(/qlik-sense or qlik-cloud or tableau or sbm/);
  });
});
