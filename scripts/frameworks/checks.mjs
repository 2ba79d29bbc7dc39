// What each example must do in Chromium, as a visitor sees it and as Qlik counts it.

const PATIENCE_MS = 60_000;

/** Drawn: bars of some height in the first place, a figure in the second. */
const IS_DRAWN = `(() => {
  const [bars, figure, ...others] = document.querySelectorAll(".chart");
  const tall = [...(bars?.querySelectorAll("svg rect") ?? [])].filter((bar) => bar.getBoundingClientRect().height >= 1);
  return tall.length > 3 && /\\d/.test(figure?.innerText ?? "") && others.length === 0;
})()`;
const IS_EMPTY = `[...document.querySelectorAll(".chart")].every((chart) => chart.innerText.trim() === "" && !chart.querySelector("svg"))`;
const STATUS = `document.querySelector("[role=status]")?.innerText ?? ""`;

/** The emulated client listens to the window's size for each chart that it holds, until the chart is closed. */
const COUNT_HELD_CHARTS = `
  const held = new Set();
  Object.defineProperty(window, "heldCharts", { get: () => held.size });
  const { addEventListener, removeEventListener } = window;
  window.addEventListener = function (type, listener, ...rest) {
    if (type === "resize") held.add(listener);
    return addEventListener.call(this ?? window, type, listener, ...rest);
  };
  window.removeEventListener = function (type, listener, ...rest) {
    if (type === "resize") held.delete(listener);
    return removeEventListener.call(this ?? window, type, listener, ...rest);
  };`;

export async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 900, height: 620 } });
  await context.addInitScript(COUNT_HELD_CHARTS);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(url);
  return { context, page, problems };
}

async function waitFor(page, condition, what) {
  const options = { timeout: PATIENCE_MS, polling: 50 };
  await page.waitForFunction(condition, undefined, options).catch(async () => {
    const seen = await page.evaluate("document.body.innerText").catch(String);
    throw new Error(`waited in vain for ${what}; the page shows: ${JSON.stringify(seen)}`);
  });
}

const waitForDrawn = (page, user) =>
  waitFor(page, `${IS_DRAWN} && (${STATUS}).endsWith("as ${user}.")`, `two charts of ${user}`);
const waitForEmpty = (page, text) =>
  waitFor(page, `${IS_EMPTY} && (${STATUS}).includes(${JSON.stringify(text)})`, `"${text}" and no chart`);

const click = (page, name) => page.getByRole("button", { name, exact: true }).click();

function assertEqual(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  }
}

async function assertCounters(world, wanted) {
  const counters = await world.counters();
  assertEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, counters[name]])), wanted, "Qlik counts");
}

const heldCharts = (page) => page.evaluate("window.heldCharts");
const HIDE = "Hide the charts";
const SHOW = "Show the charts";
const ONE_SIGN_IN = { ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1, socketsOpened: 1 };

async function signsInOnce({ page, world, picture }) {
  await waitForDrawn(page, "ada");
  await assertCounters(world, ONE_SIGN_IN);
  // The bars of a chart move into their places.
  await page.waitForTimeout(1000);
  if (picture) await page.screenshot({ path: picture });
}

async function mountsAgain({ page, world }) {
  const held = await heldCharts(page);
  await click(page, HIDE);
  await waitFor(page, `document.querySelectorAll(".chart").length === 0`, "no chart");
  await waitFor(page, `window.heldCharts === ${held - 2}`, "two charts fewer that Qlik holds");
  // The last ones are taken away while they are on their way.
  for (let times = 0; times < 5; times += 1) {
    await click(page, SHOW);
    await click(page, HIDE);
  }
  await click(page, SHOW);
  await waitForDrawn(page, "ada");
  await page.waitForTimeout(500);
  assertEqual(await heldCharts(page), held, "charts that Qlik holds");
  await assertCounters(world, ONE_SIGN_IN);
}

async function renews({ page, world }) {
  const held = await heldCharts(page);
  await page.evaluate("window.isSamePage = true");
  await world.endSessionsByTime();
  await waitFor(page, `(${STATUS}).includes("has ended")`, "the end of the session");
  await page.getByRole("heading").click();
  await waitForDrawn(page, "ada");
  await waitFor(page, `window.heldCharts === ${held}`, `${held} charts that Qlik holds`);
  assertEqual(await page.evaluate("window.isSamePage"), true, "the page was not loaded anew");
  await assertCounters(world, { ticketsIssued: 2, ticketsSpent: 2, sessionsCreated: 2, socketsOpened: 2 });
}

async function waitForNoSession(world) {
  for (let looks = 0; looks < 200; looks++) {
    if ((await world.sessions()).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the log-out ended no session at Qlik");
}

async function switchesUser({ page, world }) {
  await click(page, "Log out");
  await waitForEmpty(page, "Signed out");
  await click(page, HIDE);
  await click(page, SHOW);
  await waitForEmpty(page, "Signed out");
  await assertCounters(world, { ticketsIssued: 2 });
  // The page shows nothing at once, and its call to the endpoint is on its way: it has to find the same login there.
  await waitForNoSession(world);
  world.login.become("bob");
  await click(page, "Sign in");
  await waitForDrawn(page, "bob");
  const users = (await world.sessions()).map(({ user }) => user);
  if (users.length !== 1 || !/bob/i.test(JSON.stringify(users)))
    throw new Error(`sessions of ${JSON.stringify(users)}`);
}

async function makesWayForOthers({ page, context, world, url }) {
  world.login.become("ada");
  const tab = await context.newPage();
  await tab.goto(url);
  await waitForDrawn(tab, "ada");
  await waitForEmpty(page, "Somebody else");
  await tab.close();
}

function tellsNoProblem({ problems }) {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/** In this order: each goes on where the one before has left the page. */
export const CHECKS = {
  "signs in once and draws two charts": signsInOnce,
  "closes the charts of a component that goes, and draws them again without a sign-in": mountsAgain,
  "comes back without a reload when the session has ended": renews,
  "is empty after a logout, and shows the next user's charts": switchesUser,
  "is empty when another tab signs somebody else in": makesWayForOthers,
  "writes no error to the console": tellsNoProblem,
};
