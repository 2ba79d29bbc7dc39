// The demo page's script: what a page of yours would do, and a timeline of it.
import { authenticate, isEmbedError, type QlikEvent, type QlikMashup } from "../../index.js";
import type { PageSettings } from "./render-page.js";
import { createTimeline, type StageRecord } from "./timeline.js";

/** What the page found out; read by whoever drives the page. */
export interface PageResult {
  state: "running" | "ready" | "failed";
  user: { userDirectory: string; userId: string } | undefined;
  readonly stages: readonly StageRecord[];
  error: { code: string; message: string } | undefined;
}

const TICKET_ENDPOINT = "/api/qlik-ticket";

export default function startPage(): void {
  const settings = JSON.parse(element("settings").textContent) as PageSettings;
  const timeline = createTimeline(element("timeline"));
  const result: PageResult = { state: "running", user: undefined, stages: timeline.stages, error: undefined };
  Object.assign(window, { qlikTicketDemo: result });
  element("initials").textContent = initialsOf(element("site-user").textContent);
  element("code").textContent = codeFor(settings);
  element("fact-page").textContent = location.origin;
  element("fact-proxy").textContent = settings.proxy;
  bindButtons();

  const onEvent = (event: QlikEvent) => {
    if (event.type === "stage") timeline.take(event);
    if (event.type === "ready") timeline.finish();
    if (event.type === "ready") setStatus(readyText(event.durationMs, event.reused));
  };
  run(settings, onEvent).then(
    (mashup) => {
      result.user = mashup.user;
      setState(result, "ready");
    },
    (error: unknown) => {
      result.error = describe(error);
      setState(result, "failed");
      setStatus(`Failed: ${result.error.code}`);
      showProblem(result.error.message);
    },
  );
}

async function run(settings: PageSettings, onEvent: (event: QlikEvent) => void): Promise<QlikMashup> {
  const allowInsecureProxy = settings.proxy.startsWith("http:");
  const mashup = await authenticate(TICKET_ENDPOINT, { onEvent, allowInsecureProxy });
  showSession(mashup);
  const app = mashup.openApp(settings.appId);
  const { kpi, chart, table } = settings.objects;
  await Promise.all([app.getObject("kpi", kpi), app.getObject("chart", chart), app.getObject("table", table)]);
  return mashup;
}

function showSession({ user, identity }: QlikMashup): void {
  const name = user ? `${user.userDirectory}\\${user.userId}` : "not named";
  element("qlik-user").textContent = `Qlik: ${name}`;
  element("fact-user").textContent = name;
  element("fact-identity").textContent = identity === "confirmed" ? "confirmed by Qlik" : "not confirmed";
}

function bindButtons(): void {
  element("reload").addEventListener("click", () => location.reload());
  element("anew").addEventListener("click", () => {
    const headers = { "X-Qlik-Ticket": "1" };
    void fetch(TICKET_ENDPOINT, { method: "DELETE", headers }).finally(() => location.reload());
  });
}

function setState(result: PageResult, state: "ready" | "failed"): void {
  result.state = state;
  document.body.dataset["state"] = state;
}

function setStatus(text: string): void {
  element("status").textContent = text;
}

function showProblem(message: string): void {
  const problem = element("problem");
  problem.textContent = message;
  problem.hidden = false;
}

function readyText(durationMs: number, reused: boolean): string {
  const time = `Ready in ${Math.round(durationMs)} ms`;
  return reused ? `${time}; the live session was used again, no ticket spent` : `${time}, one ticket spent`;
}

function describe(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: isEmbedError(error) ? error.code : "unexpected", message };
}

function initialsOf(name: string): string {
  return name.replace(/(\S)\S*\s*/g, "$1");
}

function codeFor({ proxy, appId, objects }: PageSettings): string {
  const options = proxy.startsWith("http:") ? ", { allowInsecureProxy: true }" : "";
  return `import { authenticate } from "qlik-ticket";

const mashup = await authenticate("${TICKET_ENDPOINT}"${options});
const app = mashup.openApp("${appId}");
app.getObject("kpi", "${objects.kpi}");
app.getObject("chart", "${objects.chart}");
app.getObject("table", "${objects.table}");`;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}"`);
  return found;
}
