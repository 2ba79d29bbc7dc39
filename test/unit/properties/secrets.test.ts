// A ticket comes into no text of ours, with any text around it.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { failedUnexpectedly, optionUnknown } from "../../../src/core/errors/call.js";
import { isEmbedError } from "../../../src/core/errors/embed-error.js";
import { endpointRefused, endpointUnreachable, sourceFailed } from "../../../src/core/issuer/sentences.js";
import { redact, redactedCause } from "../../../src/core/secret.js";
import { otherUserAnswered } from "../../../src/qlik-sense/errors/acquire.js";
import { clientMissing, clientReplaced } from "../../../src/qlik-sense/errors/open.js";
import { unreachable } from "../../../src/qlik-sense/errors/sign-in.js";
import { CALL, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { everySentence } from "../support/catalogue.js";
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

const POST = "POST /api/qlik-ticket";
const read = (value: unknown) => readAnswer(value, POST, TICKET_WORDS, TICKET_READER);
/** As the Qlik Sense half calls it. */
const clean = (text: string) => redact(text, TICKET_WORDS.credential);
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
    "redact lets no ticket through, in any spelling and with any text around it",
    inText,
    ([start, [name, ticket], behind, end]) => {
      // What follows without a mark between belongs to the value.
      expect(clean(`${start}${name}${ticket}${behind}${end}`)).not.toContain(ticket);
    },
  );

  property(
    "redact lets none of several tickets through",
    fc.array(spellings, { minLength: 1, maxLength: 6 }),
    (all) => {
      const safe = clean(all.map((each) => each.join("")).join("&"));
      for (const [, ticket] of all) expect(safe).not.toContain(ticket);
    },
  );

  property("redact changes nothing the second time", inText, ([start, spelling, behind, end]) => {
    const safe = clean(`${start}${spelling.join("")}${behind}${end}`);
    expect(clean(safe)).toBe(safe);
  });

  property(
    "redact leaves texts without a ticket as they are",
    anyText.filter((text) => !/ticket|eyJ/i.test(text)),
    (text) => {
      expect(clean(text)).toBe(text);
    },
  );

  property(
    "redact keeps causes free of a ticket, with anything thrown",
    inText,
    ([start, [name, ticket], behind, end]) => {
      const text = `${start}${name}${ticket}${behind}${end}`;
      const error = Object.assign(new TypeError(text), { url: text, ticket });
      for (const thrown of [error, text])
        expect(everyWordOf(redactedCause(thrown, TICKET_WORDS.credential))).not.toContain(ticket);
    },
  );
});

const SENTENCES = everySentence();

describe("an error", () => {
  property(
    "an error about a bad answer says nothing of what the answer was",
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
          read(body);
        } catch (error) {
          if (!isEmbedError(error)) throw error;
          expect(everyWordOf(error)).not.toContain(ticket);
        }
      }
    },
  );

  property("an error about a source that looks like a ticket does not repeat it", tickets, (ticket) => {
    for (const source of [ticket, ` ${ticket} `, `https://sense.example.com/?qlikTicket=${ticket}`, { ticket }]) {
      try {
        readSettings(source, {});
        expect.unreachable();
      } catch (error) {
        if (!isEmbedError(error)) throw error;
        expect(everyWordOf(error)).not.toContain(ticket);
      }
    }
  });

  property(
    "an error about anything at all carries no ticket from its cause",
    fc.tuple(tickets, anyText),
    ([ticket, text]) => {
      const proxy = parseProxy("https://sense.example.com/mashup");
      const cause = new TypeError(`${text}?qlikTicket=${ticket}`);
      const all = [
        failedUnexpectedly(TICKET_WORDS, cause),
        endpointUnreachable(TICKET_WORDS, POST, cause),
        sourceFailed(TICKET_WORDS, cause),
        unreachable(proxy, cause),
        clientMissing(proxy, cause),
        clientReplaced(proxy, cause),
      ];
      const behind = text.includes(ticket);
      for (const each of all) if (!behind) expect(everyWordOf(each)).not.toContain(ticket);
    },
  );

  property(
    "an error has a message that stands alone and survives JSON, for every sentence and each of its facts",
    fc.nat(),
    (index) => {
      const error = SENTENCES[index % SENTENCES.length]?.say();
      if (!error) throw new Error("There are no sentences.");
      expect(error.message).toContain(`docs/errors.md#${error.code}`);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code: error.code, message: error.message });
      expect(error.message).not.toMatch(/undefined|\[object/);
    },
  );

  property(
    "an error about a user has the name as it was given, and no more",
    fc.tuple(anyText, anyText),
    ([userDirectory, userId]) => {
      const user = identityOf({ userDirectory, userId });
      const error = otherUserAnswered(user, user, TICKET_WORDS);
      expect(error.message).toContain(`${userDirectory}\\${userId}`);
    },
  );

  property("an error about an unknown option names that option", anyText, (name) => {
    expect(optionUnknown(CALL, name, ["proxy"]).message).toContain(`"${name}"`);
  });

  property(
    "an error of a status of the endpoint has a code and never asks to retry what is final",
    fc.integer({ min: 0, max: 999 }),
    (status) => {
      const error = endpointRefused(TICKET_WORDS, POST, status);
      expect(["not-signed-in", "forbidden", "rate-limited", "issuer-failed"]).toContain(error.code);
      expect(error.retryable).toBe([408, 425, 429].includes(status) || status > 499);
    },
  );

  property("an error never comes of an answer whose ticket is one", tickets, (ticket) => {
    expect(read({ ticket }).credential).toBe(ticket);
  });
});
