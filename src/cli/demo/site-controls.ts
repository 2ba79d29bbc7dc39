// What the page's buttons do at the site: sign in as somebody else, sign out, let Qlik forget the session.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Logins } from "./logins.js";
import type { PageSettings } from "../../../examples/demo/page-settings.js";
import { send } from "./send.js";
import { DEMO_USERS, type DemoUser } from "./users.js";

/** What the site needs to know of Qlik, once that runs. */
export interface QlikSide {
  readonly settings: Omit<PageSettings, "users" | "user">;
  /** By path. */
  readonly ticketEndpoints: ReadonlyMap<string, RequestListener>;
  /** Ends the user's sessions at Qlik behind the page's back. */
  endSessions(user: DemoUser): void;
}

/** Carries the user's key, where there is one. No page of another origin may send it without being asked first. */
const HEADER = "x-demo";

export function control(request: IncomingMessage, response: ServerResponse, qlik: QlikSide, logins: Logins): void {
  const { cookie, [HEADER]: key } = request.headers;
  const user = DEMO_USERS.find((each) => each.key === key);
  const current = logins.find(cookie);
  if (key === undefined) {
    send(response, 403, "text/plain", "From the demo page only.\n");
  } else if (request.url === "/demo/expire") {
    if (current) qlik.endSessions(current);
    send(response, 200, "text/plain", "Done.\n");
  } else if (request.url === "/demo/sign-out") {
    response.setHeader("Set-Cookie", logins.signOut(cookie));
    send(response, 200, "text/plain", "Done.\n");
  } else if (request.url === "/demo/sign-in" && user) {
    // What this user left open earlier would count against the five sessions; the session of the user before stays.
    qlik.endSessions(user);
    logins.signOut(cookie);
    response.setHeader("Set-Cookie", logins.signIn(user.key));
    send(response, 200, "text/plain", "Done.\n");
  } else {
    send(response, 404, "text/plain", "No such action or user.\n");
  }
}
