// The people of the demo site. Signing in there is the site's own affair; Qlik learns of them by ticket.

import type { TicketUser } from "../../server/index.js";

export interface DemoUser {
  /** In the demo site. */
  readonly key: string;
  readonly name: string;
  readonly userDirectory: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

/** What Qlik is told of a user: nothing but these three. */
export function ticketUser({ userDirectory, userId, attributes }: DemoUser): TicketUser {
  return { userDirectory, userId, attributes };
}

export const DEMO_USERS: readonly [DemoUser, ...DemoUser[]] = [
  {
    key: "anna",
    name: "Anna Berg",
    userDirectory: "DEMO",
    userId: "anna.berg",
    attributes: { Group: ["Sales", "Europe"] },
  },
  { key: "ben", name: "Ben Okafor", userDirectory: "DEMO", userId: "ben.okafor", attributes: { Group: "Finance" } },
  { key: "carla", name: "Carla Moreau", userDirectory: "DEMO", userId: "carla.moreau", attributes: {} },
];
