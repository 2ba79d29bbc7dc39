// The issuer before an emulated SBM: its tokens open the JSON API, and each way in which SBM refuses a password is told.
import { afterEach, describe, expect, it } from "vitest";
import { startSbm, type SbmEmulator, type SbmEmulatorOptions } from "../../../src/emulator/index.js";
import { sbmIssuer, type SbmIssuerOptions, type SbmUser } from "../../../src/server/index.js";
import { rigFor } from "../support/issuer-rig.js";

const BILL = { username: "bill", password: "mypassword" };
let sbm: SbmEmulator | undefined;
afterEach(async () => {
  await sbm?.close();
  sbm = undefined;
});

async function before(emulation: SbmEmulatorOptions, user: () => SbmUser, more: Partial<SbmIssuerOptions> = {}) {
  sbm = await startSbm(emulation);
  const issuer = sbmIssuer({ sso: new URL(sbm.tokenService).origin, account: "user", ...more });
  return { sbm, ...rigFor(issuer, user) };
}

/** What the JSON API answers with this token. */
async function versionWith({ origin }: SbmEmulator, token: unknown) {
  const headers = { ALFSSOAuthNToken: String(token), DirectSsoInteraction: "true" };
  const answer = await fetch(`${origin}/jsonapi/GetVersion`, { headers });
  return (await answer.json()) as { version?: string; error?: { type: string } };
}

describe.each(["json", "soap"] as const)("an emulated SBM, asked by %s", (protocol) => {
  it(`a token that was asked for by ${protocol} opens the JSON API`, async () => {
    const { sbm: running, ask } = await before({}, () => BILL, { protocol });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect((await versionWith(running, body["token"])).version).toBeTypeOf("string");
    expect(body["expiresInMs"]).toBeGreaterThan(8 * 3_600_000 - 60_000);
  });

  it(`a password with quotes, backslashes and angle brackets is the user's own, by ${protocol}`, async () => {
    const password = `a "b" \\c\\ 'd' <e> & ü`;
    const user = { username: "o'neil", password };
    const { sbm: running, ask } = await before({ users: [{ name: "o'neil", password }] }, () => user, { protocol });
    expect((await versionWith(running, (await ask()).body["token"])).version).toBeTypeOf("string");
  });

  it.each(["empty", "error", "unauthorized"] as const)(
    `a wrong password by ${protocol}, which SBM tells by %s, is 401 for the page`,
    async (wrongPassword) => {
      const wrong = { username: "bill", password: "wrong" };
      const { ask } = await before({ wrongPassword }, () => wrong, { protocol });
      expect(await ask()).toMatchObject({ status: 401, body: { error: "not-signed-in" } });
    },
  );
});

describe("an emulated SBM", () => {
  it("times in milliseconds, as before 11.6, give the same life", async () => {
    const { ask } = await before({ dates: "epoch" }, () => BILL);
    expect((await ask()).body["expiresInMs"]).toBeGreaterThan(8 * 3_600_000 - 60_000);
  });

  it("JSON as SBM's guide prints it is told as no JSON", async () => {
    const { ask, lastCode, lastMessage } = await before({ tokenJson: "as-printed" }, () => BILL);
    expect((await ask()).status).toBe(502);
    expect(lastCode()).toBe("issuer-answer-invalid");
    expect(lastMessage()).toMatch(/not JSON/);
    expect(lastMessage()).not.toMatch(/mypassword|PHNhbWw/);
  });

  it("a token that has ended opens nothing, and the issuer would not hand it out any more", async () => {
    let user: SbmUser = BILL;
    const { sbm: running, ask } = await before({ tokenTtlMs: 1 }, () => user);
    const { body } = await ask();
    running.jumpClock(1_000);
    expect((await versionWith(running, body["token"])).error?.type).toBe("authentication");
    await new Promise((resolve) => setTimeout(resolve, 5));
    user = { username: "bill" };
    expect((await ask()).status).toBe(401);
  });

  it("a service account serves all visitors with one token", async () => {
    const account = { account: "service", serviceAccount: BILL } as const;
    let username = "anna";
    const { sbm: running, ask } = await before({}, () => ({ username }), account);
    const anna = await ask();
    username = "ben";
    expect((await ask()).body).toMatchObject({ token: anna.body["token"], user: { username: "ben" } });
    expect((await versionWith(running, anna.body["token"])).version).toBeTypeOf("string");
    expect(running.journal().filter(({ path }) => path.includes("TokenService"))).toHaveLength(1);
  });
});
