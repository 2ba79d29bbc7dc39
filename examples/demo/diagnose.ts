// The "Diagnose" row: what diagnose() finds of the page, or of what was broken last, as a table.
import { diagnose, type Diagnosis, type Finding } from "qlik-ticket/diagnose";
import { create, element } from "./elements.js";
import type { FaultResult } from "./break-it.js";
import { FAULTS, type FaultId } from "./faults.js";
import type { PageSettings } from "./page-settings.js";

const TICKET_ENDPOINT = "/api/qlik-ticket";

/** What the last click brought; for a program that drives the page. */
export interface DiagnosisResult extends Pick<Diagnosis, "summary" | "findings"> {
  /** What was looked at: a fault, or the page as it is. */
  readonly of: FaultId | "page";
  readonly text: string;
}

/** `broken` gives the fault that was shown last, and what came of it. */
export function bindDiagnose(
  settings: PageSettings,
  broken: () => FaultResult | undefined,
  tell: (result: DiagnosisResult | undefined) => void,
): void {
  let isRunning = false;
  element("diagnose").addEventListener("click", () => {
    if (isRunning) return;
    isRunning = true;
    tell(undefined);
    void run(settings, broken())
      .then(tell)
      .finally(() => (isRunning = false));
  });
}

async function run(settings: PageSettings, broken: FaultResult | undefined): Promise<DiagnosisResult> {
  const fault = FAULTS.find((each) => each.id === broken?.id);
  const status = element("diagnose-status");
  const name = fault?.label ?? "This page";
  status.textContent = `${name}: asking…`;
  const proxy = fault ? settings.faults[fault.id] : settings.proxy;
  const allowInsecureProxy = proxy.startsWith("http:");
  // A fault may be the endpoint's. Its ticket is not spent; but that the browser drops the cookie, only a spent ticket shows.
  const issue = fault !== undefined;
  const spend = broken?.code === "cookie-blocked";
  const options = { proxy, allowInsecureProxy, issue: issue && !spend, spend };
  const diagnosis = await diagnose(fault?.endpoint ?? TICKET_ENDPOINT, options);
  const { summary, findings } = diagnosis;
  status.replaceChildren(`${name}: `, create("strong", summary));
  element("findings").replaceChildren(...findings.map(row));
  element("diagnosis").hidden = false;
  return { of: fault?.id ?? "page", summary, findings, text: String(diagnosis) };
}

function row({ check, status, what, fix }: Finding): HTMLElement {
  const line = create("tr");
  line.dataset["status"] = status;
  const cell = create("td", what);
  if (fix) cell.append(create("p", `${fix.where}: ${fix.set}`, "fix"));
  const name = create("th", check);
  name.scope = "row";
  const mark = create("td");
  mark.append(create("span", status, "verdict"));
  line.append(mark, name, cell);
  return line;
}
