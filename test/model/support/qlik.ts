// Qlik's side: the emulator's model behind two nodes, this browser's cookies, and what the schedule breaks between them. Keeps
// the truth that the invariants are held against: which ticket came when and where, and which sessions were made.
import { createQlikProxy, type Clock, type ProxyResponse, type QlikProxy } from "../../../src/emulator/index.js";
import { createCookieJar, type CookieJar } from "../../../src/testing/index.js";
import type { Ask, Reply } from "./network.js";
import type { Schedule } from "./schedule.js";

export const QLIK = "https://sense.example.com";
export const MASHUP = `${QLIK}/mashup`;
/** Another's server that talks as a Qlik proxy does, and waits for tickets. */
export const IMPOSTOR = "https://evil.example.net";
export const USERS = {
  anna: { userDirectory: "CORP", userId: "anna" },
  ben: { userDirectory: "CORP", userId: "ben" },
} as const;
export type Who = keyof typeof USERS;

/** A user's rights are the attributes of the ticket, and stay those of the session that was made with it. */
export const ATTRIBUTES = { old: [{ group: "readers" }], new: [{ group: "authors" }] } as const;
export type Rights = keyof typeof ATTRIBUTES;

/** The fingerprint of user and rights, as a good endpoint answers it. */
export const keyOf = (who: Who, rights: Rights): string => `key-of-${who}${rights === "new" ? "-with-new-rights" : ""}`;

const PREFIX = "mashup";
const LOGIN: ProxyResponse = {
  status: 302,
  headers: [["Location", `${QLIK}/internal_forms_authentication/`]],
  body: "",
};
const HTML: ProxyResponse = {
  status: 200,
  headers: [["Content-Type", "text/html"]],
  body: "<!doctype html><p>Sign in",
};

/** A ticket that arrived, and what became of it. */
export interface Sent {
  readonly ticket: string;
  readonly url: URL;
  readonly who: Who | undefined;
  /** It made a session. */
  made: boolean;
  /** Whose cookie the browser has kept. */
  held: boolean;
  /** The page could understand the answer. */
  isTold: boolean;
}

export interface Qlik {
  readonly model: QlikProxy;
  readonly cookies: CookieJar;
  /** Tickets that arrived, in their order. */
  readonly sent: Sent[];
  /** Sessions that the library's requests made. */
  readonly made: () => number;
  /** Every ticket there is, for the leak scan. */
  readonly issued: string[];
  /** Those of them that came with the page. */
  readonly inHand: Set<string>;
  readonly issue: (who: Who, rights: Rights, prefix?: string) => string;
  readonly serve: (ask: Ask, fault: string) => { readonly reply: Reply | undefined; readonly arrived: () => void };
  readonly upgrade: (url: URL, origin: string) => ReturnType<QlikProxy["upgrade"]>;
  /** A session in this browser, made without the library. */
  readonly signIn: (who: Who, rights: Rights) => void;
  /** An administrator, or time, ends the session of this browser. */
  readonly endSession: () => void;
  /** Whose session the browser holds now. */
  readonly user: () => string | undefined;
  /** The rights of that session. */
  readonly rights: () => Rights | undefined;
}

