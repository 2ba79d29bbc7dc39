import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TicketUser } from "../../src/server/index.js";
import { ANNA, bodyOf, post, startRig, type Rig } from "./support/ticket-server.js";

let rig: Rig;
let user: TicketUser = ANNA;
beforeAll(async () => {
  rig = await startRig({ resolveUser: () => user });
});
afterAll(() => rig.close());

async function keyOf(who: TicketUser): Promise<unknown> {
  user = who;
  return (await bodyOf(await rig.handler(post())))["sessionKey"];
}

describe("the session key", () => {
  it("the session key is the same for the same user, whatever the letter case and the order of the attributes", async () => {
    const one = await keyOf({ ...ANNA, attributes: { Group: ["b", "a"], Region: "North" } });
    const other = await keyOf({
      userDirectory: "acme",
      userId: "ANNA",
      attributes: { Region: ["North"], Group: ["a", "b"] },
    });
    expect(other).toBe(one);
    expect(await keyOf({ ...ANNA, attributes: {} })).toBe(await keyOf(ANNA));
  });

  it("the session key is another one for another user, directory, attribute or value", async () => {
    const users: TicketUser[] = [
      ANNA,
      { ...ANNA, userId: "ben" },
      { ...ANNA, userDirectory: "ACME2" },
      { userDirectory: "ACMEa", userId: "nna" },
      { ...ANNA, attributes: { Group: "a" } },
      { ...ANNA, attributes: { Group: "A" } },
      { ...ANNA, attributes: { Group: ["a", "a"] } },
      { ...ANNA, attributes: { Customer: "a" } },
    ];
    const keys = new Set<unknown>();
    for (const each of users) keys.add(await keyOf(each));
    expect(keys.size).toBe(users.length);
  });
});
