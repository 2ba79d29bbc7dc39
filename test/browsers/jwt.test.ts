// A virtual proxy whose authentication method is JWT: one request with `Authorization: Bearer`, and the cookie serves afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJwtKeys, type JwtKeys } from "../../src/emulator/index.js";
import { engines } from "./support/engines.js";
import { inWorld, type Surroundings, type SurroundingsOptions } from "./support/in-world.js";
import { drawObjects } from "./support/objects.js";
import { signIn, type Outcome } from "./support/sign-in.js";
import { corsFor, PROXY } from "./support/world.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
let keys: JwtKeys;
let otherKeys: JwtKeys;

beforeAll(async () => {
  [keys, otherKeys] = await Promise.all([createJwtKeys(), createJwtKeys()]);
});

/** Each is refused by Qlik; the browser keeps no session. */
const REFUSED: readonly (readonly [what: string, sign: () => string])[] = [
  ["signed by another key", () => otherKeys.sign(ANNA)],
  ["that has expired", () => keys.sign(ANNA, { exp: 1 })],
  ["that is not good yet", () => keys.sign(ANNA, { nbf: 9_999_999_999 })],
  ["without a user id", () => keys.sign(ANNA, { userId: undefined })],
  ["without a user directory", () => keys.sign(ANNA, { userDirectory: undefined })],
];

const worldFor = (preflight: "answer" | "deny", sign: () => string): SurroundingsOptions => ({
  site: "same-site",
  preflight,
  virtualProxy: {
    jwt: keys.jwt,
    additionalResponseHeaders: {
      ...corsFor("same-site"),
      "Access-Control-Allow-Headers": "authorization",
      "Access-Control-Expose-Headers": "qlik-csrf-token",
    },
  },
  endpoints: () => ({ "/api/jwt": () => Response.json({ jwt: sign(), user: ANNA, sessionKey: "a", proxy: PROXY }) }),
});

const signInByJwt = ({ browser }: Surroundings): Promise<Outcome> =>
  signIn(browser, { endpoint: "/api/jwt", options: { credential: "jwt" } });

/** Neither the token nor its signature is anywhere that a page's visitor or an operator reads. */
async function expectNoToken({ browser }: Surroundings, outcome: Outcome): Promise<void> {
  const written = `${JSON.stringify(outcome)}${String(await browser.evaluate("return watch.everythingWritten()"))}`;
  expect(written).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
}

for (const engine of engines)
  describe(engine.name, () => {
    afterAll(() => engine.close?.());

    it("a page signs in with a JWT where Qlik answers preflights, draws, and keeps the token out of the page", () =>
      inWorld(
        engine,
        worldFor("answer", () => keys.sign(ANNA)),
        async (surroundings) => {
          const outcome = await signInByJwt(surroundings);
          expect(outcome.message).toBeUndefined();
          expect(outcome).toMatchObject({ user: ANNA, identity: "confirmed", hasQlik: true });
          expect(outcome.events).toContainEqual(
            expect.objectContaining({ type: "stage", stage: "jwt", status: "done" }),
          );
          expect((await drawObjects(surroundings.browser)).bars).toBeGreaterThanOrEqual(3);
          await expectNoToken(surroundings, outcome);
        },
      ));

    it("authenticate uses the live session of a JWT again on the next page load", () =>
      inWorld(
        engine,
        worldFor("answer", () => keys.sign(ANNA)),
        async (surroundings) => {
          const { browser, world } = surroundings;
          await signInByJwt(surroundings);
          await browser.goto(`${world.origin}/`);
          const outcome = await signInByJwt(surroundings);
          expect(outcome.events).toContainEqual(expect.objectContaining({ type: "ready", reused: true }));
          expect(world.emulator.proxy.counters().sessionsCreated).toBe(1);
        },
      ));

    it("authenticate says that a JWT needs a preflight that Qlik answers, where it does not", () =>
      inWorld(
        engine,
        worldFor("deny", () => keys.sign(ANNA)),
        async (surroundings) => {
          const outcome = await signInByJwt(surroundings);
          expect(outcome.code).toBe("cors-missing");
          expect(outcome.message).toContain("preflight");
          await expectNoToken(surroundings, outcome);
        },
      ));

    for (const [what, sign] of REFUSED) {
      it(`authenticate refuses a JWT ${what} with credential-rejected, after one more, and names the QMC's settings`, () =>
        inWorld(engine, worldFor("answer", sign), async (surroundings) => {
          const outcome = await signInByJwt(surroundings);
          expect(outcome.code).toBe("credential-rejected");
          expect(outcome.message).toContain("QMC > Virtual proxies > mashup: Authentication, JWT");
          expect(surroundings.world.emulator.proxy.counters().sessionsCreated).toBe(0);
          await expectNoToken(surroundings, outcome);
        }));
    }
  });
