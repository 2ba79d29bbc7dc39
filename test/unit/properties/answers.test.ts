// What servers answer, good or hostile: it is understood or refused in the library's own words, and it changes nothing else.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { isEmbedError } from "../../../src/core/errors/embed-error.js";
import { parseRetryAfter } from "../../../src/core/issuer/retry-after.js";
import { readText } from "../../../src/core/net/read-text.js";
import { readVerdict } from "../../../src/qlik-sense/check/verdict.js";
import { JWT_WORDS, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { userOf } from "../../../src/qlik-sense/identity.js";
import { JWT_READER } from "../../../src/qlik-sense/ways/jwt/read-jwt.js";
import { readAnswer, type Answer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { openPage } from "../support/page.js";
import { answers, anyText, bodies, tickets } from "./support/hostile.js";
import { property } from "./support/properties.js";

beforeAll(() => openPage());
afterAll(() => vi.unstubAllGlobals());

const CALL = "POST /api/qlik-ticket";
const USER = { userDirectory: "CORP", userId: "anna" };
const read = (value: unknown) => readAnswer(value, CALL, TICKET_WORDS, TICKET_READER);
const readJwt = (value: unknown) => readAnswer(value, CALL, JWT_WORDS, JWT_READER);

function understood(work: () => Answer): Answer | undefined {
  try {
    return work();
  } catch (error) {
    if (isEmbedError(error) && error.code === "issuer-response-invalid") return undefined;
    throw error;
  }
}

/** The names that every object has: pollution would add one, or change what stands behind one. */
const birthright = () =>
  JSON.stringify([Object.prototype, Array.prototype].map((each) => Reflect.ownKeys(each).map(String)));
const before = birthright();

function isSound(answer: Answer): void {
  const { credential, proxy, user, sessionKey } = answer;
  expect(typeof credential).toBe("string");
  expect(credential.length).toBeGreaterThan(0);
  for (const field of [proxy, user?.userDirectory, user?.userId, sessionKey]) {
    expect(field === undefined || (typeof field === "string" && field !== "")).toBe(true);
  }
  // As it goes out: one parameter, whose value is the ticket and nothing more.
  const url = new URL(`https://sense.example.com/x.png?qlikTicket=${encodeURIComponent(credential)}`);
  expect([...url.searchParams]).toEqual([["qlikTicket", credential]]);
  expect(url.hash).toBe("");
}

describe("an answer of the ticket endpoint", () => {
  property("any body of the endpoint is understood or refused", bodies, (body) => {
    const answer = understood(() => read(body));
    if (answer) isSound(answer);
  });

  property("any value of a source is understood or refused", fc.oneof(answers, fc.anything()), (value) => {
    const answer = understood(() => read(value));
    if (answer) isSound(answer);
  });

  property("any value is understood or refused where JWTs are wanted", fc.oneof(bodies, fc.anything()), (value) => {
    const answer = understood(() => readJwt(value));
    // As it goes out, in a header: no space and no line end.
    if (answer) expect(answer.credential).toMatch(/^[\w.-]+$/);
  });

  property("an answer pollutes no prototype", bodies, (body) => {
    understood(() => read(body));
    expect(birthright()).toBe(before);
    expect(({} as Record<string, unknown>)["ticket"]).toBeUndefined();
  });

  property("an answer takes nothing from a prototype", tickets, (ticket) => {
    expect(understood(() => read(`{"__proto__":{"ticket":"${ticket}"}}`))).toBeUndefined();
    expect(understood(() => read(Object.create({ ticket })))).toBeUndefined();
  });

  property("an answer gives the same ticket in each of the forms that are understood", tickets, (ticket) => {
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
    for (const form of forms) expect(read(form).credential).toBe(ticket);
  });

  property("an answer names its user by both parts or not at all", answers, (value) => {
    const answer = understood(() => read({ ...Object(value), ticket: "aB3.d-F_hJ1kL2mN" }));
    if (answer?.user) expect(Object.keys(answer.user).sort()).toEqual(["userDirectory", "userId"]);
  });

  property("an answer tells two users' rights apart", fc.tuple(answers, answers), ([first, second]) => {
    const keyOf = (attributes: unknown) =>
      read({ ...USER, ticket: "aB3.d-F_hJ1kL2mN", Attributes: [attributes] }).sessionKey;
    const written = (value: unknown) => JSON.stringify(value).toLowerCase();
    expect(keyOf(first)).toBe(keyOf(first));
    if (written(first).length !== written(second).length) expect(keyOf(first)).not.toBe(keyOf(second));
  });

  property("a text longer than a ticket may be is none", fc.integer({ min: 513, max: 5_000 }), (length) => {
    expect(understood(() => read("x".repeat(length)))).toBeUndefined();
  });
});

describe("Retry-After", () => {
  const isWait = (ms: number | undefined) => ms === undefined || (Number.isFinite(ms) && ms > 0);

  property("Retry-After is a positive number of milliseconds, or nothing", fc.option(anyText), (value) => {
    expect(isWait(parseRetryAfter(value))).toBe(true);
  });

  property("Retry-After is nothing or finite for digits of any length", fc.stringMatching(/^\d{1,400}$/), (digits) => {
    expect(isWait(parseRetryAfter(digits))).toBe(true);
  });

  property("Retry-After takes seconds for seconds", fc.integer({ min: 1, max: 1e9 }), (seconds) => {
    expect(parseRetryAfter(String(seconds))).toBe(seconds * 1_000);
  });

  property("Retry-After takes a date for the time until then", fc.integer({ min: 5, max: 1e7 }), (seconds) => {
    const ms = parseRetryAfter(new Date(Date.now() + seconds * 1_000).toUTCString()) ?? 0;
    expect(ms).toBeLessThanOrEqual(seconds * 1_000);
    // The date has no milliseconds, and this test takes its time too.
    expect(ms).toBeGreaterThan(seconds * 1_000 - 4_000);
  });

  property("Retry-After in the past is nothing", fc.integer({ min: 1, max: 1e7 }), (seconds) => {
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

  property("a body is read as far as 16 kB, in any pieces", chunks, async (parts) => {
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const text = await readText(toResponse(parts));
    expect(text === undefined).toBe(size > 16_384);
  });

  property(
    "a body is the text that was sent, with its letters cut anywhere",
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

  property("the proxy's word is a user with both names, or nobody", fields, (answer) => {
    const verdict = readVerdict(answer);
    if (typeof verdict !== "object") {
      expect(["none", "anonymous"]).toContain(verdict);
      return;
    }
    const { userDirectory, userId } = answer;
    expect(verdict.label).toBe(`${String(userDirectory)}\\${String(userId)}`);
    expect([typeof userDirectory, typeof userId]).toEqual(["string", "string"]);
    expect(userId).not.toBe("");
    // A directory holds no backslash; one that does cannot be told apart in a label.
    if (!String(userDirectory).includes("\\")) expect(userOf(verdict)).toEqual({ userDirectory, userId });
  });

  property(
    "the proxy's word is no user for an anonymous session, an inactive one and one that must sign in",
    fields,
    (answer) => {
      const nobody = [{ userDirectory: "NONE" }, { session: "inactive" }, { mustAuthenticate: true }, { userId: "" }];
      for (const each of nobody) expect(typeof readVerdict({ ...answer, ...each })).toBe("string");
    },
  );

  property("the proxy's word is not read off a prototype", fields, (answer) => {
    expect(readVerdict(JSON.parse(JSON.stringify({ ["__proto__"]: answer })) as Record<string, unknown>)).toBe("none");
  });
});
