// What a view's page tells the page around it, in the messages of Tableau's Embedding API (npm package
// @tableau/embedding-api 3.16, api-internal-contract-js): that its size is known, that it is ready, and that its session is
// over. A token that comes back signs in anew.

/** What the script knows of the view. */
export interface ViewFacts {
  readonly workbook: string;
  readonly view: string;
  readonly user: string;
  readonly site: string;
  /** How long the session still lives, in milliseconds; what timers take in one go at most. */
  readonly leftMs: number;
  readonly size: object;
}

interface Message {
  readonly msgType?: unknown;
  readonly msgGuid?: unknown;
  readonly verbId?: unknown;
  readonly parameters?: { readonly authToken?: unknown };
}

/** Runs in the view's page. */
export default function runInView(facts: ViewFacts): void {
  const { workbook, view, user, site, leftMs, size } = facts;
  if (window.parent === window) return;
  const guid = () =>
    "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
  const post = (message: object) => window.parent.postMessage({ msgGuid: guid(), ...message }, "*");
  const notify = (notificationId: string, data?: object) => post({ msgType: "notification", notificationId, data });
  // A library speaks to a server of its own version or a newer one: this one is as old as the library.
  const asked = (new URLSearchParams(location.search).get(":apiInternalVersion") ?? "1.0.0").split(".").map(Number);
  const platformVersion = { major: asked[0] ?? 1, minor: asked[1] ?? 0, fix: asked[2] ?? 0 };
  const sheet = { name: view, sheetType: "worksheet", sizeConstraint: size };

  async function renew(commandGuid: unknown, jwt: unknown): Promise<void> {
    const body = JSON.stringify({ siteName: site, jwt });
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/vizportal/api/web/v1/auth/embed/signin", { method: "POST", headers, body });
    post({ msgType: "command-response", commandGuid, data: { result: answer.ok } });
    if (answer.ok) location.reload();
  }
  window.addEventListener("message", ({ source, data }: MessageEvent<Message | null>) => {
    if (source !== window.parent || data?.msgType !== "command" || data.verbId !== "authenticate") return;
    void renew(data.msgGuid, data.parameters?.authToken);
  });
  notify("first-viz-size-known", { sheetSize: size, chromeHeight: 0 });
  notify("viz-interactive", {
    workbookName: workbook,
    currWorksheetName: view,
    publishedSheets: [sheet],
    dashboardZones: [],
    canDownloadWorkbook: false,
    platformVersion,
  });
  // For tests that have no Embedding API around the frame.
  window.parent.postMessage({ type: "emulated-view", workbook, view, user }, "*");
  setTimeout(() => notify("ready-to-receive-auth-token"), leftMs);
}
