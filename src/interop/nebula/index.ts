// `qlik-ticket/interop/nebula`: charts of nebula.js on the session of the page. The app is opened by enigma.js, as in `interop/enigma`.
import type { QlikSession, Source } from "../../index.js";
import { optionUnusable } from "../../core/errors/call.js";
import { isFunction, isObject } from "../../core/options.js";
import {
  openEnigmaApp,
  type CreateEnigmaSession,
  type EnigmaOptions,
  type EnigmaSession,
  type OpenedApp,
  type TicketInAddressOptions,
} from "../enigma/index.js";

export type {
  CreateEnigmaSession,
  EnigmaConfig,
  EnigmaOptions,
  EnigmaSession,
  OpenedApp,
  TicketInAddressOptions,
} from "../enigma/index.js";

/** What is used of what `embed(app)` gives. */
export interface NebulaEmbed {
  /** Draws a chart. */
  render(config: never): Promise<NebulaChart>;
}

/** What is used of a chart of nebula.js. */
export interface NebulaChart {
  /** Takes the chart out of the page. */
  destroy(): unknown;
}

/** The page's own copies of enigma.js and nebula.js. */
export interface NebulaParts<App, N extends NebulaEmbed> {
  /** Calls enigma.js: `(config) => enigma.create({ schema, ...config })`. */
  readonly create: CreateEnigmaSession<EnigmaSession>;
  /** Calls nebula.js: `(app) => embed(app, { types })`. */
  readonly embed: (app: App) => N;
}

/** An app with charts. */
export interface OpenedNebula<App, N> extends OpenedApp<App> {
  /** What `embed(app)` gave. */
  readonly nebula: N;
}

/**
 * Opens an app and gives it to nebula.js. Sockets and renewals are as with `createEnigmaSession`: charts and selections go on with the
 * same objects. When the session is closed (a logout, another user), the charts are destroyed: nothing of a former user stays visible.
 * Rejects as `openEnigmaApp` does.
 *
 * @param from As for `openEnigmaApp`: what `authenticate` gave, or with `ticketInAddress: true` what `authenticate` takes.
 * @param appId The app's id.
 * @param parts How the page calls enigma.js and nebula.js.
 * @param options As for `openEnigmaApp`.
 * @example
 * const { nebula } = await openNebula(qlik, "your-app-id", {
 *   create: (config) => enigma.create({ schema, ...config }),
 *   embed: (app) => embed(app, { types: [{ name: "barchart", load: async () => barchart }] }),
 * });
 * await nebula.render({ element, id: "your-object-id" });
 */
export function openNebula<App, N extends NebulaEmbed>(
  from: QlikSession,
  appId: string,
  parts: NebulaParts<App, N>,
  options?: EnigmaOptions,
): Promise<OpenedNebula<App, N>>;
export function openNebula<App, N extends NebulaEmbed>(
  from: Source,
  appId: string,
  parts: NebulaParts<App, N>,
  options: TicketInAddressOptions,
): Promise<OpenedNebula<App, N>>;
export async function openNebula<App, N extends NebulaEmbed>(
  from: QlikSession | Source,
  appId: string,
  parts: NebulaParts<App, N>,
  options: EnigmaOptions | TicketInAddressOptions = {},
): Promise<OpenedNebula<App, N>> {
  const call = "openNebula(from, appId, parts, options)";
  if (!isObject(parts) || !isFunction(parts.embed)) throw optionUnusable(call, "parts", "{ create, embed }");
  const opened = await openEnigmaApp<App>(from as never, appId, parts.create, options as never);
  try {
    const nebula = parts.embed(opened.app);
    endWithSession(nebula, opened.session);
    return { ...opened, nebula };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Destroys the charts when the session of enigma.js is closed. */
function endWithSession(nebula: NebulaEmbed, session: EnigmaSession): void {
  const charts = new Set<NebulaChart>();
  const render = nebula.render.bind(nebula);
  nebula.render = async (config) => {
    const chart = await render(config);
    charts.add(chart);
    return chart;
  };
  session.on("closed", () => {
    for (const chart of charts) chart.destroy();
    charts.clear();
  });
}
