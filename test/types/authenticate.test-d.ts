// What the compiler tells the users of authenticate(): what they get, what they may write, and what not.
import { describe, expectTypeOf, it } from "vitest";
import {
  authenticate,
  type AuthenticateOptions,
  type QlikApp,
  type QlikConfig,
  type QlikMashup,
  type QlikSession,
  type Source,
  type EmbeddedSession,
  type EmbeddedTicket,
  type TicketRequest,
  type TicketResponse,
  type TicketSource,
} from "../../src/index.js";

const ENDPOINT = "/api/qlik-ticket";

describe("what comes back", () => {
  it("authenticate gives a mashup by default, with bootstrap: true, and with any other option", () => {
    expectTypeOf(authenticate(ENDPOINT)).toEqualTypeOf<Promise<QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, {})).toEqualTypeOf<Promise<QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, { bootstrap: true })).toEqualTypeOf<Promise<QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, { bootstrap: { amd: "fail" } })).toEqualTypeOf<Promise<QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, { bootstrap: { styles: false } })).toEqualTypeOf<Promise<QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, { proxy: "https://sense.example.com" })).toEqualTypeOf<Promise<QlikMashup>>();
  });

  it("authenticate gives a session without the Capability API with bootstrap: false", () => {
    const session = authenticate(ENDPOINT, { bootstrap: false });
    expectTypeOf(session).toEqualTypeOf<Promise<QlikSession>>();
    expectTypeOf<Awaited<typeof session>>().not.toHaveProperty("openApp");
    expectTypeOf<Awaited<typeof session>>().not.toHaveProperty("qlik");
    expectTypeOf<Awaited<typeof session>>().not.toHaveProperty("require");
    expectTypeOf(authenticate(ENDPOINT, { bootstrap: false, timeoutMs: 5 })).toEqualTypeOf<Promise<QlikSession>>();
  });

  it("authenticate gives one or the other for a boolean bootstrap that is known at run time only", () => {
    const bootstrap = Math.random() > 0.5;
    const either = authenticate(ENDPOINT, { bootstrap });
    expectTypeOf(either).toEqualTypeOf<Promise<QlikSession | QlikMashup>>();
    expectTypeOf(authenticate(ENDPOINT, { bootstrap } as AuthenticateOptions)).toEqualTypeOf<
      Promise<QlikSession | QlikMashup>
    >();
    // It may be a session without Qlik's client.
    expectTypeOf<Awaited<typeof either>>().not.toHaveProperty("openApp");
    void either.then((session) => {
      if ("openApp" in session) expectTypeOf(session).toEqualTypeOf<QlikMashup>();
    });
  });

  it("a mashup is a session, and openApp gives an app", () => {
    expectTypeOf<QlikMashup>().toExtend<QlikSession>();
    expectTypeOf<QlikSession>().not.toExtend<QlikMashup>();
    expectTypeOf<QlikMashup["openApp"]>().returns.toEqualTypeOf<QlikApp>();
    expectTypeOf<QlikMashup["openApp"]>().parameter(0).toEqualTypeOf<string>();
    expectTypeOf<QlikApp["getObject"]>().parameter(0).toEqualTypeOf<string | HTMLElement>();
  });

  it("a session cannot be changed by the page", () => {
    const session = {} as QlikSession;
    // @ts-expect-error the session tells its state, the page does not
    session.state = "closed";
    // @ts-expect-error neither its user
    session.user = undefined;
    // @ts-expect-error nor where it lives
    session.config.host = "evil.example";
    expectTypeOf(session.config).toEqualTypeOf<QlikConfig>();
    expectTypeOf(session.identity).toEqualTypeOf<"confirmed" | "unconfirmed">();
  });
});

