// Code of a page, of its tests and of a server, as users write it. Compilers of several versions read it (`npm run test:types`, and
// test/package/consumer-types.test.ts): all of it compiles, and each line under an `@ts-expect-error` must not.

export const BROWSER_USE = `import { authenticate, type QlikMashup, type QlikSession } from "qlik-ticket";
import { diagnose, type Diagnosis, type DiagnoseOptions, type Finding } from "qlik-ticket/diagnose";
import { defineQlikObject, type ElementOptions } from "qlik-ticket/element";
export const settings: ElementOptions = { proxy: "https://sense.example.com/mashup" };
defineQlikObject("/api/qlik-ticket", settings);
export const mashup: Promise<QlikMashup> = authenticate("/api/qlik-ticket");
export const session: Promise<QlikSession> = authenticate("/api/qlik-ticket", { bootstrap: false });
// @ts-expect-error a number is no ticket source
void authenticate(5);
export const frame = (signedIn: QlikSession): string =>
  signedIn.singleUrl({ app: "a", object: "o", options: ["nointeraction", "anOption"], selections: { Year: [2025, 2026], Region: "North" } });
// @ts-expect-error no ticket gets into an address
export const never = (signedIn: QlikSession): string => signedIn.singleUrl({ app: "a", object: "o", qlikTicket: "t" });
export const asked: DiagnoseOptions = { ...settings, issue: true };
export const diagnosis: Promise<Diagnosis> = diagnose("/api/qlik-ticket", asked);
export const firstOf = ({ findings }: Diagnosis): Finding | undefined => findings[0];
// @ts-expect-error there is no such option
void diagnose("/api/qlik-ticket", { spent: true });
`;

export const PRODUCTS_USE = `import { askEndpoint, connectProvider, plainExplanations, type BearerProvider, type Place } from "qlik-ticket/provider";
export const own = (provider: BearerProvider<Place, string>): Promise<string> => connectProvider(provider).then(({ client }) => client);
export const used = [askEndpoint, plainExplanations];
import { authenticateSbm, customFormToken, type SbmSession } from "qlik-ticket/sbm";
export const sbm: Promise<SbmSession> = authenticateSbm(customFormToken);
import { authenticateTableau, type TableauSession } from "qlik-ticket/tableau";
export const tableau: Promise<TableauSession> = authenticateTableau("/api/tableau-ticket", { server: "https://tableau.example.com" });
import { authenticateQlikCloud, type QlikCloudCookieSession, type QlikCloudTokenSession } from "qlik-ticket/qlik-cloud";
export const cloud: Promise<QlikCloudTokenSession> = authenticateQlikCloud("/api/qlik-cloud-token");
export const cookie: Promise<QlikCloudCookieSession> = authenticateQlikCloud("/api/jwt", { credential: "jwt" });
import { createEnigmaSession, openEnigmaApp, type EnigmaConfig, type EnigmaSession } from "qlik-ticket/interop/enigma";
import { connectQlikApi, provideQlikEmbed, type QlikApiAuth } from "qlik-ticket/interop/qlik-api";
import { openNebula, type NebulaEmbed } from "qlik-ticket/interop/nebula";
import { authenticate as signIn } from "qlik-ticket";
export async function clients(create: (config: EnigmaConfig) => EnigmaSession, auth: QlikApiAuth, embed: () => NebulaEmbed) {
  const qlik = await signIn("/api/qlik-ticket", { bootstrap: false });
  const { app } = await openEnigmaApp<{ getObject(id: string): Promise<object> }>(qlik, "app", create);
  provideQlikEmbed(qlik);
  const { hostConfig } = await connectQlikApi(qlik, auth);
  const { nebula } = await openNebula(qlik, "app", { create, embed });
  // @ts-expect-error a ticket source needs ticketInAddress
  createEnigmaSession("/api/qlik-ticket", "app", create);
  return [app, hostConfig.host, nebula, createEnigmaSession("/api/qlik-ticket", "app", create, { ticketInAddress: true })];
}
// @ts-expect-error a cookie session has no token to give
void cookie.then((session) => session.getAccessToken());
`;

