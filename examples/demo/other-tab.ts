// The same page in a second tab, opened by a button of the first one: it does one thing to the session, and closes itself.
import { authenticate } from "qlik-ticket";
import { element } from "./elements.js";

/** `logout`: the user logs out there. `sign-in`: whoever is signed in to the site by then signs in to Qlik. */
export type Deed = "logout" | "sign-in";

const PARAMETER = "other-tab";

/** What this page was opened for, by its address; `undefined` for the page itself. */
export function deedOf(address: string): Deed | undefined {
  const wanted = new URL(address).searchParams.get(PARAMETER);
  return wanted === "logout" || wanted === "sign-in" ? wanted : undefined;
}

/** Opens the second tab. A browser that blocks it is told of. */
export function openOtherTab(deed: Deed): void {
  if (window.open(`/?${PARAMETER}=${deed}`, "qlik-ticket-demo-other-tab")) return;
  element("status").textContent = "Your browser blocked the second tab: allow pop-ups of this page.";
}

/** Runs in the second tab. */
export async function act(deed: Deed, endpoint: string, allowInsecureProxy: boolean): Promise<void> {
  const session = await authenticate(endpoint, { bootstrap: false, allowInsecureProxy });
  if (deed === "logout") await session.logout();
  window.close();
}
