// `resolveUser` returns what the site's login knows; `mapUser` makes directory, id and attributes of it.
import { afterEach, expect, it } from "vitest";
import { createTicketHandler, type MapUser, type TicketServerEvent, type TicketUser } from "../../src/server/index.js";
import { answerAll, createQlikSite, siteOptions, startQps } from "./support/fake-qps.js";
import { bodyOf, post, problem, SAME_ORIGIN } from "./support/ticket-server.js";

interface Login {
  readonly mail: string;
  readonly teams: readonly string[];
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serverFor(mapUser: MapUser<Login, TicketUser>) {
  const site = await createQlikSite();
  const qps = await startQps(site, answerAll);
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler({
    ...siteOptions(site, qps),
    resolveUser: (request): Login | null => {
      const mail = request.headers.get("x-test-login");
      return mail === null ? null : { mail, teams: ["Sales", "EU"] };
    },
    mapUser,
    onEvent: (event) => void events.push(event),
  });
  closers.push(qps.close, () => handler.close());
  const ask = (mail: string) => handler(post({ ...SAME_ORIGIN, "X-Test-Login": mail }));
  return { qps, handler, events, ask };
}

it("mapUser makes directory, id and attributes of what resolveUser found, and Qlik is asked for that user", async () => {
  const { qps, ask } = await serverFor(({ mail, teams }) => ({
    userDirectory: "ACME",
    userId: mail.split("@")[0] ?? "",
    attributes: { Group: teams },
  }));
  const response = await ask("anna@acme.example");
  expect(await bodyOf(response)).toMatchObject({ user: { userDirectory: "ACME", userId: "anna" } });
  expect(JSON.parse(qps.seen[0]?.body ?? "")).toEqual({
    UserDirectory: "ACME",
    UserId: "anna",
    Attributes: [{ Group: "Sales" }, { Group: "EU" }],
  });
});

it("mapUser may be async, and is not asked when nobody is signed in", async () => {
  let asked = 0;
  const { handler, ask } = await serverFor(async ({ mail }) => {
    asked += 1;
    await Promise.resolve();
    return { userDirectory: "ACME", userId: mail };
  });
  expect((await handler(post())).status).toBe(401);
  expect(asked).toBe(0);
  expect((await ask("anna")).status).toBe(200);
});

it("a visitor whom mapUser maps to nobody is signed in, but gets no ticket: 403, and Qlik is not asked", async () => {
  const { qps, ask, events } = await serverFor(() => null);
  expect(await bodyOf(await ask("anna"))).toEqual(problem(403, "forbidden"));
  expect(events).toMatchObject([{ type: "refused", status: 403, code: "forbidden" }]);
  expect(qps.seen).toEqual([]);
});

it("mapUser that throws, or names a user that Qlik does not take, is a fault of the site that the event names", async () => {
  const answers: (() => TicketUser)[] = [
    () => {
      throw new Error("no team");
    },
    () => ({ userDirectory: "ACME", userId: "a\\b" }),
  ];
  const { ask, events } = await serverFor(() => (answers.shift() ?? (() => ({ userDirectory: "A", userId: "b" })))());
  expect((await ask("anna")).status).toBe(500);
  expect((await ask("anna")).status).toBe(500);
  expect(events).toMatchObject([
    { code: "resolve-user-failed", error: { message: expect.stringContaining("mapUser threw") as string } },
    { code: "user-invalid" },
  ]);
});

it("DELETE and issue ask mapUser too", async () => {
  const { qps, handler } = await serverFor(({ mail }) => ({ userDirectory: "ACME", userId: mail }));
  const request = new Request("https://app.example.com/page", { headers: { "X-Test-Login": "ben" } });
  expect(await handler.issue({ request })).toMatchObject({ ok: true, answer: { user: { userId: "ben" } } });
  const removal = new Request("https://app.example.com/api/qlik-ticket", {
    method: "DELETE",
    headers: { ...SAME_ORIGIN, "X-Test-Login": "ben" },
  });
  expect((await handler(removal)).status).toBe(204);
  expect(qps.seen.at(-1)?.path).toMatch(/^\/qps\/mashup\/user\/ACME\/ben\?/);
});
