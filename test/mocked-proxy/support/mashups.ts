// Mashups of one test with all that their page hears, let go of after it.
import { afterEach, beforeEach, vi } from "vitest";
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import { authenticate, type AuthenticateOptions, type QlikEvent, type QlikMashup } from "../../../src/index.js";
import { ENDPOINT } from "./mocked-site.js";

export interface SignedIn {
  readonly mashup: QlikMashup;
  /** The types of the session's events. */
  readonly told: string[];
  /** All events, those of sign-ins too. */
  readonly all: QlikEvent[];
}

/** Registers the clean-up of a test file; `warnings` are the lines of the console. */
export function useMashups() {
  let open: QlikMashup[] = [];
  let warnings: string[] = [];
  beforeEach(() => {
    warnings = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void warnings.push(line));
  });
  afterEach(() => {
    for (const mashup of open) mashup.dispose();
    open = [];
    vi.restoreAllMocks();
  });
  const signIn = async (options: AuthenticateOptions = {}): Promise<SignedIn> => {
    const told: string[] = [];
    const all: QlikEvent[] = [];
    const onEvent = (event: QlikEvent) => void all.push(event);
    const mashup = (await authenticate(ENDPOINT, { ...options, onEvent })) as QlikMashup;
    open.push(mashup);
    for (const type of ["expired", "renewing", "renewed", "other-user", "closed", "warning"] as const) {
      mashup.on(type, () => told.push(type));
    }
    return { mashup, told, all };
  };
  return { signIn, warnings: () => warnings };
}

/** Draws in a new element of the page. */
export function draw(mashup: QlikMashup, object = DEMO_APP.objects.chart): Promise<unknown> {
  const place = document.createElement("div");
  document.body.append(place);
  return mashup.openApp(DEMO_APP.id).getObject(place, object);
}
