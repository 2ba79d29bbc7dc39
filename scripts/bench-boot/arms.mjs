// What is compared. The functions run in the page: each loads Qlik its own way, and gives the milliseconds from its call
// to the moment at which it has the module `js/qlik` in hand.
/* global document, Image, qlikTicket, requirejs */

/** What Qlik speaks. The page's own server speaks HTTP/1.1. */
export const PROTOCOLS = ["http/1.1", "h2"];

/** This library; `options` are those of authenticate(). */
async function withLibrary({ endpoint, proxy, options }) {
  const from = performance.now();
  const mashup = await qlikTicket.authenticate(endpoint, { proxy, ...options });
  const ms = performance.now() - from;
  if (typeof mashup.qlik.openApp !== "function") throw new Error("There is no Capability API.");
  return ms;
}

/** This library, with a ticket that the page's server wrote into the page: it is there before the call. */
async function withTicketInPage({ endpoint, proxy, options }) {
  const answer = await fetch(endpoint, { method: "POST", headers: { "X-Qlik-Ticket": "1" } });
  const source = { ...(await answer.json()), ticketUrl: endpoint };
  const from = performance.now();
  const mashup = await qlikTicket.authenticate(source, { proxy, ...options });
  const ms = performance.now() - from;
  if (typeof mashup.qlik.openApp !== "function") throw new Error("There is no Capability API.");
  return ms;
}

/** The steps as people write them by hand: ticket call, image, require.js, js/qlik, one after the other. */
async function byHand({ endpoint, proxy }) {
  const from = performance.now();
  const { ticket } = await (
    await fetch(endpoint, {
      method: "POST",
      headers: { "X-Qlik-Ticket": "1", "Content-Type": "application/json" },
      body: "{}",
    })
  ).json();
  await new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = resolve;
    image.onerror = () => reject(new Error("The ticket was refused."));
    image.src = `${proxy}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`;
  });
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = resolve;
    script.onerror = () => reject(new Error("require.js did not load."));
    script.src = `${proxy}/resources/assets/external/requirejs/require.js`;
    document.head.append(script);
  });
  const load = requirejs.config({ baseUrl: `${proxy}/resources` });
  const qlik = await new Promise((resolve, reject) => load(["js/qlik"], resolve, reject));
  const ms = performance.now() - from;
  if (typeof qlik.openApp !== "function") throw new Error("There is no Capability API.");
  return ms;
}

/** Two scripts and nothing else, the second one preloaded. With a session it is the floor; with none, Qlik redirects the first. */
async function scriptsOnly({ proxy, preload }) {
  const from = performance.now();
  const add = (name, attributes) => {
    const tag = Object.assign(document.createElement(name), attributes);
    document.head.append(tag);
    return tag;
  };
  const script = add("script", { src: `${proxy}/resources/assets/external/requirejs/require.js` });
  if (preload) add("link", { rel: "preload", as: "script", href: `${proxy}/resources/js/qlik.js` });
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("require.js did not load."));
  });
  const load = requirejs.config({ baseUrl: `${proxy}/resources` });
  const qlik = await new Promise((resolve, reject) => load(["js/qlik"], resolve, reject));
  const ms = performance.now() - from;
  if (typeof qlik.openApp !== "function") throw new Error("There is no Capability API.");
  return ms;
}

/**
 * `warm`: one connection to Qlik is open already. `session`: the browser is signed in already. `remembers`: it was once, and
 * the session is gone. `tickets`: how many the arm must spend, which is checked. The redirect flow is a script tag that Qlik
 * sends to the login and back: no reload of the page, so it is the redirect at its best.
 */
export const ARMS = [
  { name: "ticket-warm", run: withLibrary, warm: true, tickets: 1 },
  { name: "live-warm", run: withLibrary, warm: true, session: true, tickets: 0 },
  { name: "ticket-cold", run: withLibrary, tickets: 1 },
  { name: "ticket-cold-no-reuse", run: withLibrary, options: { reuse: false }, remembers: true, tickets: 1 },
  {
    name: "ticket-in-page",
    run: withTicketInPage,
    options: { reuse: false },
    warm: true,
    remembers: true,
    tickets: 1,
  },
  // The server makes Qlik's session: Qlik is under the page's own host, so that its cookie reaches both.
  { name: "session-api", run: withLibrary, options: { credential: "session" }, warm: true, byServer: true, tickets: 0 },
  { name: "hand-written-warm", run: byHand, warm: true, tickets: 1 },
  { name: "hand-written-cold", run: byHand, tickets: 1 },
  { name: "redirect", run: scriptsOnly, warm: true, redirecting: true, tickets: 1 },
  { name: "floor-warm", run: scriptsOnly, preload: true, warm: true, session: true, tickets: 0 },
  { name: "floor-cold", run: scriptsOnly, preload: true, session: true, tickets: 0 },
];
