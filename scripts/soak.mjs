// `npm run test:soak`: a page that stays open, in Chromium, before an emulated Qlik: 8 elements, 20 expiries a minute, and another user
// after each 20. Every expiry costs one ticket, and the page holds no more at the end than at the beginning. Prints a table and ends with
// the line "N passed, N failed".
//   --minutes=N    default 10
//   --expiries=N   default 20 a minute; more than the machine can play take longer than the minutes
import { setTimeout as sleep } from "node:timers/promises";
import { buildIfNeeded } from "./freshness.mjs";
import { launchChromium } from "./packed/chromium.mjs";
import { openMeasure } from "./soak/measure.mjs";
import { ELEMENTS, openPage } from "./soak/page.mjs";
import { judge, renderTable } from "./soak/verdict.mjs";
import { startWorld } from "./soak/world.mjs";

const EXPIRIES_A_MINUTE = 20;
const EXPIRIES_A_USER = 20;
const SAMPLES = 40;
/** Qlik's idle time is half an hour, and renewals are counted over ten minutes. */
const PAUSE_MS = 31 * 60_000;
const USERS = ["ada", "bob", "eve"];

function numberFrom(option, otherwise) {
  const given = process.argv.find((argument) => argument.startsWith(`--${option}=`))?.slice(option.length + 3);
  const number = Number(given ?? otherwise);
  if (!(number > 0)) throw new Error(`--${option}= takes a number above 0, not ${String(given)}`);
  return number;
}

/** Half of the sessions come back by the visitor's input, the others by an element that comes after the end. */
async function expire({ visitor, world, found }, number) {
  await visitor.forgetDrawn();
  await visitor.passTime(PAUSE_MS);
  world.passTime(PAUSE_MS);
  if (!(await visitor.waitForState("expired"))) found.unnoticed += 1;
  if (number % 2 === 0) await visitor.touch();
  await visitor.replaceElement();
  await expectDrawn({ visitor, world, found });
}

/** The user logs out, another one signs in to the site, and presses the button of an element. */
async function switchUser({ visitor, world, found }) {
  await visitor.logOut(world.proxy);
  await visitor.forgetDrawn();
  found.signIns += 1;
  world.become(userOf(found));
  await visitor.pressButton();
  await expectDrawn({ visitor, world, found });
}

const userOf = ({ signIns }) => USERS[(signIns - 1) % USERS.length];

async function expectDrawn({ visitor, world, found }) {
  found.undrawn += ELEMENTS - (await visitor.waitForDrawn());
  if (world.users().join() !== userOf(found)) found.strangers += 1;
}

async function play({ visitor, world, found }, { minutes, expiries }) {
  const measure = await openMeasure(visitor.page);
  const begun = performance.now();
  const step = Math.max(1, Math.floor(expiries / SAMPLES));
  const take = async () => {
    const { ticketsSpent } = world.counters();
    const counts = { expiries: found.expiries, switches: found.signIns - 1, tickets: ticketsSpent };
    const minute = (performance.now() - begun) / 60_000;
    found.samples.push({ minute, ...counts, sessions: world.mostSessions(), ...(await measure()) });
  };
  await expectDrawn({ visitor, world, found });
  for (let number = 1; number <= expiries; number += 1) {
    await expire({ visitor, world, found }, number);
    found.expiries = number;
    if (number % step === 0) await take();
    if (number % EXPIRIES_A_USER === 0) await switchUser({ visitor, world, found });
    await sleep(Math.max(0, begun + (number * minutes * 60_000) / expiries - performance.now()));
  }
}

async function run(length) {
  const world = await startWorld();
  const browser = await launchChromium();
  const found = { expiries: 0, signIns: 1, undrawn: 0, unnoticed: 0, strangers: 0, samples: [] };
  try {
    const visitor = await openPage(browser, world);
    await play({ visitor, world, found }, length);
    const { problems } = visitor;
    return { ...found, problems, counters: world.counters(), mostSessions: world.mostSessions() };
  } finally {
    await browser.close();
    await world.close();
  }
}

const minutes = numberFrom("minutes", 10);
const expiries = Math.round(numberFrom("expiries", minutes * EXPIRIES_A_MINUTE));
if ((await buildIfNeeded("js")) !== 0) process.exit(1);
const found = await run({ minutes, expiries });
const rows = judge(found);
console.log(renderTable(found.samples));
console.log("");
for (const [what, isTrue, seen] of rows) console.log(`${isTrue ? "ok  " : "FAIL"} ${what}: ${seen}`);
const failed = rows.filter(([, isTrue]) => !isTrue).length;
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
