// The people of the demo site. Signing in there is the site's own affair; Qlik learns of them by ticket.

export interface DemoUser {
  /** In the demo site. */
  readonly key: string;
  readonly name: string;
  readonly userDirectory: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
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
