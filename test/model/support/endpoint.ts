// The site's own backend: one address for each user and form of answer, and all that such endpoints get wrong.
import type { Reply } from "./network.js";
import { ATTRIBUTES, IMPOSTOR, keyOf, MASHUP, USERS, type Qlik, type Rights, type Who } from "./qlik.js";
import type { ANSWERS } from "./schedule.js";

type Form = (typeof ANSWERS)[number];

const json = (value: unknown, more: Partial<Reply> = {}): Reply => ({
  status: 200,
  headers: [["Content-Type", "application/json"]],
  body: JSON.stringify(value),
  ...more,
});

/** What a good endpoint answers, in one of the forms that the library understands. */
export function formOf(form: Form, ticket: string, who: Who, rights: Rights): unknown {
  const user = USERS[who];
  const full = { ticket, proxy: MASHUP, user, sessionKey: keyOf(who, rights), expiresInMs: 60_000 };
  const { proxy, sessionKey, ...bare } = full;
  switch (form) {
    case "full":
      return full;
    case "no-key":
      return { ...bare, proxy };
    case "no-user":
      return { ticket, proxy };
    case "bare":
      return ticket;
    case "qps":
      return {
        UserDirectory: user.userDirectory,
        UserId: user.userId,
        Attributes: ATTRIBUTES[rights],
        Ticket: ticket,
        TargetUri: null,
      };
    case "address":
      return `${MASHUP}/hub/?qlikTicket=${ticket}`;
    case "no-proxy":
      return { ...bare, sessionKey };
    case "other-proxy":
      return { ...full, proxy: `${IMPOSTOR}/mashup` };
  }
}

const RETRY_AFTER: Readonly<Record<string, (now: Date) => string>> = {
  "1s": () => "1",
  "2s": () => "2",
  "120s": () => "120",
  date: (now) => new Date(now.getTime() + 3_000).toUTCString(),
  past: (now) => new Date(now.getTime() - 3_000).toUTCString(),
  nonsense: () => "soon, -1, Infinity",
};

/** What one call asks the endpoint for. */
export interface Asked {
  readonly who: Who;
  readonly rights: Rights;
  readonly form: Form;
}

/** The endpoint for a user and a form of answer; the user's rights are in the query, as they are in nobody's path. */
export const pathOf = ({ who, rights, form }: Asked): string =>
  `/api/${who}/${form}${rights === "new" ? "?rights=new" : ""}`;

export function askedOf({ pathname, searchParams }: URL): Asked {
  const [, , who, form] = pathname.split("/") as [string, string, Who, Form];
  return { who, form, rights: searchParams.get("rights") === "new" ? "new" : "old" };
}

export function answerEndpoint(qlik: Qlik, asked: Asked, fault: string, now: Date): Reply | undefined {
  const { who, rights, form } = asked;
  const [, status, wait] = /^(\d{3})(?:-(\w+))?$/.exec(fault) ?? [];
  if (status) {
    const after = wait && RETRY_AFTER[wait]?.(now);
    return { status: +status, headers: after ? [["Retry-After", after]] : [], body: "no ticket here" };
  }
  const good = () => qlik.issue(who, rights);
  const formed = (ticket: string, whose = who) => json(formOf(form, ticket, whose, rights));
  const body = (text: string, more: Partial<Reply> = {}): Reply => ({ status: 200, headers: [], body: text, ...more });
  switch (fault) {
    case "html":
      return body("<!doctype html><html><body>Sign in</body></html>");
    case "redirect":
      return { status: 302, headers: [["Location", "/login"]], body: "" };
    case "garbage":
      return body(`Warning: line 5 "${good()}"`);
    case "truncated":
      return body(`{"ticket":"${good()}`);
    case "null":
      return body("null");
    case "huge":
      return body(`{"ticket":"${good()}","pad":"${"x".repeat(20_000)}"}`);
    case "wrong-type":
      return json({ ticket: { value: good() } });
    case "hang-in-body":
      return body(`{"ticket":"${good()}`, { bodyEnds: "never" });
    case "reset-in-body":
      return body(`{"ticket":"${good()}`, { bodyEnds: "broken" });
    case "other-user":
      return formed(good(), who === "anna" ? "ben" : "anna");
    case "foreign":
      return formed(qlik.issue(who, rights, ""));
    case "unknown":
      return formed(`Zz9${good().slice(0, 10)}.-_`);
    case "spent":
      return formed(spent(qlik, good()));
    default:
      return formed(good());
  }
}

/** Somebody else has shown it already. */
function spent(qlik: Qlik, ticket: string): string {
  const url = new URL(`${MASHUP}/hub/?qlikTicket=${ticket}`);
  qlik.model.handlePublic({ method: "GET", url, headers: { host: url.host } });
  return ticket;
}
