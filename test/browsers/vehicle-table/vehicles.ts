// Runs in the page: sends one request by each vehicle for each address, all at once, and says what the page learns.

interface Cell {
  readonly vehicle: Vehicle;
  readonly address: string;
}

const VEHICLES = {
  image: (address: string) => fired(Object.assign(new Image(), { src: address })),
  script: (address: string) => fired(document.createElement("script"), address),
  "fetch no-cors": (address: string) => asked(address, { mode: "no-cors" }),
  "fetch cors": (address: string) => asked(address, {}),
  "fetch cors, manual": (address: string) => asked(address, { redirect: "manual" }),
  iframe: (address: string) => fired(document.createElement("iframe"), address),
};

export type Vehicle = keyof typeof VEHICLES;

/** Frames that must load, one after the other, with no cell settling meanwhile, before the rest counts as silent. */
const QUIET_FRAMES = 5;

function fired(element: HTMLImageElement | HTMLScriptElement | HTMLIFrameElement, address?: string): Promise<string> {
  return new Promise((resolve) => {
    element.onload = () => resolve("load");
    element.onerror = () => resolve("error");
    // An image stays out of the document, as the library's does.
    if (address === undefined) return;
    element.src = address;
    document.body.append(element);
  });
}

async function asked(address: string, init: RequestInit): Promise<string> {
  try {
    const { type, status, redirected, headers } = await fetch(address, {
      credentials: "include",
      cache: "no-store",
      ...init,
    });
    if (type !== "cors") return type;
    const contentType = headers.get("Content-Type")?.split(";")[0] ?? "";
    return [String(status), contentType, redirected ? "redirected" : ""].filter(Boolean).join(" ");
  } catch {
    return "rejects";
  }
}

/** That no event comes cannot be awaited; that newer frames of the same server have loaded since, can. */
async function silence(base: string, unsettled: () => number): Promise<void> {
  for (let quiet = 0, known = unsettled(); quiet < QUIET_FRAMES && known > 0; quiet += 1) {
    const frame = document.createElement("iframe");
    await fired(frame, `${base}/frame?${quiet}`);
    frame.remove();
    if (unsettled() < known) quiet = 0;
    known = unsettled();
  }
}

async function measure(base: string, cells: readonly Cell[]): Promise<readonly string[]> {
  const outcomes = cells.map(() => "nothing");
  let unsettled = cells.length;
  const started = cells.map(async ({ vehicle, address }, index) => {
    outcomes[index] = await VEHICLES[vehicle](address);
    unsettled -= 1;
  });
  await Promise.all(started.filter((_, index) => cells[index]?.vehicle !== "iframe"));
  // Answered once the server has answered every cell.
  await fetch(`${base}/answered?cells=${cells.length}`, { mode: "no-cors" });
  await silence(base, () => unsettled);
  return outcomes;
}

/** Asks for a picture by fetch and by image, so that the server sees which cookies come along. */
async function look(address: string): Promise<void> {
  await fetch(`${address}?by=fetch`, { mode: "no-cors", credentials: "include", cache: "no-store" });
  await fired(Object.assign(new Image(), { src: `${address}?by=image` }));
}

export default { measure, look };
