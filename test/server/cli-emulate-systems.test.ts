import { readFileSync } from "node:fs";
import { createPrivateKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { request } from "../emulator/support/node-client.js";
import { runToEnd, startCli } from "./support/run-cli.js";

type Described = Readonly<Record<string, unknown>> & {
  readonly address: string;
  readonly control: string;
  readonly ca: string;
};

/** What the command prints for programs, while it runs. */
async function emulating(product: string, flags: string[], use: (system: Described) => Promise<void>): Promise<void> {
  const run = startCli("emulate", "--json", "--product", product, ...flags);
  const line = await run.announced;
  try {
    await use(JSON.parse(line) as Described);
  } finally {
    run.stop();
    expect(await run.exit).toBe(0);
  }
}

const json = { "Content-Type": "application/json" };

describe("emulate --product", () => {
  it("emulate --product qlik-cloud starts a tenant whose backend gets a user's token with what was printed", async () => {
    await emulating("qlik-cloud", ["--cors", "https://app.example.com"], async (tenant) => {
      const [backend] = tenant["clients"] as { clientId: string; secret: string }[];
      const body = {
        grant_type: "urn:qlik:oauth:user-impersonation",
        client_id: backend?.clientId,
        client_secret: backend?.secret,
        user_lookup: { field: "subject", value: "anna" },
      };
      const ca = readFileSync(tenant.ca);
      const options = { method: "POST", ca, headers: { ...json, Origin: "https://app.example.com" } };
      const answer = await request(`${tenant.address}/oauth/token`, options, JSON.stringify(body));
      expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([200, "https://app.example.com"]);
      const { privateKey } = tenant["jwt"] as { privateKey: string };
      expect(createPrivateKey(readFileSync(privateKey)).asymmetricKeyType).toBe("rsa");
    });
  });

  it("emulate --product tableau starts a server that gives this machine tickets, over http if wanted", async () => {
    await emulating("tableau", ["--http"], async (tableau) => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await request(
        tableau["ticketCall"] as string,
        { method: "POST", headers },
        "username=anna&target_site=",
      );
      expect(answer.text).toContain(":");
      const control = await request(`${tableau.control}/journal`);
      expect(JSON.parse(control.text)).toMatchObject([{ path: "/trusted", user: "anna" }]);
    });
  });

  it("emulate --product sbm starts a token service that takes the users that were printed", async () => {
    await emulating("sbm", [], async (sbm) => {
      const [user] = sbm["users"] as { name: string; password: string }[];
      const credentials = { username: user?.name, password: user?.password };
      const options = { method: "POST", headers: json };
      const answer = await request(sbm["tokenService"] as string, options, JSON.stringify({ credentials }));
      expect(JSON.parse(answer.text)).toMatchObject({ status: "OK" });
    });
  });

  it("without --json people are told what to use, and a flag of Qlik Sense is refused", async () => {
    const run = startCli("emulate", "--product", "tableau", "--http");
    expect(await run.announced).toContain("Emulated Tableau Server");
    run.stop();
    expect(await run.exit).toBe(0);
    const refused = await runToEnd("emulate", "--product", "sbm", "--vp", "mashup");
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("--vp is for Qlik Sense") as string]);
    expect((await runToEnd("emulate", "--product", "looker")).code).toBe(2);
  });
});
