// The four stages as a list with bars on one time axis. Filled in by the library's events, as they come.
import type { StageEvent, StageName } from "qlik-ticket";

export interface StageRecord {
  readonly name: StageName;
  status: "pending" | "running" | "done" | "failed" | "skipped";
  /** Milliseconds since the call. */
  startedAt: number;
  ms: number;
  via: StageEvent["via"];
}

export interface Timeline {
  readonly stages: readonly StageRecord[];
  take(event: StageEvent): void;
  /** Signed in: stages that never began were not needed. */
  finish(): void;
}

const NAMES: readonly StageName[] = ["ticket", "consume", "verify", "bootstrap"];
const VIA: Readonly<Record<NonNullable<StageEvent["via"]>, string>> = {
  fetch: "by fetch",
  image: "by image",
  "qps-user": "by /qps/user",
  websocket: "by WebSocket",
};

const SKIPPED: Readonly<Record<StageName, string>> = {
  ticket: "not needed",
  jwt: "not needed",
  session: "not needed",
  consume: "not needed",
  verify: "already proven",
  bootstrap: "not needed",
};

export function createTimeline(list: HTMLElement): Timeline {
  const from = performance.now();
  const stages = NAMES.map((name): StageRecord => ({ name, status: "pending", startedAt: 0, ms: 0, via: undefined }));
  const update = () => draw(list, stages, performance.now() - from);
  // The list may still show an earlier sign-in.
  update();
  return {
    stages,
    take(event) {
      const stage = stages.find(({ name }) => name === event.stage);
      if (!stage) return;
      const now = performance.now() - from;
      if (event.status === "start") {
        Object.assign(stage, { status: "running", startedAt: now, ms: 0 });
      } else {
        const ms = event.durationMs ?? now - stage.startedAt;
        Object.assign(stage, { status: event.status, startedAt: Math.max(0, now - ms), ms, via: event.via });
      }
      update();
    },
    finish() {
      for (const stage of stages) if (stage.status === "pending") stage.status = "skipped";
      update();
    },
  };
}

function draw(list: HTMLElement, stages: readonly StageRecord[], now: number): void {
  const end = Math.max(now, 1);
  for (const stage of stages) {
    const item = list.querySelector<HTMLElement>(`[data-stage="${stage.name}"]`);
    if (!item) continue;
    item.dataset["status"] = stage.status;
    const lasts = stage.status === "running" ? now - stage.startedAt : stage.ms;
    item.style.setProperty("--from", `${(100 * stage.startedAt) / end}%`);
    item.style.setProperty("--length", `${(100 * lasts) / end}%`);
    const time = item.querySelector(".time");
    if (time) time.textContent = describe(stage);
  }
}

function describe({ name, status, ms, via }: StageRecord): string {
  if (status === "pending") return "";
  if (status === "running") return "…";
  if (status === "skipped") return SKIPPED[name];
  return [`${Math.max(1, Math.round(ms))} ms`, ...(via ? [VIA[via]] : [])].join(", ");
}
