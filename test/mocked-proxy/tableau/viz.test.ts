// Views in <tableau-viz>, by trusted tickets and by tokens of a Connected App: what the element is given, what of its events reaches the
// page, and a token for a session that is over. The element is played; Tableau's own is tested in test/clients.
import { HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateTableau, type TableauEvent } from "../../../src/tableau/index.js";
import { errorOf, everyWordOf } from "../../unit/support/failures.js";
import { onFreshPages, openNextPage, signIn, start, VIEW } from "./support/session.js";
import { openFrame, SERVER, tokenFor, type Site } from "./support/site.js";

/** Says what the test says when it is given an address. */
class Viz extends HTMLElement {
  static says: (viz: Viz) => void = (viz) => viz.say("firstvizsizeknown");
  readonly renewed: string[] = [];
  readonly given: string[] = [];
  static get observedAttributes() {
    return ["src", "token"];
  }
  attributeChangedCallback(name: string, _before: string | null, value: string | null) {
    if (value !== null) this.given.push(name);
    if (name === "src" && value !== null) queueMicrotask(() => Viz.says(this));
  }
  setAuthToken(token: string) {
    this.renewed.push(token);
  }
  say(type: string, detail?: object) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
if (!customElements.get("tableau-viz")) customElements.define("tableau-viz", Viz);

function openViz(): Viz {
  const viz = new Viz();
  document.body.append(viz);
  return viz;
}

const NOW = { when: "now", timeoutMs: 100 } as const;
const tokenSite = (user = "anna"): Site => {
  const tokens = () => HttpResponse.json({ token: tokenFor(user), server: SERVER, site: "", user: { username: user } });
  return start({ endpoint: tokens });
};

onFreshPages();
beforeEach(() => {
  document.body.replaceChildren();
  Viz.says = (viz) => viz.say("firstvizsizeknown");
});

describe("a trusted ticket in <tableau-viz>", () => {
  it("the element gets the ticket in its src, and a frame that is not lazy", async () => {
    const running = start();
    const viz = openViz();
    await (await signIn()).show(viz, VIEW, NOW);
    expect(viz.getAttribute("src")).toBe(`${SERVER}/trusted/${running.tickets[0]}/views/${VIEW}`);
    expect(viz.getAttribute("iframe-attribute-loading")).toBe("eager");
    expect(running.visit(viz.getAttribute("src") ?? "").body).toContain('id="user">anna');
  });

  it("an element that never says that its view is there is told as blocked cookies or a refused ticket, within the limit", async () => {
    start();
    Viz.says = () => undefined;
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(openViz(), VIEW, NOW));
    expect(error).toMatchObject({ code: "credential-rejected", stage: "open" });
    expect(everyWordOf(error)).not.toContain("/trusted/");
  });

  it("at the session's end the element leaves the document: without a src it would keep its view", async () => {
    start();
    const viz = openViz();
    const tableau = await signIn();
    await tableau.show(viz, VIEW, NOW);
    await tableau.logout();
    expect(viz.isConnected).toBe(false);
  });

  it("what stands behind a view's name is refused, because the element drops it", async () => {
    const running = start();
    const tableau = await signIn();
    const error = await errorOf(() => tableau.show(openViz(), `${VIEW}?Region=West`, NOW));
    expect([error.code, running.endpointCalls]).toEqual(["invalid-option", 0]);
  });
});

