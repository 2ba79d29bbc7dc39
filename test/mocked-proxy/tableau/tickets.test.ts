// Views by trusted tickets: one ticket a load, asked for when the frame is about to load, spent in the frame's window, and never in the
// document; and whose view is seen.
import { delay, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { TableauEvent } from "../../../src/tableau/index.js";
import { errorOf, everyWordOf } from "../../unit/support/failures.js";
import { onFreshPages, openNextPage, signIn, start, VIEW } from "./support/session.js";
import { openFrame, OTHER_SITE, SERVER, type Site } from "./support/site.js";

const WAITS = { when: "now", waitsForView: true, timeoutMs: 100 } as const;

/** What comes near the visitor's eyes is said by the test. */
const observers: { readonly element: Element; readonly see: () => void }[] = [];
class Observer {
  readonly tell: (entries: readonly { isIntersecting: boolean }[]) => void;
  constructor(tell: Observer["tell"]) {
    this.tell = tell;
  }
  observe(element: Element) {
    observers.push({ element, see: () => this.tell([{ isIntersecting: true }]) });
  }
  disconnect() {
    return undefined;
  }
}

onFreshPages();
beforeEach(() => {
  observers.length = 0;
  vi.stubGlobal("IntersectionObserver", Observer);
});

describe("a view in an iframe", () => {
  it("a view is shown to the ticket's user, and the ticket stands neither in the document nor in the frame's src", async () => {
    const running = start();
    const { frame, shown, user } = openFrame(running);
    const tableau = await signIn();
    expect(running.endpointCalls).toBe(0);
    await tableau.show(frame, `${VIEW}?Region=West`, { when: "now" });
    expect([user(), running.endpointCalls]).toEqual(["anna", 1]);
    expect(shown.addresses).toEqual([`${SERVER}/trusted/${running.tickets[0]}/views/${VIEW}?Region=West&:embed=yes`]);
    expect(frame.outerHTML).not.toContain(running.tickets[0]);
    expect(frame.hasAttribute("src")).toBe(false);
  });

  it("a site's id stands before the view, in the letter case of the endpoint's answer", async () => {
    const running = start();
    running.site = "sales";
    const { frame, shown, user } = openFrame(running);
    await (await signIn()).show(frame, "Regions/Map", { when: "now" });
    expect(shown.addresses[0]).toBe(`${SERVER}/trusted/${running.tickets[0]}/t/sales/views/Regions/Map?:embed=yes`);
    expect(user()).toBe("anna");
  });

  it("the ticket is asked for when the frame comes near what the visitor sees, and not before", async () => {
    const running = start();
    const { frame, user } = openFrame(running);
    const showing = (await signIn()).show(frame, VIEW);
    await delay(20);
    expect([running.endpointCalls, observers.map(({ element }) => element)]).toEqual([0, [frame]]);
    observers[0]?.see();
    await showing;
    expect([running.endpointCalls, user()]).toEqual([1, "anna"]);
  });

  it("each load has a ticket of its own, also in the same frame", async () => {
    const running = start({ sessionScope: "views" });
    const [one, two] = [openFrame(running), openFrame(running)];
    const tableau = await signIn();
    await Promise.all([one, two].map(({ frame }) => tableau.show(frame, VIEW, { when: "now" })));
    await tableau.show(one.frame, "Superstore/Product", { when: "now" });
    expect([running.endpointCalls, new Set(running.tickets).size]).toEqual([3, 3]);
    expect(one.shown.body).toContain("Superstore: Product");
  });

  it.each(["two-parts", "24-characters", "nine-digits"] as const)(
    "a ticket of %s is redeemed",
    async (ticketFormat) => {
      const running = start({ ticketFormat });
      const { frame, user } = openFrame(running);
      await (await signIn()).show(frame, VIEW, WAITS);
      expect(user()).toBe("anna");
    },
  );

  it("the steps of Tableau's own description: a ticket of nine digits, redeemed within three minutes, and gone from the address", async () => {
    const running = start({ ticketFormat: "nine-digits" });
    const { frame, shown, user } = openFrame(running);
    await (await signIn()).show(frame, VIEW, WAITS);
    expect(running.tickets).toEqual([expect.stringMatching(/^\d{9}$/)]);
    expect([user(), shown.last]).toEqual(["anna", `${SERVER}/views/${VIEW}?:embed=yes`]);
  });

  it("a ticket that comes to Tableau after its three minutes shows no view", async () => {
    const running: Site = start({
      endpoint: () => {
        const ticket = running.tableau.issueTicket({ user: "anna" });
        running.jumpClock(180_001);
        return HttpResponse.json({ ticket, user: { username: "anna" } });
      },
    });
    const { frame, user } = openFrame(running);
    const tableau = await signIn();
    expect(await errorOf(() => tableau.show(frame, VIEW, WAITS))).toMatchObject({ code: "credential-rejected" });
    expect(user()).toBeUndefined();
  });

  it("a ticket with a slash in it is asked for once more, and then refused: no address can carry it", async () => {
    const running = start({ ticketFormat: "two-parts-with-slash" });
    const { frame, shown } = openFrame(running);
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(frame, VIEW, WAITS));
    expect(error).toMatchObject({ code: "issuer-response-invalid", fix: { who: "tableau-admin" } });
    expect([running.endpointCalls, shown.addresses]).toEqual([2, []]);
  });

  it("a frame that shows a sign-in page says nothing, and the time limit names the cookies", async () => {
    const running: Site = start({
      keepsCookies: false,
      endpoint: () => HttpResponse.json({ ticket: running.tableau.issueTicket({ user: "anna" }) }),
    });
    const { frame } = openFrame(running);
    const tableau = await signIn({ server: OTHER_SITE });
    const error = await errorOf(() => tableau.show(frame, VIEW, WAITS));
    expect(error).toMatchObject({ code: "cookie-blocked", proxy: OTHER_SITE });
    expect(error.message).toMatch(/sign-in.*app\.example\.com and tableau\.example\.org/s);
    expect(everyWordOf(error)).not.toMatch(/trusted|==:/);
  });

  it("the same on one site is credential-rejected: no browser keeps that cookie back", async () => {
    const running = start();
    const { frame } = openFrame(running);
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(frame, "Superstore/overview", WAITS));
    expect(error.code).toBe("credential-rejected");
  });

  it("a Tableau Server that cannot be reached is unreachable", async () => {
    const running = start({ keepsCookies: false });
    running.isReachable = false;
    const { frame } = openFrame(running);
    const tableau = await signIn();
    expect(await errorOf(() => tableau.show(frame, VIEW, WAITS))).toMatchObject({ code: "unreachable" });
  });

  it("the waiting ends with the page's own signal, and with the next view in the same frame", async () => {
    const running = start();
    const { frame } = openFrame(running);
    const tableau = await signIn();
    const aborted = tableau.show(frame, VIEW, { signal: AbortSignal.timeout(1) });
    await expect(aborted).rejects.toMatchObject({ name: "TimeoutError" });
    const replaced = tableau.show(frame, VIEW);
    const second = tableau.show(frame, VIEW, { when: "now" });
    await expect(replaced).rejects.toMatchObject({ name: "AbortError" });
    await second;
    expect(running.endpointCalls).toBe(1);
  });
});

