// Signs the visitor in to Qlik Sense and draws three objects. The rest is what a page shows meanwhile, and when
// something fails.
import { authenticate, isEmbedError, type QlikApp, type QlikEvent, type QlikMashup, type StageName } from "qlik-ticket";

const TICKET_URL = "/api/qlik-ticket";
const QLIK = "https://sense.example.com/mashup";
const APP_ID = "00000000-0000-0000-0000-000000000000";
const OBJECTS = { kpi: "aBcDe", chart: "fGhIj", table: "kLmNo" };

const DOING: Record<StageName, string> = {
  ticket: "Asking for a ticket …",
  jwt: "Asking for a token …",
  session: "Signing in to Qlik …",
  consume: "Signing in to Qlik …",
  verify: "Signing in to Qlik …",
  bootstrap: "Loading Qlik …",
};

async function start(): Promise<void> {
  try {
    const mashup = await authenticate(TICKET_URL, { proxy: QLIK, onEvent });
    showUser(mashup);
    followSession(mashup);
    await draw(mashup);
  } catch (error) {
    showFailure(error);
  }
}

function onEvent(event: QlikEvent): void {
  if (event.type === "stage" && event.status === "start") show("signing-in", DOING[event.stage]);
}

let app: QlikApp | undefined;

/** Draws all objects; after a pause the session is made anew first. */
async function draw(mashup: QlikMashup): Promise<void> {
  await mashup.ensure();
  app?.close();
  app = mashup.openApp(APP_ID);
  for (const [id, objectId] of Object.entries(OBJECTS)) {
    const place = element(id);
    place.ariaBusy = "true";
    app
      .getObject(place, objectId)
      .catch((error: unknown) => {
        place.classList.add("failed");
        place.textContent = `This object could not be drawn: ${isEmbedError(error) ? error.message : String(error)}`;
      })
      .finally(() => (place.ariaBusy = "false"));
  }
}

/** Qlik ends a session after half an hour without use. It comes back with the visitor's next click; after a logout it does not. */
function followSession(mashup: QlikMashup): void {
  mashup.on("expired", () => show("expired", "Your Qlik session has ended. Click to go on."));
  mashup.on("renewing", () => show("signing-in", "Signing in to Qlik again …"));
  mashup.on("renewed", () => {
    showUser(mashup);
    draw(mashup).catch(showFailure);
  });
  mashup.on("closed", ({ reason }) =>
    show(
      "signed-out",
      reason === "signed-out"
        ? "You have been signed out of Qlik."
        : "Somebody else has signed in to Qlik in this browser.",
    ),
  );
}

function showUser({ user }: QlikMashup): void {
  show("signed-in", user ? `Signed in to Qlik as ${user.userDirectory}\\${user.userId}` : "Signed in to Qlik");
}

function show(state: "signing-in" | "signed-in" | "expired" | "signed-out" | "failed", text: string): void {
  document.body.dataset.state = state;
  element("status").textContent = text;
  element("again").hidden = state !== "signed-out" && state !== "failed";
}

function showFailure(error: unknown): void {
  // The message says what happened and who can change it; visitors may be better served with a sentence of yours.
  console.error(error);
  show("failed", isEmbedError(error) ? `${error.code}: ${error.message}` : "This page has a fault.");
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no element "${id}"`);
  return found;
}

element("again").addEventListener("click", () => location.reload());
void start();