describe("a Connected App's token", () => {
  it("<tableau-viz> gets the token before its src, and the emulated server takes it", async () => {
    const running = tokenSite();
    const viz = openViz();
    await (await signIn({ credential: "token" })).show(viz, VIEW, NOW);
    expect([viz.given, viz.getAttribute("src")]).toEqual([["token", "src"], `${SERVER}/views/${VIEW}`]);
    const given = new URLSearchParams({ token: viz.getAttribute("token") ?? "", target: `/views/${VIEW}` });
    const page = running.visit(`${SERVER}/vizportal/api/web/v1/auth/embed/target?${given.toString()}`);
    expect(page.body).toContain('id="user">anna');
  });

  it("an <iframe> signs in by an address that holds the token, which stands in no document", async () => {
    const running = tokenSite();
    const { frame, user, shown } = openFrame(running);
    await (await signIn({ credential: "token" })).show(frame, `${VIEW}?Region=West`, { ...NOW, waitsForView: true });
    expect([user(), running.endpointCalls, frame.hasAttribute("src")]).toEqual(["anna", 1, false]);
    expect(new URL(shown.addresses[0] ?? "").searchParams.get("target")).toBe(`/views/${VIEW}?Region=West&:embed=yes`);
  });

  it("an element whose session at Tableau is over gets another token, and not the same one", async () => {
    const running = tokenSite();
    const viz = openViz();
    await (await signIn({ credential: "token" })).show(viz, VIEW, NOW);
    viz.say("readytoreceiveauthtoken");
    await vi.waitFor(() => expect(viz.renewed).toHaveLength(1));
    expect(viz.renewed[0]).not.toBe(viz.getAttribute("token"));
    expect(running.endpointCalls).toBe(2);
  });

  it("after the session's end no element gets a token any more", async () => {
    const running = tokenSite();
    const viz = openViz();
    const tableau = await signIn({ credential: "token" });
    await tableau.show(viz, VIEW, NOW);
    await tableau.logout();
    viz.say("readytoreceiveauthtoken");
    await Promise.resolve();
    expect([viz.renewed, running.endpointCalls]).toEqual([[], 1]);
  });

  it("a renewal that fails is a warning, and what Tableau's element throws does not reach it: that text holds the token", async () => {
    tokenSite();
    const viz = openViz();
    const told: TableauEvent[] = [];
    const onEvent = (event: TableauEvent) => void told.push(event);
    await (await signIn({ credential: "token", onEvent })).show(viz, VIEW, NOW);
    viz.setAuthToken = (token) => {
      throw new Error(`The token has already been set to ${token}`);
    };
    viz.say("readytoreceiveauthtoken");
    await vi.waitFor(() => expect(told.some(({ type }) => type === "warning")).toBe(true));
    const [warning] = told.filter((event) => event.type === "warning");
    expect(warning).toMatchObject({ code: "session-problem" });
    expect(JSON.stringify(told)).not.toMatch(/eyJ[\w-]+\./);
  });

  it.each([
    [5, /does not know the user.*letter case/s],
    [16, /sign-in failed.*10 minutes/s],
    [126, /no such Connected App/],
    [127, /no such secret.*kid/s],
    [10_083, /header.*kid and iss/s],
    [10_084, /could not read the token/],
  ])("Tableau's number %i is told in words, and nothing of the text beside it", async (code, says) => {
    tokenSite();
    const body = JSON.stringify({ result: { errors: [{ code, message: "eyJhbGciOi.secret.text" }] } });
    const message = JSON.stringify({ statusCode: 401, errorMessage: body });
    Viz.says = (viz) => viz.say("vizloaderror", { errorCode: "auth-failed", message });
    const tableau = await signIn({ credential: "token" });
    const error = await errorOf(() => tableau.show(openViz(), VIEW, NOW));
    expect(error).toMatchObject({ code: "credential-rejected", fix: { who: "backend" } });
    expect(error.message).toMatch(says);
    expect(everyWordOf(error)).not.toContain("secret.text");
  });

  it("a sign-in that cannot be read is cors-missing, with the app's domain list as the place to change", async () => {
    tokenSite();
    Viz.says = (viz) => viz.say("vizloaderror", { errorCode: "unknown-auth-error", message: "{}" });
    const tableau = await signIn({ credential: "token" });
    const error = await errorOf(() => tableau.show(openViz(), VIEW, NOW));
    expect(error).toMatchObject({ code: "cors-missing" });
    expect(error.message).toMatch(/Domain allowlist.*https:\/\/app\.example\.com/s);
  });

  it("another failure of the element is told with its code alone", async () => {
    tokenSite();
    Viz.says = (viz) => viz.say("vizloaderror", { errorCode: "<b>token</b>", message: "eyJhbGciOi.secret.text" });
    const tableau = await signIn({ credential: "token" });
    const error = await errorOf(() => tableau.show(openViz(), VIEW, NOW));
    expect(error.message).toMatch(/failed at .* \(no code\)/);
  });

  it("a second user's token is not given to an element while the first one's session may live at Tableau", async () => {
    tokenSite();
    await (await signIn({ credential: "token" })).show(openViz(), VIEW, NOW);
    openNextPage();
    const source = () => Promise.resolve({ token: tokenFor("ben"), user: { username: "ben" } });
    const viz = openViz();

    const tableau = await authenticateTableau(source, { credential: "token", server: SERVER });
    expect(await errorOf(() => tableau.show(viz, VIEW, NOW))).toMatchObject({ code: "user-mismatch" });
    expect([viz.hasAttribute("token"), viz.hasAttribute("src")]).toEqual([false, false]);
    tableau.dispose();
  });

  it("a ticket in place of a token is refused", async () => {
    const running = start();
    const tableau = await signIn({ credential: "token" });
    const error = await errorOf(() => tableau.show(openViz(), VIEW, NOW));
    expect([error.code, running.endpointCalls]).toEqual(["issuer-response-invalid", 1]);
  });
});
