// A ticket comes into no text of ours, whatever stands around it.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { redact, redactedCause } from "../../../src/core/redact.js";
import { explain } from "../../../src/qlik-sense/problems/catalogue.js";
import { isProblem, problem } from "../../../src/qlik-sense/problems/problem.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import { readTicketAnswer, readTicketBody } from "../../../src/qlik-sense/ticket/parse-ticket.js";
import { everyProblem } from "../support/catalogue.js";
import { everyWordOf } from "../support/failures.js";
import { openPage } from "../support/page.js";
import { anyText, tickets } from "./support/hostile.js";
import { property } from "./support/properties.js";

const { stackTraceLimit } = Error;
beforeAll(() => {
  openPage();
  // Frames say nothing of a ticket, and looking them up takes most of the time; a stack's text stays.
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
  vi.unstubAllGlobals();
});

const CALL = "POST /api/qlik-ticket";
const cases = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      Array.from(text, (char, index) => (upper[index] ? char.toUpperCase() : char.toLowerCase())).join(""),
    );
/** Every way to write it that `redact` promises to see. */
const spellings = fc.tuple(
  fc.oneof(
    cases("qlikTicket="),
    cases("qlik-ticket="),
    cases("X-Qlik-Ticket="),
    cases("qlikTicket%3d"),
    cases('"ticket":"'),
    cases('"ticket" : "'),
  ),
  tickets,
);
/** Texts around it that do not happen to contain it. */
const inText = fc
  .tuple(anyText, spellings, fc.constantFrom("", "&a=1", "#top", '"', "'", " ", ">", '","user":"x"'), anyText)
  .filter(([start, [, ticket], , end]) => !start.includes(ticket) && !end.includes(ticket));

describe("redact", () => {
  property(
    "lets no ticket through, in whatever spelling and whatever stands around it",
    inText,
    ([start, [name, ticket], behind, end]) => {
      // What follows without a mark between belongs to the value.
      expect(redact(`${start}${name}${ticket}${behind}${end}`)).not.toContain(ticket);
    },
  );

  property("lets none of several tickets through", fc.array(spellings, { minLength: 1, maxLength: 6 }), (all) => {
    const safe = redact(all.map((each) => each.join("")).join("&"));
    for (const [, ticket] of all) expect(safe).not.toContain(ticket);
  });

  property("changes nothing the second time", inText, ([start, spelling, behind, end]) => {
    const safe = redact(`${start}${spelling.join("")}${behind}${end}`);
    expect(redact(safe)).toBe(safe);
  });

  property(
    "leaves texts without a ticket as they are",
    anyText.filter((text) => !/ticket/i.test(text)),
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );

  property("keeps causes free of it, whatever was thrown", inText, ([start, [name, ticket], behind, end]) => {
    const text = `${start}${name}${ticket}${behind}${end}`;
    const error = Object.assign(new TypeError(text), { url: text, ticket });
    for (const thrown of [error, text]) expect(everyWordOf(redactedCause(thrown))).not.toContain(ticket);
  });
});

describe("an error", () => {
  property(
    "about a bad answer says nothing of what the answer was",
    fc.tuple(anyText, tickets, anyText),
    ([start, ticket, end]) => {
      // Behind a word, so that it is no ticket any more.
      const bodies = [
        `${start} ${ticket} ${end}`,
        `{"ticket":"${ticket}`,
        `<p>${ticket}`,
        `{"ticket":["${ticket}"]}`,
        `"${ticket} x"`,
      ];
      for (const body of bodies) {
        try {
          readTicketBody(body, CALL);
        } catch (error) {
          if (!isProblem(error)) throw error;
          expect(everyWordOf(explain(error))).not.toContain(ticket);
        }
      }
    },
  );

  property("about a source that looks like a ticket does not repeat it", tickets, (ticket) => {
    for (const source of [ticket, ` ${ticket} `, `https://sense.example.com/?qlikTicket=${ticket}`, { ticket }]) {
      try {
        readSettings(source, {});
        expect.unreachable();
      } catch (error) {
        if (!isProblem(error)) throw error;
        expect(everyWordOf(explain(error))).not.toContain(ticket);
      }
    }
  });

  property("about anything at all carries no ticket from its cause", fc.tuple(tickets, anyText), ([ticket, text]) => {
    const proxy = parseProxy("https://sense.example.com/mashup");
    const cause = new TypeError(`${text}?qlikTicket=${ticket}`);
    const all = [
      problem("issuer-failed/no-answer", CALL, cause),
      problem("issuer-failed/function", cause),
      problem("unreachable", proxy, cause),
      problem("qlik-load-failed", proxy, cause),
    ];
    const behind = text.includes(ticket);
    for (const each of all) if (!behind) expect(everyWordOf(explain(each))).not.toContain(ticket);
  });

  property(
    "has a message that stands alone and survives JSON, for every sentence and whatever fills it",
    fc.nat(),
    (index) => {
      const problems = everyProblem();
      const each = problems[index % problems.length];
      if (!each) return;
      const error = explain(each);
      expect(error.message).toContain(`docs/errors.md#${error.code}`);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: error.code, message: error.message });
      expect(error.message).not.toMatch(/undefined|\[object/);
    },
  );

  property(
    "about a user has the name as it was given, and no more",
    fc.tuple(anyText, anyText),
    ([userDirectory, userId]) => {
      const user = { userDirectory, userId };
      const error = explain(problem("user-mismatch/ticket", user, user));
      expect(error.message).toContain(`${userDirectory}\\${userId}`);
    },
  );

  property("about an unknown option names that option", anyText, (name) => {
    expect(explain(problem("invalid-option/unknown", name)).message).toContain(`"${name}"`);
  });

  property(
    "of a status of the endpoint has a code and never asks to retry what is final",
    fc.integer({ min: 0, max: 999 }),
    (status) => {
      const error = explain(problem("issuer-failed/status", CALL, status));
      expect(["not-signed-in", "forbidden", "rate-limited", "issuer-failed"]).toContain(error.code);
      expect(error.retryable).toBe(status === 429 || status > 499);
    },
  );

  property("never comes of an answer whose ticket is one", tickets, (ticket) => {
    expect(readTicketAnswer({ ticket }, CALL).ticket).toBe(ticket);
  });
});