describe("whose view it is", () => {
  it("a second user's view is not shown while the first one's session may live at Tableau", async () => {
    const running = start();
    const anna = openFrame(running);
    await (await signIn()).show(anna.frame, VIEW, { when: "now" });
    running.user = "ben";
    openNextPage();
    const ben = openFrame(running);
    const error = await errorOf(async () => (await signIn()).show(ben.frame, VIEW, { when: "now" }));
    expect(error).toMatchObject({ code: "user-mismatch", stage: "open" });
    expect(error.message).toMatch(/endSession/);
    expect(ben.shown.addresses).toEqual([]);
  });

  it("a user's first view waits while another tab shows somebody else's first one, and the next view waits for nobody", async () => {
    const running = start();
    const asked: string[] = [];
    let open: () => void = () => undefined;
    const isFree = new Promise<void>((resolve) => (open = resolve));
    const request = async (name: string, _options: unknown, run: () => Promise<unknown>) => {
      asked.push(name);
      await isFree;
      return run();
    };
    vi.stubGlobal("navigator", Object.create(navigator, { locks: { value: { request } } }) as Navigator);
    const session = await signIn();
    const [first, second] = [openFrame(running), openFrame(running)];
    const showing = session.show(first.frame, VIEW, { when: "now" });
    await expect.poll(() => asked).toEqual([expect.stringContaining(SERVER)]);
    expect(first.shown.addresses).toEqual([]);
    open();
    await showing;
    await session.show(second.frame, VIEW, { when: "now" });
    expect([first.user(), second.user(), asked.length]).toEqual(["anna", "anna", 1]);
  });

  it("a page that ends the first one's session shows the second one's view", async () => {
    const running = start();
    const endSession = vi.fn(() => {
      running.cookies.clear();
      return true;
    });
    const anna = openFrame(running);
    await (await signIn()).show(anna.frame, VIEW, { when: "now" });
    running.user = "ben";
    openNextPage();
    const ben = openFrame(running);
    await (await signIn({ endSession })).show(ben.frame, VIEW, { when: "now" });
    expect([ben.user(), endSession.mock.calls.length]).toEqual(["ben", 1]);
    expect(endSession).toHaveBeenCalledWith(expect.objectContaining({ server: SERVER }));
  });

  it("on one page the second user's sign-in empties the first one's frames, and closes that session", async () => {
    const running = start();
    const anna = openFrame(running);
    const events: string[] = [];
    const first = await signIn({ onEvent: ({ type }: TableauEvent) => void events.push(type) });
    await first.show(anna.frame, VIEW, { when: "now" });
    running.user = "ben";
    const ben = openFrame(running);
    const endSession = () => (running.cookies.clear(), true);
    await (await signIn({ endSession })).show(ben.frame, VIEW, { when: "now" });
    expect([ben.user(), anna.shown.addresses.at(-1), first.state]).toEqual(["ben", "about:blank", "closed"]);
    expect(events.slice(-2)).toEqual(["other-user", "closed"]);
    expect(await errorOf(() => first.show(anna.frame, VIEW, { when: "now" }))).toMatchObject({ code: "other-user" });
  });

  it("a session whose endpoint names another user is closed, and its frames are emptied", async () => {
    const running = start();
    const { frame, shown } = openFrame(running);
    const tableau = await signIn();
    await tableau.show(frame, VIEW, { when: "now" });
    running.user = "ben";
    const other = openFrame(running);
    expect(await errorOf(() => tableau.show(other.frame, VIEW, { when: "now" }))).toMatchObject({ code: "other-user" });
    expect(shown.addresses.at(-1)).toBe("about:blank");
    expect(other.shown.addresses.filter((address) => address.includes("/trusted/"))).toEqual([]);
  });

  it("a ticket for another user than the page named is user-mismatch, and is not spent", async () => {
    const running = start();
    const { frame, shown } = openFrame(running);
    const tableau = await signIn({ user: { username: "ben" } });
    const error = await errorOf(() => tableau.show(frame, VIEW, { when: "now" }));
    expect(error).toMatchObject({ code: "user-mismatch" });
    expect(shown.addresses).toEqual([]);
  });

  it("an endpoint that names nobody is warned of: another user's ticket would not be noticed", async () => {
    const running: Site = start({ endpoint: () => new Response(running.tableau.issueTicket({ user: "anna" })) });
    const codes: string[] = [];
    const onEvent = (event: TableauEvent) => {
      if (event.type === "warning") codes.push(event.code);
    };
    const { frame, user } = openFrame(running);
    await (await signIn({ onEvent })).show(frame, VIEW, { when: "now" });
    expect([user(), codes]).toEqual(["anna", ["user-not-named"]]);
  });

  it("a logout empties the frames, and says that Tableau's session stays where the page ends none", async () => {
    const running = start();
    const warnings: string[] = [];
    const onEvent = (event: TableauEvent) => {
      if (event.type === "warning") warnings.push(event.message);
    };
    const { frame, shown } = openFrame(running);
    const tableau = await signIn({ onEvent });
    await tableau.show(frame, VIEW, { when: "now" });
    await tableau.logout();
    expect([shown.addresses.at(-1), tableau.state]).toEqual(["about:blank", "closed"]);
    expect(warnings).toEqual([expect.stringMatching(/Tableau did not take the session back/)]);
  });

  it("a logout by which the page ends the session lets the next user in", async () => {
    const running = start();
    const endSession = () => (running.cookies.clear(), true);
    const tableau = await signIn({ endSession });
    await tableau.show(openFrame(running).frame, VIEW, { when: "now" });
    await tableau.logout();
    running.user = "ben";
    const ben = openFrame(running);
    await (await signIn()).show(ben.frame, VIEW, { when: "now" });
    expect(ben.user()).toBe("ben");
  });
});
