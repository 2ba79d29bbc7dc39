// Qlik's runtime, `<host>/qlik-embed/main.js`: @qlik/api and qlik-embed load it once a page. Where that fails their promises never
// settle, so this adapter waits with a deadline of its own.
import { EmbedError } from "../../core/errors/embed-error.js";
import { openScope, raceSignal } from "../../core/net/scope.js";
import type { QlikSenseError } from "../../qlik-sense/errors/codes.js";

/** What became of a socket, and which app's it is. */
export interface SocketEvent {
  readonly eventType?: string;
  readonly hostConfig?: { readonly host?: string };
}

/** An app session of the runtime, as far as it is used. */
interface AppSession {
  getDoc(): Promise<{
    readonly session?: { on(name: "notification:*", heard: (name: string) => void): unknown };
  }>;
  close(): unknown;
}

/** What is used of the runtime's module `qix@v1`; older runtimes lack some of it. */
export interface RuntimeQix {
  readonly registerExternalAppSession?: (appId: string, app: unknown, props?: object) => void;
  readonly resumeSuspendedSessions?: () => Promise<unknown>;
  readonly onWebSocketEvent?: (listener: (event: SocketEvent) => void) => () => void;
  readonly openAppSession?: (which: object) => AppSession;
}

interface Runtime {
  import(name: string): Promise<unknown>;
}

interface Page {
  readonly QlikMain?: Runtime;
  readonly __qlikMainPrivateResolvers?: { readonly qlikMainPromise?: Promise<Runtime> };
}

/** Throws `qlik-load-failed` when the runtime is not there in time. */
export async function loadQix(host: string, withinMs: number): Promise<RuntimeQix> {
  const { signal, end } = openScope(undefined, withinMs, () => runtimeMissing(host, withinMs));
  try {
    const { QlikMain, __qlikMainPrivateResolvers } = globalThis as unknown as Page;
    const coming = __qlikMainPrivateResolvers?.qlikMainPromise ?? new Promise<never>(() => undefined);
    const runtime = QlikMain ?? (await raceSignal(coming, signal));
    return Object((await raceSignal(runtime.import("qix@v1"), signal)) ?? {}) as RuntimeQix;
  } finally {
    end();
  }
}

const runtimeMissing = (host: string, ms: number): QlikSenseError =>
  new EmbedError(`Qlik's runtime, ${host}/qlik-embed/main.js, was not there in ${ms} ms.`, {
    code: "qlik-load-failed",
    stage: "open",
    fix: {
      who: "page",
      where: "connectQlikApi(session, auth, options)",
      set: "embedRuntimeUrl = where that file is (Qlik Sense has it from May 2024); does the page's Content-Security-Policy allow scripts from there?",
    },
    cure: "same-call",
    proxy: host,
  });