export function createQlik(schedule: Schedule, pageOrigin: string, clock: Clock): Qlik {
  const headers: Record<string, string> = schedule.cors
    ? { "Access-Control-Allow-Origin": pageOrigin, "Access-Control-Allow-Credentials": "true" }
    : {};
  const create = () =>
    createQlikProxy({
      hosts: [new URL(QLIK).hostname],
      virtualProxies: [
        { prefix: "" },
        {
          prefix: PREFIX,
          additionalResponseHeaders: headers,
          ...(schedule.sockets && { hostAllowList: [new URL(pageOrigin).hostname] }),
        },
      ],
      ticketPrecedence: schedule.precedence,
      imagePath: schedule.movedImage ? "legacy" : "core",
      clock,
    });
  const model = create();
  let otherNode: QlikProxy | undefined;
  const cookies = createCookieJar({ keepsCookies: schedule.cookies === "kept" });
  const sent: Qlik["sent"] = [];
  const issued: string[] = [];
  const owners = new Map<string, Who>();
  let made = 0;

  const request = (url: URL, method: string, cookie: string, origin = pageOrigin) => ({
    method,
    url,
    headers: { host: url.host, origin, cookie },
  });
  const ownSession = () => model.sessions().find(({ id }) => cookies.header().includes(id));
  const issue = (who: Who, rights: Rights, prefix = PREFIX) => {
    const attributes = ATTRIBUTES[rights];
    const ticket = model.issueTicket({ virtualProxy: prefix, ...USERS[who], attributes });
    issued.push(ticket);
    owners.set(ticket, who);
    return ticket;
  };
  const endSession = () => {
    const session = ownSession();
    if (session) model.endSession(session.id);
  };

  return {
    model,
    cookies,
    sent,
    made: () => made,
    issued,
    inHand: new Set(),
    issue,
    endSession,
    serve(ask, fault) {
      if (ask.url.origin === IMPOSTOR) return { reply: imposture(pageOrigin), arrived: () => undefined };
      const ticket = ask.url.searchParams.get("qlikTicket");
      const fresh = { url: ask.url, who: owners.get(ticket ?? ""), made: false, held: false, isTold: false };
      const record: Sent | undefined = ticket === null ? undefined : { ticket, ...fresh };
      if (record) sent.push(record);
      if (fault === "session-gone") endSession();
      if (fault === "500" || fault === "503") return { reply: plain(+fault), arrived: () => undefined };
      if (fault === "login") return { reply: withHeaders(LOGIN, headers), arrived: () => undefined };
      if (fault === "html") return { reply: withHeaders(HTML, headers), arrived: () => undefined };
      const node = fault === "other-node" ? (otherNode ??= create()) : model;
      const before = model.counters().sessionsCreated;
      const answer = node.handlePublic(request(ask.url, ask.method, ask.credentials ? cookies.header() : ""));
      const more = model.counters().sessionsCreated - before;
      made += more;
      if (record) record.made = more > 0;
      const isLost = fault === "lost" || fault === "lost-with-cookie";
      return {
        reply: isLost ? undefined : broken(answer, fault),
        arrived() {
          if (fault === "cookie-dropped") return;
          cookies.keep(answer.headers);
          if (record) record.held = schedule.cookies === "kept";
        },
      };
    },
    upgrade: (url, origin) => model.upgrade(request(url, "GET", cookies.header(), origin)),
    signIn(who, rights) {
      const url = new URL(`${MASHUP}/hub/?qlikTicket=${issue(who, rights)}`);
      cookies.keep(model.handlePublic(request(url, "GET", "")).headers);
    },
    user: () => ownSession()?.user.userId,
    rights() {
      const group = ownSession()?.attributes[0]?.["group"];
      return (Object.keys(ATTRIBUTES) as Rights[]).find((rights) => ATTRIBUTES[rights][0].group === group);
    },
  };
}

const broken = (answer: ProxyResponse, fault: string): Reply =>
  fault === "no-cors" ? withoutCors(answer) : fault === "truncated" ? { ...answer, bodyEnds: "broken" } : answer;
const plain = (status: number): ProxyResponse => ({
  status,
  headers: [["Content-Type", "text/html"]],
  body: "<h1>Error",
});
const imposture = (origin: string): ProxyResponse => ({
  status: 200,
  headers: [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Credentials", "true"],
  ],
  body: JSON.stringify({ session: "inactive" }),
});
const withHeaders = (answer: ProxyResponse, headers: Readonly<Record<string, string>>): ProxyResponse => ({
  ...answer,
  headers: [...answer.headers, ...Object.entries(headers)],
});
const withoutCors = (answer: ProxyResponse): ProxyResponse => ({
  ...answer,
  headers: answer.headers.filter(([name]) => !name.startsWith("Access-Control")),
});
