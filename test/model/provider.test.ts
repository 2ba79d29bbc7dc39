// The core with random providers that no product stands behind: bearers and cookies of all habits, whose backend changes its user, fails
// and takes its time, and whose browser loses its session. Whatever happens, no session ever uses another person's credential, or one
// after its end, and no sign-in ends with another person than its credential's.
// FUZZ_SCHEDULES sets how many schedules are played, FUZZ_SEED repeats a run.
import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { EmbedError, isEmbedError } from "../../src/core/errors/embed-error.js";
import type { BearerProvider, Credential, CredentialSource, Identity, Place } from "../../src/core/provider.js";
import { createSecret } from "../../src/core/secret.js";
import { connectProvider, plainExplanations, type StartedBearer } from "../../src/provider/index.js";
import { ADA, BOB, failure } from "../unit/core/support/people.js";
import { run } from "../unit/core/support/run.js";
import { testProvider } from "../unit/core/support/test-provider.js";
import { openPage } from "../unit/support/page.js";

const SCHEDULES = Number(process.env["FUZZ_SCHEDULES"] ?? 500);
const SEED = Number(process.env["FUZZ_SEED"] ?? (process.env["FUZZ_SCHEDULES"] ? Date.now() % 0x7fffffff : 1));

const WORDS = {
  credential: "token",
  system: "Reports",
  call: "connectProvider(reports)",
  help: "docs/providers.md",
  usualCauses: "its database",
};
const PLACE: Place = { id: "https://reports.example.com", origin: "https://reports.example.com" };
const USERS = ["anna", "ben", "carla"];

/** What the page and its surroundings do, one after the other. */
const actions = fc.oneof(
  { weight: 4, arbitrary: fc.constant("connect" as const) },
  { weight: 6, arbitrary: fc.constant("use" as const) },
  { weight: 2, arbitrary: fc.constant("refuse" as const) },
  { weight: 2, arbitrary: fc.constant("next-user" as const) },
  { weight: 1, arbitrary: fc.constant("renew" as const) },
  { weight: 1, arbitrary: fc.constant("logout" as const) },
  { weight: 1, arbitrary: fc.constant("dispose" as const) },
  { weight: 1, arbitrary: fc.constant("fail-once" as const) },
  { weight: 1, arbitrary: fc.constant("wait" as const) },
);

const schedules = fc.record({
  takes: fc.constantFrom("one-for-all" as const, "one-each" as const),
  /** Who says whose a credential is: its answer, the system when asked, or nobody. */
  names: fc.constantFrom("answer" as const, "system" as const, "nobody" as const),
  expects: fc.boolean(),
  atOnce: fc.boolean(),
  actions: fc.array(actions, { minLength: 3, maxLength: 14 }),
});
type Schedule = typeof schedules extends fc.Arbitrary<infer S> ? S : never;

const identityOf = (name: string): Identity => ({ key: name, label: name });

interface World {
  user: number;
  failures: number;
  issued: number;
}
interface Client {
  readonly credentials: CredentialSource<Place>;
}

function providerOf({ takes, names, expects }: Schedule, world: World): BearerProvider<Place, Client> {
  const nameNow = () => USERS[world.user % USERS.length] ?? "";
  return {
    kind: "bearer",
    name: "reports",
    takes,
    words: WORDS,
    explain: plainExplanations(WORDS),
    ...(expects && { expected: { identity: identityOf(nameNow()) } }),
    knownPlace: () => PLACE,
    prepare: () =>
      Promise.resolve({
        shareKey: "reports",
        async acquire() {
          const name = nameNow();
          await Promise.resolve();
          if (world.failures > 0) {
            world.failures -= 1;
            const fix = { who: "backend", where: "Token endpoint", set: "…" };
            throw new EmbedError("It failed.", { code: "issuer-failed", stage: "acquire", fix });
          }
          const secret = createSecret(`${name}:${(world.issued += 1)}`);
          const identity = names === "answer" ? identityOf(name) : undefined;
          const receivedAtMs = performance.now();
          return { kind: "credential", secret, place: PLACE, identity, receivedAtMs, lifeMs: 60_000 };
        },
      }),
    ...(names === "system" && { whose: (credential) => Promise.resolve(identityOf(ownerOf(credential))) }),
    open: (credentials) => Promise.resolve({ credentials }),
  };
}

const ownerOf = ({ secret }: Credential<Place>): string => secret.reveal().split(":")[0] ?? "";

/** One session of the page, and what was seen of it. */
interface Held {
  readonly started: StartedBearer<Place, Client>;
  /** Whose the first credential was. */
  owner: string | undefined;
  isOver: boolean;
}

const endings = new Map<string, number>();
const note = (what: string) => endings.set(what, (endings.get(what) ?? 0) + 1);

async function play(schedule: Schedule): Promise<void> {
  openPage();
  const world: World = { user: 0, failures: 0, issued: 0 };
  const held: Held[] = [];
  for (const action of schedule.actions) {
    if (action === "next-user") world.user += 1;
    else if (action === "fail-once") world.failures = 1;
    else if (action === "wait") await new Promise((resolve) => setImmediate(resolve));
    else if (action === "connect") await connectSome(schedule, world, held);
    else await actOn(action, schedule, held.at(-1));
  }
  for (const { started } of held) started.handle.dispose();
}

async function connectSome(schedule: Schedule, world: World, held: Held[]): Promise<void> {
  const connect = () => connectProvider(providerOf(schedule, world), { timeoutMs: 10_000 });
  const before = world.issued;
  const all = await Promise.allSettled(schedule.atOnce ? [connect(), connect(), connect()] : [connect()]);
  for (const result of all) {
    if (result.status === "rejected") assertOurs(result.reason);
    else held.push({ started: result.value, owner: result.value.identity?.key, isOver: false });
  }
  // Calls at once share one credential; a failure may be followed by one more.
  expect(world.issued - before).toBeLessThanOrEqual(2);
  if (schedule.takes === "one-each") expect(world.issued).toBe(before);
  note("connected");
}

