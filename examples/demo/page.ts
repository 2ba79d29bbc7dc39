// The demo page's script: what a page of yours would do, and a timeline of it.
import { authenticate, isEmbedError, type QlikApp, type QlikEvent, type QlikMashup } from "qlik-ticket";
import { bindBreakIt, type FaultResult } from "./break-it.js";
import { bindControls, consumeOf } from "./controls.js";
import { bindDiagnose, type DiagnosisResult } from "./diagnose.js";
import { element } from "./elements.js";
import { act, deedOf } from "./other-tab.js";
import type { PageSettings } from "./page-settings.js";
import { createSessionLog, type SessionLog, type SessionRecord } from "./session-log.js";
import { createTimeline, type StageRecord } from "./timeline.js";

/** What the page found out; for a program that drives the page. */
export interface PageResult {
  state: "running" | "ready" | "failed" | "expired" | "closed" | "signed-out";
  user: { userDirectory: string; userId: string } | undefined;
  stages: readonly StageRecord[];
  error: { code: string; message: string } | undefined;
  fault: FaultResult | undefined;
  diagnosis: DiagnosisResult | undefined;
  /** What happened to the session since. */
  session: readonly SessionRecord[];
}

const TICKET_ENDPOINT = "/api/qlik-ticket";

export default function startPage(): void {
  const settings = JSON.parse(element("settings").textContent) as PageSettings;
  const result: PageResult = {
    state: "running",
    user: undefined,
    stages: [],
    error: undefined,
    fault: undefined,
    diagnosis: undefined,
    session: [],
  };
  Object.assign(window, { qlikTicketDemo: result });
  element("initials").textContent = initialsOf(element("site-user").textContent);
  element("code").textContent = codeFor(settings);
  element("fact-page").textContent = location.origin;
  element("fact-proxy").textContent = settings.proxy;

  const deed = deedOf(location.href);
  if (deed) {
    void act(deed, TICKET_ENDPOINT, settings.proxy.startsWith("http:"));
    return;
  }
  let mashup: QlikMashup | undefined;
  const signIn = () => {
    mashup?.dispose();
    void signInAndDraw(settings, result).then((signedIn) => (mashup = signedIn));
  };
  const expired = () => void tellOfExpiry(mashup, result);
  bindControls(settings, { signInAgain: signIn, expired });
  bindBreakIt(settings, (fault) => (result.fault = fault));
  bindDiagnose(
    settings,
    () => result.fault,
    (diagnosis) => (result.diagnosis = diagnosis),
  );
  if (settings.user === undefined) {
    setState(result, "signed-out", "Signed out: choose who signs in");
    element("qlik-user").textContent = "signed out";
  } else {
    signIn();
  }
}

async function signInAndDraw(settings: PageSettings, result: PageResult): Promise<QlikMashup | undefined> {
  const timeline = createTimeline(element("timeline"));
  const log = createSessionLog();
  let ready = "";
  Object.assign(result, { stages: timeline.stages, error: undefined, session: log.records });
  setState(result, "running", "Signing in…");
  element("problem").hidden = true;
  try {
    const mashup = await draw(settings, log, (event) => {
      log.take(event);
      if (event.type === "stage") timeline.take(event);
      if (event.type === "ready") timeline.finish();
      if (event.type === "ready") setStatus((ready = readyText(event.durationMs, event.reused)));
    });
    result.user = mashup.user;
    setState(result, "ready", ready);
    mashup.on("renewed", () => setState(result, "ready", "The session is there again"));
    mashup.on("closed", ({ reason }) => {
      emptyObjects();
      setState(result, "closed", `The session is closed: ${reason}`);
    });
    return mashup;
  } catch (error) {
    result.error = describe(error);
    setState(result, "failed", `Failed: ${result.error.code}`);
    showProblem(result.error.message);
    return undefined;
  }
}

async function draw(settings: PageSettings, log: SessionLog, onEvent: (event: QlikEvent) => void): Promise<QlikMashup> {
  const allowInsecureProxy = settings.proxy.startsWith("http:");
  const consume = consumeOf(location.href);
  const mashup = await authenticate(TICKET_ENDPOINT, { onEvent, allowInsecureProxy, consume });
  mashup.qlik.on("error", ({ message }) => {
    element("qlik-said").textContent = message;
  });
  element("qlik-said").textContent = "nothing";
  showSession(mashup);
  let app = mashup.openApp(settings.appId);
  log.follow(mashup, () => {
    app.close();
    app = mashup.openApp(settings.appId);
    void drawObjects(app, settings);
  });
  await drawObjects(app, settings);
  return mashup;
}

async function drawObjects(app: QlikApp, { objects: { kpi, chart, table } }: PageSettings): Promise<void> {
  await Promise.all([app.getObject("kpi", kpi), app.getObject("chart", chart), app.getObject("table", table)]);
}

/** Nobody is to see what was drawn for a user who is not there any more. */
function emptyObjects(): void {
  for (const id of ["kpi", "chart", "table"]) element(id).replaceChildren();
}

/** Qlik ended the session; what a page learns of it. The charts are pictures, and stay. */
async function tellOfExpiry(mashup: QlikMashup | undefined, result: PageResult): Promise<void> {
  const found = await mashup?.check();
  setState(result, "expired", `The session is gone; session.check() says “${found ?? "unknown"}”`);
}

function showSession({ user, identity }: QlikMashup): void {
  const name = user ? `${user.userDirectory}\\${user.userId}` : "not named";
  element("qlik-user").textContent = `Qlik: ${name}`;
  element("fact-user").textContent = name;
  element("fact-identity").textContent = identity === "confirmed" ? "confirmed by Qlik" : "not confirmed";
}

function setState(result: PageResult, state: PageResult["state"], status: string): void {
  result.state = state;
  document.body.dataset["state"] = state;
  setStatus(status);
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
