// What servers answer, good or hostile: it is understood or refused in the library's own words, and it changes nothing else.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { readText } from "../../../src/core/read-text.js";
import { parseRetryAfter } from "../../../src/core/retry-after.js";
import { isProblem } from "../../../src/qlik-sense/problems/problem.js";
import { readTicketAnswer, readTicketBody } from "../../../src/qlik-sense/ticket/parse-ticket.js";
type TicketAnswer = ReturnType<typeof readTicketBody>;
import { readVerdict } from "../../../src/qlik-sense/verify/verdict.js";
import { openPage } from "../support/page.js";
import { answers, anyText, bodies, tickets } from "./support/hostile.js";
import { property } from "./support/properties.js";

beforeAll(() => openPage());
afterAll(() => vi.unstubAllGlobals());

const CALL = "POST /api/qlik-ticket";
const USER = { userDirectory: "CORP", userId: "anna" };

function understood(work: () => TicketAnswer): TicketAnswer | undefined {
  try {
    return work();
  } catch (error) {
    if (isProblem(error) && error.key === "issuer-response-invalid") return undefined;
    throw error;
  }
}

/** The names that every object has: pollution would add one, or change what stands behind one. */
const birthright = () =>
  JSON.stringify([Object.prototype, Array.prototype].map((each) => Reflect.ownKeys(each).map(String)));
const before = birthright();

function isSound(answer: TicketAnswer): void {
  const { ticket, proxy, user, sessionKey } = answer;
  expect(typeof ticket).toBe("string");
  expect(ticket.length).toBeGreaterThan(0);
  for (const field of [proxy, user?.userDirectory, user?.userId, sessionKey]) {
    expect(field === undefined || (typeof field === "string" && field !== "")).toBe(true);
  }
  // As it goes out: one parameter, whose value is the ticket and nothing more.
  const url = new URL(`https://sense.example.com/x.png?qlikTicket=${encodeURIComponent(ticket)}`);
  expect([...url.searchParams]).toEqual([["qlikTicket", ticket]]);
  expect(url.hash).toBe("");
}

describe("an answer of the ticket endpoint", () => {
  property("as a body, whatever it is, is understood or refused", bodies, (body) => {
    const answer = understood(() => readTicketBody(body, CALL));
    if (answer) isSound(answer);
  });

  property("as a value, whatever it is, is understood or refused", fc.oneof(answers, fc.anything()), (value) => {
    const answer = understood(() => readTicketAnswer(value, CALL));
    if (answer) isSound(answer);
  });

  property("pollutes no prototype", bodies, (body) => {
    understood(() => readTicketBody(body, CALL));
    expect(birthright()).toBe(before);
    expect(({} as Record<string, unknown>)["ticket"]).toBeUndefined();
  });

  property("takes nothing from a prototype", tickets, (ticket) => {
    expect(understood(() => readTicketBody(`{"__proto__":{"ticket":"${ticket}"}}`, CALL))).toBeUndefined();
    expect(understood(() => readTicketAnswer(Object.create({ ticket }), CALL))).toBeUndefined();
  });

  property("gives the same ticket in each of the forms that are understood", tickets, (ticket) => {
    const forms = [
      ticket,
      ` ${ticket}\n`,
      JSON.stringify(ticket),
      JSON.stringify({ ticket }),
      `\ufeff${JSON.stringify({ Ticket: ticket })}`,
      JSON.stringify({ UserDirectory: "CORP", UserId: "anna", Attributes: [], Ticket: ticket }),
      JSON.stringify({ ticket, __proto__: null, constructor: { prototype: { ticket: "x" } } }),
      `https://sense.example.com/mashup/hub/?qlikTicket=${ticket}`,
    ];
    for (const form of forms) expect(readTicketBody(form, CALL).ticket).toBe(ticket);
  });

  property("names its user by both parts or not at all", answers, (value) => {
    const answer = understood(() => readTicketAnswer({ ...Object(value), ticket: "aB3.d-F_hJ1kL2mN" }, CALL));
    if (answer?.user) expect(Object.keys(answer.user).sort()).toEqual(["userDirectory", "userId"]);
  });

  property("tells two users' rights apart", fc.tuple(answers, answers), ([first, second]) => {
    const keyOf = (attributes: unknown) =>
      readTicketAnswer({ ...USER, ticket: "aB3.d-F_hJ1kL2mN", Attributes: [attributes] }, CALL).sessionKey;
    const written = (value: unknown) => JSON.stringify(value).toLowerCase();
    expect(keyOf(first)).toBe(keyOf(first));
    if (written(first).length !== written(second).length) expect(keyOf(first)).not.toBe(keyOf(second));
  });

  property("longer than a ticket may be is none", fc.integer({ min: 513, max: 5_000 }), (length) => {
    expect(understood(() => readTicketBody("x".repeat(length), CALL))).toBeUndefined();
  });
});

