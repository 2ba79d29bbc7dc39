// What happened to the session, and what it did, line by line, as its events come.
import type { QlikEvent, QlikMashup } from "qlik-ticket";
import { create, element } from "./elements.js";

/** `what`: one sentence. `at`: milliseconds since the sign-in. */
export interface SessionRecord {
  readonly what: string;
  readonly at: number;
}

export interface SessionLog {
  readonly records: readonly SessionRecord[];
  /** Tells what the session of `mashup` does from now on; `drawAgain` runs after each renewal. */
  follow(mashup: QlikMashup, drawAgain: () => void): void;
  /** Tells of the sign-ins that renewals make. */
  take(event: QlikEvent): void;
}

export function createSessionLog(): SessionLog {
  const list = element("session-log");
  const records: SessionRecord[] = [];
  const from = performance.now();
  const say = (what: string) => {
    const at = performance.now() - from;
    records.push({ what, at });
    const item = create("li");
    item.append(create("span", `${(at / 1000).toFixed(1)} s`, "at"), create("span", what));
    list.append(item);
  };
  list.replaceChildren();
  return {
    records,
    follow(mashup, drawAgain) {
      say("Signed in.");
      mashup.on("expired", () => say("Qlik ended the session. The next input of the visitor makes it anew."));
      mashup.on("renewing", () => say("Looking whether the session is there; asking for a ticket where it is not."));
      mashup.on("renewed", () => {
        say("The session is there again. The page opens its app again and draws.");
        drawAgain();
      });
      mashup.on("other-user", () => say("Somebody else has signed in to Qlik. The apps of this page are closed."));
      mashup.on("closed", ({ reason }) =>
        say(
          reason === "signed-out"
            ? "The user has logged out. Nobody is signed in again by this page itself."
            : "This session is closed. Nothing more is drawn on the other user's session.",
        ),
      );
    },
    take(event) {
      if (event.type === "stage" && event.stage === "consume" && event.status === "done") say("One ticket was spent.");
    },
  };
}
