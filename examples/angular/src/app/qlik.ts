// The page's one session with Qlik. Components come and go; this module is loaded once, so the page signs in once.
import { authenticate, type QlikApp, type QlikMashup } from "qlik-ticket";

const APP_ID = "5c1f7a34-9d2e-4b68-8f0a-3e6d2b9c7a11";

/** What components show. `app` is there while somebody is signed in. */
export interface QlikState {
  readonly text: string;
  readonly app?: QlikApp;
  readonly isSignedOut?: boolean;
}

let state: QlikState = { text: "Not signed in to Qlik yet." };
let session: Promise<QlikMashup | undefined> | undefined;
const listeners = new Set<(state: QlikState) => void>();

export const currentState = (): QlikState => state;

/** Tells the listener this state and each new one; the function that comes back ends that. */
export function onState(listener: (state: QlikState) => void): () => void {
  listeners.add(listener);
  listener(state);
  return () => listeners.delete(listener);
}

function tell(next: QlikState): void {
  state = next;
  listeners.forEach((listener) => listener(next));
}

/** For components, in the browser only. The first call signs in; after a logout no component signs anybody in again. */
export function begin(): void {
  session ??= connect();
}

/** For a button: signs in anew, after a logout or a failure. */
export function signIn(): void {
  session = connect();
}

export async function logOut(): Promise<void> {
  await (await session)?.logout();
}

async function connect(): Promise<QlikMashup | undefined> {
  tell({ text: "Signing in to Qlik …" });
  try {
    // Plain http is for an emulator on this machine alone.
    const mashup = await authenticate("/api/qlik-ticket", { allowInsecureProxy: location.hostname === "localhost" });
    mashup.on("expired", () => tell({ ...state, text: "Your Qlik session has ended. Click to go on." }));
    mashup.on("renewed", () => openApp(mashup));
    mashup.on("closed", ({ reason }) => {
      const text = reason === "signed-out" ? "Signed out of Qlik." : "Somebody else has signed in to Qlik.";
      tell({ text, isSignedOut: true });
    });
    openApp(mashup);
    return mashup;
  } catch (error) {
    tell({ text: error instanceof Error ? error.message : String(error), isSignedOut: true });
    return undefined;
  }
}

/** After a renewal the app is opened again; the charts follow, because their app has changed. */
function openApp(mashup: QlikMashup): void {
  state.app?.close();
  tell({ text: `Signed in to Qlik as ${mashup.user?.userId ?? "somebody"}.`, app: mashup.openApp(APP_ID) });
}

/** Draws a chart. The function that comes back takes it away, also while it is still on its way. */
export function showChart(app: QlikApp, element: HTMLElement, objectId: string): () => void {
  let isGone = false;
  const loading = app.visualization.get(objectId);
  const show = async () => {
    const chart = await loading;
    if (isGone) return;
    element.textContent = "";
    await chart.show(element);
  };
  show().catch((error: unknown) => {
    if (!isGone) element.textContent = error instanceof Error ? error.message : String(error);
  });
  return () => {
    isGone = true;
    // Otherwise Qlik keeps the chart, and draws it into an element that nobody sees.
    loading.then((chart) => chart.close()).catch(() => undefined);
  };
}