describe("Retry-After", () => {
  const isWait = (ms: number | undefined) => ms === undefined || (Number.isFinite(ms) && ms > 0);

  property("is a positive number of milliseconds, or nothing", fc.option(anyText), (value) => {
    expect(isWait(parseRetryAfter(value))).toBe(true);
  });

  property("is nothing or finite for digits of any length", fc.stringMatching(/^\d{1,400}$/), (digits) => {
    expect(isWait(parseRetryAfter(digits))).toBe(true);
  });

  property("takes seconds for seconds", fc.integer({ min: 1, max: 1e9 }), (seconds) => {
    expect(parseRetryAfter(String(seconds))).toBe(seconds * 1_000);
  });

  property("takes a date for the time until then", fc.integer({ min: 5, max: 1e7 }), (seconds) => {
    const ms = parseRetryAfter(new Date(Date.now() + seconds * 1_000).toUTCString()) ?? 0;
    expect(ms).toBeLessThanOrEqual(seconds * 1_000);
    // The date has no milliseconds, and this test takes its time too.
    expect(ms).toBeGreaterThan(seconds * 1_000 - 4_000);
  });

  property("in the past is nothing", fc.integer({ min: 1, max: 1e7 }), (seconds) => {
    expect(parseRetryAfter(new Date(Date.now() - seconds * 1_000).toUTCString())).toBeUndefined();
  });
});

describe("a body", () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 6_000 }), { maxLength: 8 });
  const toResponse = (parts: readonly Uint8Array[]) =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const part of parts) if (part.length > 0) controller.enqueue(part);
          controller.close();
        },
      }),
    );

  property("is read as far as 16 kB, in whatever pieces it comes", chunks, async (parts) => {
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const text = await readText(toResponse(parts));
    expect(text === undefined).toBe(size > 16_384);
  });

  property(
    "is the text that was sent, however its letters are cut",
    fc.tuple(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 1, max: 5 })),
    async ([text, width]) => {
      const bytes = new TextEncoder().encode(text);
      const parts = Array.from({ length: Math.ceil(bytes.length / width) }, (_, index) =>
        bytes.slice(index * width, (index + 1) * width),
      );
      // A byte order mark is no part of the text.
      expect(await readText(toResponse(parts))).toBe(new TextDecoder().decode(bytes));
    },
  );
});

describe("the proxy's word on who is signed in", () => {
  const fields = fc.record(
    {
      userDirectory: fc.oneof(fc.constantFrom("CORP", "NONE", ""), fc.anything()),
      userId: fc.oneof(fc.constantFrom("anna", ""), fc.anything()),
      session: fc.constantFrom("inactive", "active", null),
      mustAuthenticate: fc.constantFrom(true, false),
    },
    { requiredKeys: [] },
  );

  property("is a user with both names, or nobody", fields, (answer) => {
    const verdict = readVerdict(answer);
    if (verdict.state === "inactive") return;
    expect(verdict.user).toEqual({ userDirectory: answer.userDirectory, userId: answer.userId });
    expect(typeof verdict.user.userDirectory).toBe("string");
    expect(verdict.user.userId).not.toBe("");
  });

  property("is nobody for an anonymous session, an inactive one and one that must sign in", fields, (answer) => {
    const nobody = [{ userDirectory: "NONE" }, { session: "inactive" }, { mustAuthenticate: true }, { userId: "" }];
    for (const each of nobody) expect(readVerdict({ ...answer, ...each }).state).toBe("inactive");
  });

  property("is not read off a prototype", fields, (answer) => {
    expect(readVerdict(JSON.parse(JSON.stringify({ ["__proto__"]: answer })) as Record<string, unknown>).state).toBe(
      "inactive",
    );
  });
});
