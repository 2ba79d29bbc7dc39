// What a signed-in visitor's answer shows about the endpoint.
import { fail, ok, warn, type Finding } from "../finding.js";
import type { Answer } from "../http.js";
import { ENDPOINT_CODE } from "./places.js";
import { kindOf, type TicketAnswer } from "./read-ticket-answer.js";

export function judgeRefusedVisitor(answer: Answer): Finding {
  const check = "endpoint-answer";
  const kind = kindOf(answer);
  if (answer.status === 401 || answer.status === 403) {
    return fail(
      check,
      `The visitor is answered ${kind}.`,
      "--header",
      "the cookie or token of a visitor who is signed in now",
    );
  }
  if (answer.setCookies.some((cookie) => /^X-Qlik-Session/i.test(cookie))) {
    const what =
      "It has spent the ticket itself and passes Qlik's cookie on, which belongs to the endpoint's host and not to Qlik's.";
    return fail(check, what, ENDPOINT_CODE, "give the ticket to the page, unspent");
  }
  if (answer.status < 300) {
    const what = `The visitor gets ${kind}: success, and the library finds no ticket in it.`;
    return fail(check, what, ENDPOINT_CODE, 'status 502 when Qlik gave no ticket; else 200 with { "ticket": … }');
  }
  if (answer.status < 400)
    return fail(
      check,
      `The visitor gets ${kind}.`,
      ENDPOINT_CODE,
      "200 with the ticket as JSON; the page does the rest",
    );
  return fail(check, `The visitor is answered ${kind}.`, "the endpoint's log", "what stands there for this minute");
}

export function judgeNaming({ user, hasSessionKey }: TicketAnswer): Finding {
  const check = "endpoint-user";
  if (!user) {
    const what =
      "The answer names no user: the page cannot tell whose session it has, and each page load spends one of five sessions.";
    return warn(
      check,
      what,
      ENDPOINT_CODE,
      'add "user": { "userDirectory", "userId" } and "sessionKey", or pass Qlik\'s own answer on',
    );
  }
  if (!hasSessionKey) {
    const what = "The answer has no key for the user's rights: each page load spends one of the user's five sessions.";
    return warn(check, what, ENDPOINT_CODE, 'add "sessionKey", a fingerprint of user and attributes');
  }
  return ok(check, "The answer names the user and has a key for the rights.");
}

export function judgeStorage({ headers }: Answer): Finding {
  const check = "endpoint-no-store";
  if (/no-store/i.test(headers["cache-control"] ?? "")) return ok(check, "The answer may not be stored.");
  return warn(
    check,
    "The answer may be stored by browser and gateways, and a ticket works once.",
    ENDPOINT_CODE,
    "Cache-Control: no-store",
  );
}

export function judgeRepeat({ ticket }: TicketAnswer, again: TicketAnswer | undefined): Finding {
  const check = "endpoint-repeats";
  if (again?.ticket === ticket) {
    return fail(
      check,
      "It gave the same ticket twice; the second one is refused.",
      "endpoint or a cache before it",
      "a new ticket for each call, and Cache-Control: no-store",
    );
  }
  if (!again)
    return warn(
      check,
      "The second call got no ticket.",
      ENDPOINT_CODE,
      "the limits for one user: a page may ask twice in a row",
    );
  return ok(check, "Each call gets a ticket of its own.");
}

export function judgeCookies({ setCookies }: Answer): Finding[] {
  if (!setCookies.some((cookie) => /^X-Qlik-Session/i.test(cookie))) return [];
  const what = "Beside the ticket it passes a session cookie of Qlik on, which belongs to the endpoint's host.";
  return [warn("endpoint-cookie", what, ENDPOINT_CODE, "no Set-Cookie of Qlik's in the answer")];
}
