// The plain answer is read at once; whatever else backends answer is left to the part that knows them, which is loaded then.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as LoadLater from "../../src/qlik-sense/load-later.js";
import { later } from "../../src/qlik-sense/load-later.js";
import { isOld, readAnswer } from "../../src/qlik-sense/ticket/read-answer.js";
import { errorOf } from "./support/failures.js";

vi.mock("../../src/qlik-sense/load-later.js", async (original) => {
  const actual = await original<typeof LoadLater>();
  return { ...actual, later: vi.fn(actual.later) };
});

const TICKET = "aB3.d-F_hJ1kL2mN";
const PROXY = "https://sense.example.com/mashup";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const FULL = { ticket: TICKET, proxy: PROXY, user: ANNA, sessionKey: "k1", expiresInMs: 60_000 };
const read = (value: unknown) => readAnswer(value, "POST /t", 5);

beforeEach(() => void vi.mocked(later).mockClear());
afterEach(() => void vi.useRealTimers());

describe("read with nothing more to load", () => {
  it.each<[string, unknown, object]>([
    ["all fields", JSON.stringify(FULL), FULL],
    ["an object of a function", FULL, FULL],
    ["the ticket alone", `{"ticket":"${TICKET}"}`, { ticket: TICKET }],
    ["a line end behind it", `{"ticket":"${TICKET}"}\r\n`, { ticket: TICKET }],
    [
      "a field that is left out",
      { ...FULL, user: undefined, sessionKey: undefined },
      { ticket: TICKET, proxy: PROXY, expiresInMs: 60_000 },
    ],
    [
      "escapes",
      JSON.stringify({ ticket: TICKET, sessionKey: 'a"\\b', user: { userDirectory: 'Ä"', userId: "a\\b\u0007" } }),
      { ticket: TICKET, sessionKey: 'a"\\b', user: { userDirectory: 'Ä"', userId: "a\\b\u0007" } },
    ],
  ])("%s", async (_name, value, answer) => {
    expect(await read(value)).toEqual({ ...answer, from: 5 });
    expect(later).not.toHaveBeenCalled();
  });
});

describe("read by the part that knows what backends really answer", () => {
  it.each<[string, unknown, object]>([
    ["a bare ticket", TICKET, { ticket: TICKET }],
    [
      "the raw answer of Qlik",
      { UserDirectory: "ACME", UserId: "anna", Ticket: TICKET },
      { ticket: TICKET, user: ANNA },
    ],
    ["a ticket of another length", { ticket: "short" }, { ticket: "short" }],
    ["a longer ticket", { ticket: `${TICKET}x` }, { ticket: `${TICKET}x` }],
    ["a ticket of other characters", { ticket: "aB3!d-F_hJ1kL2mN" }, { ticket: "aB3!d-F_hJ1kL2mN" }],
    ["fields that nobody knows", { ticket: TICKET, more: "x" }, { ticket: TICKET }],
    ["a field of another type", { ticket: TICKET, expiresInMs: "60000" }, { ticket: TICKET }],
    ["a life that is over", { ticket: TICKET, expiresInMs: -60_000 }, { ticket: TICKET }],
    ["a broken number of milliseconds", { ticket: TICKET, expiresInMs: 0.5 }, { ticket: TICKET, expiresInMs: 0.5 }],
    ["an empty key", { ticket: TICKET, sessionKey: "" }, { ticket: TICKET }],
    ["an empty proxy", { ticket: TICKET, proxy: "" }, { ticket: TICKET }],
    ["a user without an id", { ticket: TICKET, user: { userDirectory: "ACME" } }, { ticket: TICKET }],
    ["a user whose id is empty", { ticket: TICKET, user: { userDirectory: "ACME", userId: "" } }, { ticket: TICKET }],
    [
      "a user whose directory is empty",
      { ticket: TICKET, user: { userDirectory: "", userId: "anna" } },
      { ticket: TICKET },
    ],
    ["a user with more than a name", { ticket: TICKET, user: { ...ANNA, mail: "x" } }, { ticket: TICKET, user: ANNA }],
    ["JSON with spaces", JSON.stringify(FULL, null, 2), FULL],
    [
      "the ticket behind other fields",
      `{"expiresInMs":5,"proxy":"${PROXY}","ticket":"${TICKET}"}`,
      { expiresInMs: 5, proxy: PROXY, ticket: TICKET },
    ],
    ["JSON with one space", `{"ticket":"${TICKET}" }`, { ticket: TICKET }],
    ["something before it", ` ${JSON.stringify(FULL)}`, FULL],
  ])("%s", async (_name, value, answer) => {
    const { from, ...found } = await read(value);
    expect(JSON.parse(JSON.stringify(found))).toEqual(answer);
    expect(from).toBe(5);
    expect(later).toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ["something behind it", `${JSON.stringify(FULL)}<!-- -->`],
    ["broken JSON that begins well", `{"ticket":"${TICKET}"`],
    ["the plain fields without a ticket", { proxy: PROXY, sessionKey: "k1" }],
    [
      "an object that is no JSON",
      Object.assign(
        {},
        {
          toJSON: () => {
            throw new Error("no JSON");
          },
        },
      ),
    ],
    ["nothing", undefined],
    ["a function", () => TICKET],
  ])("and refused: %s", async (_name, value) => {
    expect(await errorOf(() => read(value))).toMatchObject({ code: "issuer-response-invalid" });
  });
});

describe("a ticket is too old to be sent", () => {
  it.each<[string, number | undefined, number]>([
    ["after 50 s, where nothing is said of its life", undefined, 50_000],
    ["after five sixths of the life that its answer names", 12_000, 10_000],
  ])("%s", (_name, expiresInMs, lastMs) => {
    vi.useFakeTimers({ toFake: ["performance"] });
    vi.advanceTimersByTime(777);
    const fresh = { ticket: TICKET, expiresInMs, from: performance.now() };
    vi.advanceTimersByTime(lastMs);
    expect(isOld(fresh)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isOld(fresh)).toBe(true);
  });
});