export const NODE_USE = `import { startEmulator, type Emulator } from "qlik-ticket/emulator";
import { createTicketHandler, toNodeListener, type TicketHandler } from "qlik-ticket/server";
export const emulator: Promise<Emulator> = startEmulator({ virtualProxies: [{ prefix: "mashup" }] });
export const listenerOf = (handler: TicketHandler) => toNodeListener(handler);
// @ts-expect-error the handler needs its settings
createTicketHandler({});
`;

export const TESTING_USE = `import { createFakeSession, createQlikHandlers, type FakeSession } from "qlik-ticket/testing";
import type { QlikMashup } from "qlik-ticket";
export const session: FakeSession = createFakeSession();
export const mashup: QlikMashup = session;
// @ts-expect-error the handlers need the reader's copy of msw
createQlikHandlers();
`;

export const CAPABILITY_USE = `import { authenticate as signInToDraw, type Qlik, type QlikApp, type QlikField, type QlikSelection, type QlikVisualization } from "qlik-ticket";
export async function draw(element: HTMLElement): Promise<QlikVisualization> {
  const { openApp, qlik, require: load } = await signInToDraw("/api/qlik-ticket");
  const app: QlikApp = openApp("2f1c5a7e");
  await app.getObject("chart", "pYxQd");
  await app.getObject(element, "pYxQd", { noSelections: true });
  const field: QlikField = app.field("Year");
  await field.selectValues([2025, "2026", { qNumber: 2027 }], true);
  const state = app.selectionState();
  state.OnData.bind(() => state.selections.map(({ fieldName, qSelected }: QlikSelection) => fieldName + qSelected));
  await app.variable.setStringValue("vCurrency", "EUR");
  await app.variable.getContent("vCurrency", (content) => JSON.stringify(content));
  await app.clearAll();
  qlik.on("error", ({ code, message }) => console.error(code, message));
  app.on("closed", () => qlik.resize());
  load(["qlik"], (module: Qlik) => module.resize("pYxQd"));
  const chart = await app.visualization.create("barchart", ["Month", "=Sum(Sales)"], { title: "Sales" });
  chart.show(element);
  // @ts-expect-error what the engine answers is unknown: it has to be looked at first
  chart.model.layout.title;
  // @ts-expect-error a member that is not declared is unknown, and not callable as it is
  app.doReload();
  // @ts-expect-error an object's id is a text
  void app.getObject(element, 5);
  // @ts-expect-error there is no such event
  app.on("opened", () => undefined);
  // @ts-expect-error values are texts or numbers
  void field.selectValues([new Date()]);
  // @ts-expect-error a variable's text is a text
  void app.variable.setStringValue("vYear", 2026);
  // @ts-expect-error the selections are Qlik's to change
  state.selections = [];
  return app.visualization.get("pYxQd");
}
`;

export const ELEMENT_USE = `import { type QlikErrorEvent, type QlikObjectAttributes, type QlikObjectElement, type QlikReadyEvent } from "qlik-ticket/element";
export function show(): QlikObjectElement {
  const element = document.createElement("qlik-object");
  Object.assign(element, { app: "a", object: "o" });
  element.height = 400;
  element.debug = true;
  element.ticketUrl = "/api/qlik-ticket";
  element.addEventListener("qlik-ready", ({ detail }: QlikReadyEvent) => detail.singleUrl({ app: "a", sheet: "s" }));
  document.addEventListener("qlik-ready", (event) => console.log(event));
  document.querySelector("qlik-object")?.addEventListener("qlik-error", ({ detail }: QlikErrorEvent) => detail.message);
  // @ts-expect-error a switch is on or off
  element.debug = "yes";
  // @ts-expect-error there is no such property
  element.appId = "a";
  return element;
}
export const attributes: QlikObjectAttributes = { app: "a", object: "o", mode: "iframe", height: 400, "ticket-url": "/t" };
// @ts-expect-error there is no such mode
export const wrong: QlikObjectAttributes = { mode: "frame" };
`;
