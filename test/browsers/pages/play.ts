// Plays one page: signs in, draws, loads a module late, and asks the page how it is.
import { DEMO_APP } from "../../../src/emulator/engine/index.js";
import type { Surroundings } from "../support/in-world.js";
import { TICKET_ENDPOINT } from "../support/world.js";
import type { PageFixture, PageResult } from "./fixture.js";

const HELPERS = `
  const addScript = (src) => new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
  });
  const until = async (done) => {
    for (let turns = 0; turns < 500 && !done(); turns++) await new Promise((resolve) => setTimeout(resolve, 20));
    return done();
  };`;

/** `charts`, or what is missing. */
const USE_SESSION = `
  const app = session.openApp(${JSON.stringify(DEMO_APP.id)});
  await app.getObject("kpi", ${JSON.stringify(DEMO_APP.objects.kpi)});
  const hasFigure = await until(() => /\\d/.test(document.getElementById("kpi").innerText));
  const late = await new Promise((resolve, reject) => session.require([location.origin + "/late.js"], resolve, reject));
  if (!hasFigure) return "no figure";
  return late === "late" ? "charts" : "late module: " + String(late);`;

export async function play({ world, browser }: Surroundings, fixture: PageFixture): Promise<PageResult> {
  await browser.goto(`${world.origin}/pages/${fixture.id}`);
  const options = fixture.bootstrap ? { bootstrap: fixture.bootstrap } : {};
  // As text: drivers stumble over prototypes that the page has extended.
  const told = await browser.evaluate(`
    ${HELPERS}
    let session, page, message, outcome;
    try {
      session = await qlikTicket.authenticate(${JSON.stringify(TICKET_ENDPOINT)}, ${JSON.stringify(options)});
    } catch (error) {
      outcome = error.code ?? String(error);
      message = error.message;
    }
    try {
      page = await (async () => { ${fixture.after ?? ""} })();
    } catch (error) {
      page = "failed: " + String(error);
    }
    try {
      outcome ??= await (async () => { ${USE_SESSION} })();
    } catch (error) {
      outcome = error.code ?? error.requireType ?? String(error);
      message = error.message;
    }
    return JSON.stringify({ outcome, message, page, uncaught: window.uncaught });`);
  return JSON.parse(told as string) as PageResult;
}
