// The buttons beside the timeline: what happens to a page when its site or Qlik changes its mind about the user.
import { create, createButton, element } from "./elements.js";
import { openOtherTab } from "./other-tab.js";
import type { PageSettings } from "./page-settings.js";

export const CONSUME = ["auto", "fetch", "image"] as const;
export type Consume = (typeof CONSUME)[number];

export interface Actions {
  /** Signs in once more on the same page. */
  signInAgain(): void;
  /** The session was ended at Qlik; the page was not told. */
  expired(): void;
}

const TICKET_ENDPOINT = "/api/qlik-ticket";

/** How the ticket is to be spent, by the page's address. */
export function consumeOf(address: string): Consume {
  const wanted = new URL(address).searchParams.get("consume");
  return CONSUME.find((each) => each === wanted) ?? "auto";
}

export function bindControls({ users, user }: PageSettings, actions: Actions): void {
  for (const { key, name } of users) {
    const button = createButton(name, () => void atSite("sign-in", key).then(() => location.reload()));
    button.setAttribute("aria-pressed", String(key === user));
    element("users").append(button);
  }
  for (const button of element("consume").querySelectorAll("button")) bindConsume(button);
  const on = (id: string, action: () => void) => element(id).addEventListener("click", action);
  on("expire", () => void atSite("expire").then(() => actions.expired()));
  on("anew", () => actions.signInAgain());
  on("reload", () => location.reload());
  on("logout", () => void logOut());
  on("logout-elsewhere", () => openOtherTab("logout"));
  on("other-user-elsewhere", () => void signInElsewhere(users.find(({ key }) => key !== user)?.key));
  for (const id of ["expire", "anew", "logout", "logout-elsewhere", "other-user-elsewhere"])
    element(id).hidden = user === undefined;
  if (user === undefined) element("users").append(create("p", "Nobody", "muted"));
}

function bindConsume(button: HTMLButtonElement): void {
  const wanted = button.dataset["consume"] ?? "auto";
  button.setAttribute("aria-pressed", String(wanted === consumeOf(location.href)));
  button.addEventListener("click", () => {
    // With a live session no ticket would be spent at all.
    void atSite("expire").then(() => location.assign(wanted === "auto" ? "/" : `/?consume=${wanted}`));
  });
}

/** The second tab opens at once, as browsers want it, and finds the other user signed in to the site. */
async function signInElsewhere(user: string | undefined): Promise<void> {
  await atSite("sign-in", user);
  openOtherTab("sign-in");
}

/** At Qlik first: afterwards the site no longer knows whose session to end. */
async function logOut(): Promise<void> {
  await fetch(TICKET_ENDPOINT, { method: "DELETE", headers: { "X-Qlik-Ticket": "1" } });
  await atSite("sign-out");
  location.reload();
}

async function atSite(action: "sign-in" | "sign-out" | "expire", user = ""): Promise<void> {
  await fetch(`/demo/${action}`, { method: "POST", headers: { "X-Demo": user } });
}
