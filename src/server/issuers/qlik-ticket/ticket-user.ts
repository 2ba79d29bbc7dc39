// What Qlik accepts as a user, checked before any call. Rules: QPS API "Add ticket" (not only whitespace, no backslash); dot
// segments would turn `/user/{directory}/{id}` into another path. Nothing is trimmed: "admin" and "admin" with a no-break
// space are two users, and which one is meant is not ours to guess.
import { invalidUser } from "../../errors.js";
import type { Subject } from "../../issuer.js";
import { foldAscii, holdsUnseen, isWellFormed } from "../../text.js";
import type { TicketIdentity } from "../../types/users.js";
import { listAttributes } from "./ticket-attributes.js";

/** A user whose parts are safe to send. Attributes are pairs, because a name may occur many times. */
export interface CheckedUser extends Subject {
  readonly identity: TicketIdentity;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

const KNOWN = ["userDirectory", "userId", "attributes"];
const MOST_CHARACTERS = 255;

/** Throws `TicketServerError` (`user-invalid`) for what Qlik would refuse or misread, naming the part but not repeating it. */
export function checkUser(user: unknown): CheckedUser {
  if (!isObject(user)) {
    throw invalidUser("form", "is no object", "return { userDirectory, userId }, or undefined for nobody");
  }
  assertKnownParts(user);
  const userDirectory = checkPart("userDirectory", readOwn(user, "userDirectory"));
  const userId = checkPart("userId", readOwn(user, "userId"));
  return {
    identity: { userDirectory, userId },
    countedAs: foldAscii(`${userDirectory}\\${userId}`),
    attributes: listAttributes(readOwn(user, "attributes")),
  };
}

function assertKnownParts(user: object): void {
  for (const key of Object.keys(user)) {
    if (KNOWN.includes(key)) continue;
    const meant = KNOWN.find((known) => known.toLowerCase() === key.toLowerCase());
    const isGroup = /^(groups?|roles?|attrs?|attribute)$/i.test(key);
    throw invalidUser(
      isGroup || meant !== undefined ? key : "property",
      meant === undefined && !isGroup ? "has a name that is unknown here" : "is not read under this name",
      `return { userDirectory, userId, attributes: { Group: ["Sales", "EU"] } } and nothing else`,
    );
  }
}

/** A property of the object or of its class. What another library left on `Object.prototype` is nobody's attribute. */
function readOwn(user: object, name: string): unknown {
  for (let owner: unknown = user; isObject(owner) && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, name)) return (user as Record<string, unknown>)[name];
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function checkPart(name: string, value: unknown): string {
  if (typeof value !== "string") throw invalidUser(name, "is not a string", "return a string");
  if (value.trim() === "") throw invalidUser(name, "is blank", "return undefined when nobody is signed in");
  if (value.length > MOST_CHARACTERS) {
    throw invalidUser(name, `is longer than ${MOST_CHARACTERS} characters`, "return the user's name in Qlik");
  }
  if (value.includes("\\")) {
    throw invalidUser(name, "holds a backslash", 'split "DOMAIN\\user" into userDirectory and userId');
  }
  // Escaped in the path of DELETE, but Qlik's server may undo that before it takes the path apart.
  if (value.split("/").some((segment) => segment === "." || segment === "..")) {
    throw invalidUser(name, "holds a dot segment", "return the user's real name");
  }
  if (holdsUnseen(value) || !isWellFormed(value)) {
    throw invalidUser(name, "holds control characters or broken Unicode", "clean the value before returning it");
  }
  // Qlik compares names by their code units: the same name in two forms would be two users with other rights.
  if (value.normalize("NFC") !== value) {
    throw invalidUser(
      name,
      "is not in the Unicode form NFC",
      'return value.normalize("NFC"), as QMC > Users shows the name',
    );
  }
  if (value.trim() !== value) {
    throw invalidUser(name, "begins or ends with white space", "return the name as it is in QMC > Users");
  }
  return value;
}

/** The user as the Qlik proxy service is told of one. */
export function userBody({ identity: { userDirectory, userId }, attributes: pairs }: CheckedUser) {
  const attributes = pairs.map(([name, value]) => ({ [name]: value }));
  return { UserDirectory: userDirectory, UserId: userId, Attributes: attributes };
}
