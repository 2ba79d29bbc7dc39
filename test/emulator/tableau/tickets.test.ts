// Trusted tickets: how a web server gets one, and how a browser redeems it.
import { describe, expect, it } from "vitest";
import { ask, callForTicket, isSignInPage, make, shownUser, signIn, VIEW } from "./tableau.js";

describe("the ticket call", () => {
  it("a trusted host gets a ticket as the whole body, and the ticket opens the view", () => {
    const { tableau } = make();
    const ticket = callForTicket(tableau, { username: "anna", target_site: "" });
    expect([ticket.status, ticket.text]).toEqual([200, expect.stringMatching(/^[\w+-]{22}==:[\w-]{24}$/)]);
    const redeemed = ask(tableau, `/trusted/${ticket.text}${VIEW}?:embed=yes`);
    expect([redeemed.status, redeemed.header("location")]).toEqual([302, `${VIEW}?:embed=yes`]);
    expect(redeemed.header("set-cookie")).toMatch(
      /^workgroup_session_id=[^;]+; Path=\/; HttpOnly; Secure; SameSite=None$/,
    );
    expect(shownUser(ask(tableau, VIEW, { cookie: redeemed.cookie }))).toBe("anna");
  });

  it.each([
    ["an address that is not trusted", { username: "anna" }, { peer: "10.0.0.9" }, "Invalid request host: 10.0.0.9"],
    ["an IPv6 address", { username: "anna" }, { peer: "::1" }, "Invalid request host: ::1"],
    ["no Content-Type", { username: "anna" }, { headers: {} }, "Missing username and/or client_ip"],
    ["no username", { user: "anna" }, {}, "Missing username and/or client_ip"],
    ["an unknown user", { username: "Anna" }, {}, "Invalid user: Anna"],
    ["a user without a licence", { username: "lou" }, {}, "Unlicensed user is not allowed: lou"],
    ["a site that there is not", { username: "anna", target_site: "Sales" }, {}, "Invalid site: Sales"],
    [
      "a site that is not the user's",
      { username: "ben", target_site: "sales" },
      {},
      'The user ben is not on the site "sales"',
    ],
  ])("the ticket call for %s answers -1 with 200, and the journal alone says why", (_what, fields, asked, reason) => {
    const users = [{ name: "anna" }, { name: "lou", licensed: false }, { name: "ben", sites: [""] }];
    const { tableau } = make({ users });
    const answer = callForTicket(tableau, fields, asked);
    expect([answer.status, answer.text]).toEqual([200, "-1"]);
    expect(tableau.journal().at(-1)?.refused).toBe(reason);
  });

  it("a loopback address that is written as IPv6 counts as the IPv4 one", () => {
    const { tableau } = make();
    expect(callForTicket(tableau, { username: "anna" }, { peer: "::ffff:127.0.0.1" }).text).not.toBe("-1");
  });

  it("behind a trusted gateway the address that it forwards counts, and behind another one that one's own", () => {
    const { tableau } = make({ trustedHosts: ["10.0.0.5"], trustedGateways: ["127.0.0.1"] });
    const call = (peer: string) =>
      callForTicket(
        tableau,
        { username: "anna" },
        {
          peer,
          headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": "10.9.9.9, 10.0.0.5" },
        },
      ).text;
    expect(call("127.0.0.1")).not.toBe("-1");
    expect(call("10.0.0.6")).toBe("-1");
  });

  it.each([
    ["-1\n", 200, "-1\n"],
    ["b'-1'", 200, "b'-1'"],
    ["empty", 200, ""],
  ] as const)("a refusal can be spelt %j", (refusal, status, text) => {
    const { tableau } = make({ refusal });
    const answer = callForTicket(tableau, {});
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  it("a refusal can be a page, or come with 401", () => {
    expect(callForTicket(make({ refusal: "html" }).tableau, {}).header("content-type")).toContain("text/html");
    expect(callForTicket(make({ refusalStatus: 401 }).tableau, {}).status).toBe(401);
  });

  it("a ticket call without target_site is for the Default site, or gets a page, as the switch says", () => {
    expect(callForTicket(make().tableau, { username: "anna" }).text).not.toBe("-1");
    expect(isSignInPage(callForTicket(make({ missingTargetSite: "page" }).tableau, { username: "anna" }))).toBe(true);
  });

  it.each([
    ["nine-digits", /^[1-9]\d{8}$/],
    ["24-characters", /^[\w-]{24}$/],
    ["two-parts", /^[\w+-]{22}==:[\w-]{24}$/],
    ["two-parts-with-slash", /^[\w+]{5}\/[\w+]{16}==:[\w-]{24}$/],
  ] as const)("tickets of the format %s look so, and serve", (ticketFormat, pattern) => {
    const { tableau } = make({ ticketFormat, slashInTicket: "found" });
    const ticket = tableau.issueTicket({ user: "anna" });
    expect(ticket).toMatch(pattern);
    expect(ask(tableau, `/trusted/${ticket}${VIEW}`).status).toBe(302);
  });

  it("a ticket with a slash in it is lost in an address by default", () => {
    const { tableau } = make({ ticketFormat: "two-parts-with-slash" });
    const ticket = tableau.issueTicket({ user: "anna" });
    expect(isSignInPage(ask(tableau, `/trusted/${ticket}${VIEW}`))).toBe(true);
  });

  it("the ticket call takes POST alone", () => {
    expect(ask(make().tableau, "/trusted").status).toBe(405);
  });
});

describe("redeeming", () => {
  it("a ticket is redeemed once, and a second time there is a sign-in page with 200", () => {
    const { tableau } = make();
    const path = `/trusted/${tableau.issueTicket({ user: "anna" })}${VIEW}`;
    expect(ask(tableau, path).status).toBe(302);
    expect(isSignInPage(ask(tableau, path))).toBe(true);
    expect(tableau.waitingTickets()).toBe(0);
  });

  it("a ticket lives three minutes", () => {
    const { tableau, clock } = make();
    const [first, second] = [1, 2].map(() => `/trusted/${tableau.issueTicket({ user: "anna" })}${VIEW}`);
    clock.advance(179_999);
    expect(ask(tableau, first ?? "").status).toBe(302);
    clock.advance(1);
    expect(isSignInPage(ask(tableau, second ?? ""))).toBe(true);
    expect(tableau.journal().at(-1)?.refused).toBe("the ticket is expired, or was redeemed before");
  });

  it("with badTicket: error-page the page says what Tableau's log is reported to say", () => {
    const { tableau } = make({ badTicket: "error-page" });
    expect(ask(tableau, `/trusted/123456789${VIEW}`).text).toContain("Could not locate unexpired trusted ticket");
  });

  it("a ticket opens its own site alone, and is spent by the attempt", () => {
    const { tableau } = make();
    const ticket = tableau.issueTicket({ user: "anna", site: "sales" });
    const redeemed = ask(tableau, `/trusted/${ticket}/t/sales/views/Regions/Map`);
    expect(redeemed.header("location")).toBe("/t/sales/views/Regions/Map");
    expect(shownUser(ask(tableau, "/t/sales/views/Regions/Map", { cookie: redeemed.cookie }))).toBe("anna");
    const other = tableau.issueTicket({ user: "anna", site: "sales" });
    expect(isSignInPage(ask(tableau, `/trusted/${other}${VIEW}`))).toBe(true);
    expect(isSignInPage(ask(tableau, `/trusted/${other}/t/sales/views/Regions/Map`))).toBe(true);
  });

  it("a ticket is redeemed for a view, and a session of it sees that view alone", () => {
    const { tableau } = make();
    expect(isSignInPage(ask(tableau, `/trusted/${tableau.issueTicket({ user: "anna" })}/projects`))).toBe(true);
    const cookie = signIn(tableau, "anna");
    expect(shownUser(ask(tableau, VIEW, { cookie }))).toBe("anna");
    expect(isSignInPage(ask(tableau, "/views/Superstore/Product", { cookie }))).toBe(true);
    expect(ask(tableau, "/projects", { cookie }).status).toBe(403);
  });

  it("with sessionScope: views it sees all views, and with everything the rest, too", () => {
    const views = make({ sessionScope: "views" }).tableau;
    const all = make({ sessionScope: "everything" }).tableau;
    const [ofViews, ofAll] = [signIn(views, "anna"), signIn(all, "anna")];
    expect(shownUser(ask(views, "/views/Superstore/Product", { cookie: ofViews }))).toBe("anna");
    expect([
      ask(views, "/projects", { cookie: ofViews }).status,
      ask(all, "/projects", { cookie: ofAll }).status,
    ]).toEqual([403, 200]);
  });

  it("a view that there is not, or whose letter case differs, is 404", () => {
    const { tableau } = make({ sessionScope: "views" });
    const cookie = signIn(tableau, "anna");
    expect(ask(tableau, "/views/superstore/Overview", { cookie }).status).toBe(404);
  });

  it("with clientIpMatching the browser must have the address that the ticket call named", () => {
    const { tableau } = make({ clientIpMatching: "on" });
    const path = () => `/trusted/${tableau.issueTicket({ user: "anna", clientIp: "10.1.1.1" })}${VIEW}`;
    expect(ask(tableau, path(), { peer: "10.1.1.1" }).status).toBe(302);
    expect(isSignInPage(ask(tableau, path(), { peer: "10.1.1.2" }))).toBe(true);
  });

  it("a session is over after its time, and the view gives way to the sign-in page", () => {
    const { tableau, clock } = make({ sessionTtlMs: 60_000 });
    const cookie = signIn(tableau, "anna");
    clock.advance(60_000);
    expect(isSignInPage(ask(tableau, VIEW, { cookie }))).toBe(true);
  });
});

describe("a second user in the same browser", () => {
  it("by default the first user's session stays: the second ticket is spent, and the view is the first user's", () => {
    const { tableau } = make();
    const cookie = signIn(tableau, "anna");
    const redeemed = ask(tableau, `/trusted/${tableau.issueTicket({ user: "ben" })}${VIEW}`, { cookie });
    expect([redeemed.status, redeemed.cookie]).toEqual([302, undefined]);
    expect(shownUser(ask(tableau, VIEW, { cookie }))).toBe("anna");
    expect(tableau.journal().find(({ refused }) => refused?.includes("stays"))?.user).toBe("anna");
  });

  it("with secondUser: second-user the view is the second user's", () => {
    const { tableau } = make({ secondUser: "second-user" });
    const cookie = signIn(tableau, "anna");
    const redeemed = ask(tableau, `/trusted/${tableau.issueTicket({ user: "ben" })}${VIEW}`, { cookie });
    expect(shownUser(ask(tableau, VIEW, { cookie: redeemed.cookie }))).toBe("ben");
  });

  it("signing out needs the session's XSRF token, and ends the session", () => {
    const { tableau } = make();
    const cookie = signIn(tableau, "anna");
    const token = /XSRF-TOKEN=([^;]+)/.exec(cookie)?.[1] ?? "";
    const signOut = (headers: Record<string, string>) =>
      ask(tableau, "/vizportal/api/web/v1/logout", { method: "POST", cookie, headers }).status;
    expect([signOut({}), signOut({ "x-xsrf-token": token }), signOut({ "x-xsrf-token": token })]).toEqual([
      401, 200, 401,
    ]);
    expect(isSignInPage(ask(tableau, VIEW, { cookie }))).toBe(true);
  });
});

describe("the journal", () => {
  it("the journal has no ticket of any format, and no token", () => {
    for (const ticketFormat of ["two-parts", "24-characters", "nine-digits", "two-parts-with-slash"] as const) {
      const { tableau } = make({ ticketFormat, slashInTicket: "found" });
      const ticket = tableau.issueTicket({ user: "anna" });
      ask(tableau, `/trusted/${ticket}${VIEW}`);
      ask(tableau, `/trusted/${ticket}/t/sales/views/Regions/Map`);
      ask(
        tableau,
        `/vizportal/api/web/v1/auth/embed/target?token=secret-token&target=${encodeURIComponent(`/trusted/${ticket}${VIEW}`)}`,
      );
      const written = JSON.stringify(tableau.journal());
      for (const secret of [ticket, encodeURIComponent(ticket), "secret-token"]) expect(written).not.toContain(secret);
      expect(tableau.journal()[0]?.path).toBe(`/trusted/***${VIEW}`);
    }
  });
});
