import { describe, expect, it } from "vitest";
import type { AdministratorSettings } from "../../src/cli/settings/describe-settings.js";
import { runToEnd } from "./support/run-cli.js";

async function settingsFor(page: string, proxy: string): Promise<AdministratorSettings> {
  const { code, out } = await runToEnd("settings", "--page", page, "--proxy", proxy, "--json");
  expect(code).toBe(0);
  expect(out).not.toContain("\n");
  return JSON.parse(out) as AdministratorSettings;
}

const valueOf = ({ fields }: AdministratorSettings, label: string) =>
  fields.find((field) => field.label === label)?.value;

describe("settings --json", () => {
  it("settings --json fills in the virtual proxy's form for a page on another site", async () => {
    const settings = await settingsFor("https://app.example.com:8443/report?x=1", "https://sense.other.net/mashup/");
    expect(settings).toMatchObject({
      page: "https://app.example.com:8443",
      proxy: "https://sense.other.net/mashup",
      prefix: "mashup",
      sites: { relation: "cross-site" },
    });
    expect(Object.fromEntries(settings.fields.map(({ label, value }) => [label, value]))).toMatchObject({
      Prefix: ["mashup"],
      "Session cookie header name": ["X-Qlik-Session-mashup"],
      "Authentication method": ["Ticket"],
      "Has secure attribute (https)": ["on"],
      "SameSite attribute (https)": ["None"],
      "Additional response headers": [
        "Access-Control-Allow-Origin: https://app.example.com:8443",
        "Access-Control-Allow-Credentials: true",
        "Access-Control-Expose-Headers: qlik-csrf-token",
      ],
      "Host allow list": ["app.example.com"],
    });
    expect(settings.fields.find(({ label }) => label === "Host allow list")?.oldLabel).toBe("Host white list");
    expect(settings.firewall.map(({ from, port, need }) => [from, port, need])).toEqual([
      ["browsers", 443, "always"],
      ["ticket server", 4243, "always"],
      ["ticket server", 4242, "optional"],
    ]);
  });

  it("settings --json says the default virtual proxy and its cookie by their names", async () => {
    const settings = await settingsFor("https://app.example.com", "https://sense.example.com");
    expect(valueOf(settings, "Prefix")).toEqual([]);
    expect(valueOf(settings, "Session cookie header name")).toEqual(["X-Qlik-Session"]);
  });

  it.each([
    ["https://app.example.com", "https://sense.example.com/mashup", "same-site", "Lax"],
    ["https://example.com", "https://sense.example.com/mashup", "same-site", "Lax"],
    ["https://app.example.co.uk", "https://sense.example.co.uk/mashup", "same-site", "Lax"],
    ["https://sense.example.com:8443", "https://sense.example.com/mashup", "same-site", "Lax"],
    ["https://sense.example.com", "https://sense.example.com/mashup", "same-origin", "Lax"],
    ["https://app.example.com", "https://sense.example.org/mashup", "cross-site", "None"],
    ["http://app.example.com", "https://sense.example.com/mashup", "cross-site", "None"],
    ["https://10.0.0.7", "https://10.0.1.7/mashup", "cross-site", "None"],
    ["https://intranet", "https://sense/mashup", "cross-site", "None"],
    [
      "https://one.co.uk",
      "https://two.co.uk/mashup",
      "unknown",
      "Lax if page and Qlik are one site, None if they are two",
    ],
  ])("settings: %s and %s are %s: SameSite %s, and it says why", async (page, proxy, relation, sameSite) => {
    const settings = await settingsFor(page, proxy);
    expect(settings.sites.relation).toBe(relation);
    expect(settings.sites.because).toMatch(/\.$/);
    expect(valueOf(settings, "SameSite attribute (https)")).toEqual([sameSite]);
  });

  it("settings --json asks for no headers where page and Qlik have one origin", async () => {
    const settings = await settingsFor("https://sense.example.com", "https://sense.example.com/mashup");
    expect(valueOf(settings, "Additional response headers")).toEqual([]);
  });

  it("settings --json never advises None over plain http, and says what https pages do with it", async () => {
    const settings = await settingsFor("https://app.example.com", "http://sense.example.com/mashup");
    expect(valueOf(settings, "SameSite attribute (http)")).toEqual(["No attribute"]);
    expect(valueOf(settings, "SameSite attribute (https)")).toBeUndefined();
    expect(settings.remarks.join(" ")).toContain("Qlik needs https");
  });
});

describe("settings", () => {
  it("settings prints a page for people that a mail program does not break", async () => {
    const { out, err } = await runToEnd(
      ...["settings", "--page", "https://app.example.com", "--proxy", "https://sense.other.net/mashup"],
    );
    expect(err).toBe("");
    for (const fact of [
      "QMC > Virtual proxies > mashup",
      "Access-Control-Allow-Origin: https://app.example.com\n",
      "Host allow list (older: Host white list)",
      "port 4243",
      "root.pem, client.pem, client_key.pem",
      "A program that holds the key can be any user",
      "Linking and each later change restart",
    ]) {
      expect(out.replaceAll(/(?<=\S)\n +(?=\S)/g, (gap) => (gap.length < 40 ? " " : gap))).toContain(fact);
    }
    expect(out.split("\n").filter((line) => line.length > 110 || line !== line.trimEnd())).toEqual([]);
  });
});
