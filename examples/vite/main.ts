// Signs the visitor in to Qlik Sense and draws three objects. The rest is what a page shows meanwhile, and when
// something fails.
import { authenticate, isEmbedError, type QlikEvent, type QlikMashup, type StageName } from "qlik-ticket";

const TICKET_URL = "/api/qlik-ticket";
const QLIK = "https://sense.example.com/mashup";
const APP_ID = "00000000-0000-0000-0000-000000000000";
const OBJECTS = { kpi: "aBcDe", chart: "fGhIj", table: "kLmNo" };

const DOING: Record<StageName, string> = {
  ticket: "Asking for a ticket …",
  jwt: "Asking for a token …",
  consume: "Signing in to Qlik …",
  verify: "Signing in to Qlik …",
  bootstrap: "Loading Qlik …",
};

async function start(): Promise<void> {
  try {
    const mashup = await authenticate(TICKET_URL, { proxy: QLIK, onEvent });
    const { user } = mashup;
    show("signed-in", user ? `Signed in to Qlik as ${user.userDirectory}\\${user.userId}` : "Signed in to Qlik");
    watchSession(mashup);
    draw(mashup);
  } catch (error) {
    // The message says what happened and who can change it; visitors may be better served with a sentence of yours.
    console.error(error);
    show("failed", isEmbedError(error) ? `${error.code}: ${error.message}` : "This page has a fault.");
  }
}

function onEvent(event: QlikEvent): void {
  if (event.type === "stage" && event.status === "start") show("signing-in", DOING[event.stage]);
}

function draw(mashup: QlikMashup): void {
  const app = mashup.openApp(APP_ID);
  for (const [id, objectId] of Object.entries(OBJECTS)) {
    const place = element(id);
    place.ariaBusy = "true";
    app
      .getObject(place, objectId)
      .catch((error: unknown) => {
        // Qlik rejects with plain objects as well as with errors.
        const { message = "Unknown error" } = Object(error) as { message?: string };
        place.classList.add("failed");
        place.textContent = `This object could not be drawn: ${message}`;
      })
      .finally(() => (place.ariaBusy = "false"));
  }
}

/** Qlik ends a session after half an hour without use, and when the user signs out elsewhere. */
function watchSession(mashup: QlikMashup): void {
  const look = async () => {
    const state = await mashup.check();
    if (state === "inactive") show("signed-out", "Your Qlik session has ended.");
    if (state === "other-user") show("signed-out", "Somebody else has signed in to Qlik in this browser.");
  };
  mashup.qlik.on("error", () => void look());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void look();
  });
}

function show(state: "signing-in" | "signed-in" | "signed-out" | "failed", text: string): void {
  document.body.dataset.state = state;
  element("status").textContent = text;
  element("again").hidden = state === "signing-in" || state === "signed-in";
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element "${id}"`);
  return found;
}

element("again").addEventListener("click", () => location.reload());
void start();