describe("a source", () => {
  it("a source is an address, a function, or a ticket or session that came with the page, with the address of the next one", () => {
    expectTypeOf<Parameters<typeof authenticate>[0]>().toEqualTypeOf<Source>();
    expectTypeOf<Source>().toEqualTypeOf<string | URL | TicketSource | EmbeddedTicket | EmbeddedSession>();
    expectTypeOf(async () => Promise.resolve("ticket")).toExtend<Source>();
    expectTypeOf(({ reason }: TicketRequest) => Promise.resolve({ ticket: reason })).toExtend<Source>();
    expectTypeOf(() => Promise.resolve({ jwt: "a.b.c" })).toExtend<Source>();
    expectTypeOf(() => Promise.resolve({ session: true as const })).toExtend<Source>();
    expectTypeOf<{ ticket: string; ticketUrl: URL }>().toExtend<Source>();
    expectTypeOf<{ session: true; ticketUrl: string }>().toExtend<Source>();
  });

  it("a source is nothing else", () => {
    expectTypeOf<undefined>().not.toExtend<Source>();
    expectTypeOf<null>().not.toExtend<Source>();
    expectTypeOf<number>().not.toExtend<Source>();
    expectTypeOf<TicketResponse>().not.toExtend<Source>();
    expectTypeOf(() => "a ticket that is not promised").not.toExtend<Source>();
    expectTypeOf(() => Promise.resolve({ proxy: "x" })).not.toExtend<Source>();
    // @ts-expect-error there is no source
    void authenticate();
  });

  it("a function as source is told why it is asked", () => {
    expectTypeOf<TicketSource>().parameter(0).toEqualTypeOf<TicketRequest>();
    expectTypeOf<TicketRequest["reason"]>().toEqualTypeOf<"start" | "retry" | "renew">();
    expectTypeOf<TicketRequest["signal"]>().toEqualTypeOf<AbortSignal>();
    void authenticate(({ signal, attempt }) => {
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      expectTypeOf(attempt).toEqualTypeOf<number>();
      return Promise.resolve("x");
    });
  });
});

describe("options", () => {
  it("options may be frozen, readonly, and made once for all calls", () => {
    const options = {
      proxy: ["https://a.example", new URL("https://b.example")],
      request: { method: "PUT", headers: { "X-CSRF-TOKEN": "t" }, credentials: "include" },
      user: { userDirectory: "ACME", userId: "anna", sessionKey: "k" },
      timeoutMs: { signIn: 1_000 },
      consume: "image",
      reuse: "same-user",
    } as const satisfies AuthenticateOptions;
    expectTypeOf(Object.freeze(options)).toExtend<AuthenticateOptions>();
    expectTypeOf<Readonly<AuthenticateOptions>>().toEqualTypeOf<AuthenticateOptions>();
    void authenticate(ENDPOINT, options);
  });

  it("options take headers as an object, a function or an async function", () => {
    void authenticate(ENDPOINT, { request: { headers: { a: "b" } } });
    void authenticate(ENDPOINT, { request: { headers: () => ({ a: "b" }) } });
    void authenticate(ENDPOINT, { request: { headers: () => Promise.resolve({ a: "b" }) } });
    // @ts-expect-error a header is a text
    void authenticate(ENDPOINT, { request: { headers: { a: 1 } } });
  });

  it("options take the page's own fetch", () => {
    void authenticate(ENDPOINT, { fetch });
    void authenticate(ENDPOINT, { fetch: () => Promise.resolve(new Response()) });
  });

  it("options are checked by name and by value", () => {
    // @ts-expect-error there is no such option
    void authenticate(ENDPOINT, { timeout: 5 });
    // @ts-expect-error nor this one
    void authenticate(ENDPOINT, { bootstrap: false, proxyUrl: "https://sense.example.com" });
    // @ts-expect-error a number of milliseconds
    void authenticate(ENDPOINT, { timeoutMs: "30s" });
    // @ts-expect-error there is no such vehicle
    void authenticate(ENDPOINT, { consume: "iframe" });
    // @ts-expect-error a user has a directory too
    void authenticate(ENDPOINT, { user: { userId: "anna" } });
    // @ts-expect-error no such rule
    void authenticate(ENDPOINT, { reuse: "always" });
    // @ts-expect-error there is no such way
    void authenticate(ENDPOINT, { credential: "saml" });
    // @ts-expect-error there is no such part
    void authenticate(ENDPOINT, { timeoutMs: { signin: 5 } });
    // @ts-expect-error there is no such field of the call
    void authenticate(ENDPOINT, { request: { mode: "cors" } });
    // @ts-expect-error a signal, not its controller
    void authenticate(ENDPOINT, { signal: new AbortController() });
  });
});