async function actOn(action: string, { names }: Schedule, session: Held | undefined): Promise<void> {
  if (!session) return;
  const { handle, client } = session.started;
  // What was let go may still be others': the last one who lets go ends it.
  if (action === "dispose") handle.dispose();
  else if (action === "logout") {
    await handle.logout();
    session.isOver = true;
    expect(handle.state).toBe("closed");
  } else if (action === "renew") await handle.renew().catch(assertOurs);
  else await use(session, action === "refuse", client, names);
}

async function use(session: Held, refuses: boolean, { credentials }: Client, names: Schedule["names"]): Promise<void> {
  try {
    const credential = await credentials.take();
    expect(session.isOver).toBe(false);
    const owner = ownerOf(credential);
    // Where somebody says whose a credential is, one session never gets two persons' credentials.
    if (names !== "nobody") {
      session.owner ??= owner;
      expect(owner).toBe(session.owner);
    }
    if (refuses) credentials.refused(credential);
    note("used");
  } catch (error) {
    assertOurs(error);
  }
}

/** Each failure has a code, and no word of a credential. */
function assertOurs(error: unknown): void {
  if (!isEmbedError(error)) throw error as Error;
  expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/(anna|ben|carla):\d/);
  note(error.code);
}

beforeAll(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it(
  `a random bearer breaks no promise of the core (${SCHEDULES} schedules, FUZZ_SEED=${SEED})`,
  async () => {
    await fc.assert(fc.asyncProperty(schedules, play), { seed: SEED, numRuns: SCHEDULES });
    console.log(`model: ${SCHEDULES} schedules of bearers`, Object.fromEntries([...endings].sort()));
    // The schedules get everywhere.
    for (const what of ["connected", "used", "other-user", "signed-out", "issuer-failed"]) {
      expect(endings.get(what) ?? 0, what).toBeGreaterThan(SCHEDULES / 500);
    }
  },
  60_000 + SCHEDULES * 200,
);

/** What happens in a browser between calls, and to the next one. */
const cookieActions = fc.oneof(
  { weight: 5, arbitrary: fc.constant("connect" as const) },
  { weight: 2, arbitrary: fc.constant("next-user" as const) },
  { weight: 1, arbitrary: fc.constant("session-lost" as const) },
  { weight: 1, arbitrary: fc.constant("session-foreign" as const) },
  { weight: 1, arbitrary: fc.constant("session-anonymous" as const) },
  { weight: 1, arbitrary: fc.constant("cookie-blocked" as const) },
  { weight: 1, arbitrary: fc.constant("look-fails" as const) },
  { weight: 1, arbitrary: fc.constant("issue-fails" as const) },
  { weight: 1, arbitrary: fc.constant("next-page" as const) },
);

const cookieSchedules = fc.record({
  reuse: fc.constantFrom(true, false, "same-user" as const),
  names: fc.boolean(),
  actions: fc.array(cookieActions, { minLength: 2, maxLength: 12 }),
});

async function playCookie({
  reuse,
  names,
  actions: all,
}: typeof cookieSchedules extends fc.Arbitrary<infer S> ? S : never) {
  openPage();
  let user = ADA;
  let troubles: readonly string[] = [];
  const takes = (trouble: string) => {
    const has = troubles.includes(trouble);
    troubles = troubles.filter((each) => each !== trouble);
    return has;
  };
  const { provider, browser } = testProvider({}, () => {
    if (takes("issue-fails")) throw failure("issuer-failed");
    return { identity: names ? user : undefined, rightsKey: names ? `${user.key}-1` : undefined };
  });
  const playing: typeof provider = {
    ...provider,
    check: (place, step, via) =>
      takes("look-fails") ? Promise.reject(failure("unreachable")) : provider.check(place, step, via),
    consume: () => {
      if (!takes("cookie-blocked")) browser.session = user;
      return Promise.resolve({ via: "test", accepted: true, served: false });
    },
  };
  for (const action of all) {
    if (action === "connect") {
      const expected = user;
      const result = await run(playing, { reuse }).outcome.then(
        ({ proof }) => proof,
        (error: unknown) => error,
      );
      if (isEmbedError(result)) note(result.code);
      else {
        const { identity } = result as { readonly identity: Identity | undefined };
        // Where the credential says whose it is, nobody else comes out; in any case it is the one whom the browser's session has.
        if (names) expect(identity?.key).toBe(expected.key);
        expect(identity).toEqual(browser.session);
        note("signed in");
      }
    } else if (action === "next-user") user = user === ADA ? BOB : ADA;
    else if (action === "next-page") openPage();
    else if (action === "session-lost") browser.session = "none";
    else if (action === "session-foreign") browser.session = user === ADA ? BOB : ADA;
    else if (action === "session-anonymous") browser.session = "anonymous";
    else troubles = [...troubles, action];
  }
}

it(
  `a random cookie breaks no promise of the core (${SCHEDULES} schedules, FUZZ_SEED=${SEED})`,
  async () => {
    endings.clear();
    await fc.assert(fc.asyncProperty(cookieSchedules, playCookie), { seed: SEED, numRuns: SCHEDULES });
    console.log(`model: ${SCHEDULES} schedules of cookies`, Object.fromEntries([...endings].sort()));
    for (const what of ["signed in", "cookie-blocked", "issuer-failed", "unreachable"]) {
      expect(endings.get(what) ?? 0, what).toBeGreaterThan(SCHEDULES / 500);
    }
  },
  60_000 + SCHEDULES * 200,
);
