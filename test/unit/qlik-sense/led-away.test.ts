// Whether something in front of Qlik leads a resource's request away, where Qlik itself would redirect to its own login.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isLedAway } from "../../../src/qlik-sense/check/led-away.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { json, status, type Answer } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { openPage, PAGE } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const { origin } = new URL(PAGE);
const OWN = `${origin}/qlik`;
const RESOURCE = "resources/x.png";
const never = new AbortController().signal;
const login = (loginUri: unknown) => json({ session: "inactive", loginUri });
const QLIKS = login(`${OWN}/internal_forms_authentication/?targetId=1`);
/** The end of a redirect that was followed. */
const endsAt = (url: string): Response =>
  Object.defineProperties(status(200), { url: { value: url }, clone: { value: () => endsAt(url) } });
const failed = new TypeError("Failed to fetch");
const ask = (signal = never) => isLedAway(parseProxy(OWN), RESOURCE, signal);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("on the page's own origin", () => {
  it.each<[string, Answer, Answer, boolean]>([
    ["Qlik's own login", QLIKS, endsAt(`${OWN}/internal_forms_authentication/?targetId=2`), false],
    ["another path, a gateway's own login", QLIKS, endsAt(`${origin}/my.policy`), true],
    ["another origin, whose page cannot be read", QLIKS, failed, true],
    ["a login of another origin, which cannot be read either", login("https://login.test/x"), failed, false],
    ["another page than the login of another origin", login("https://login.test/x"), endsAt(`${OWN}/x`), true],
    ["the same path of another origin", login("https://login.test/qlik"), endsAt(OWN), true],
  ])("a resource whose request ends at %s", async (_name, user, end, isAway) => {
    proxyAnswers(user, end);
    expect(await ask()).toBe(isAway);
  });

  it.each<[string, Answer]>([
    ["names no login", json({ session: "inactive" })],
    ["names a login that is no text", login(5)],
    ["names a login that is no address", login("nowhere")],
    ["is no JSON", new Response("<html>")],
    ["does not come", failed],
  ])("nothing is said, and the resource is not asked for, where the answer of /qps/user %s", async (_name, user) => {
    const calls = proxyAnswers(user, endsAt(`${origin}/my.policy`));
    expect(await ask()).toBe(false);
    expect(calls).toHaveLength(1);
  });

  it("neither request carries a cookie, so that no browser signs anybody in on the way; the resource's follows redirects", async () => {
    const calls = proxyAnswers(QLIKS, endsAt(`${origin}/my.policy`));
    await ask();
    expect(calls.map(({ url }) => url)).toEqual([
      `${OWN}/qps/user?targetUri=${encodeURIComponent(`${OWN}/hub/`)}`,
      `${OWN}/${RESOURCE}`,
    ]);
    expect(calls.map(({ init }) => [init.credentials, init.redirect])).toEqual([
      ["omit", "manual"],
      ["omit", "follow"],
    ]);
  });

  it.each([1, 2])("a caller who leaves at request %i gets the own reason", async (last) => {
    const controller = new AbortController();
    const leave: Answer = ({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    };
    proxyAnswers(...(last === 1 ? [leave] : [QLIKS, leave]));
    expect(await thrownBy(() => ask(controller.signal))).toBe("left");
  });
});

it("on another origin than the page's a login elsewhere says nothing of the resource, and no frame is opened", async () => {
  const createElement = vi.fn();
  vi.stubGlobal("document", { createElement, documentElement: { append: vi.fn() } });
  proxyAnswers(login("https://login.test/x"));
  expect(await isLedAway(parseProxy("https://sense.example.com/mashup"), RESOURCE, never)).toBe(false);
  expect(createElement).not.toHaveBeenCalled();
});
