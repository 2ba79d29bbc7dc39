// Users of systems that know one by a single name. Nothing is trimmed or folded: which user is meant is not ours to guess.
import { invalidUser } from "../../errors.js";
import { holdsUnseen, isWellFormed } from "../../text.js";

type Fields = Readonly<Record<string, unknown>>;

const MOST_CHARACTERS = 255;

/** Throws `user-invalid` for what is no object, or has a property that is not `known`. */
export function userFields(user: unknown, known: readonly string[]): Fields {
  if (typeof user !== "object" || user === null) {
    throw invalidUser("form", "is no object", `return { ${known.join(", ")} }, or undefined for nobody`);
  }
  const unknown = Object.keys(user).some((name) => !known.includes(name));
  if (unknown)
    throw invalidUser("property", "has a name that is unknown here", `return { ${known.join(", ")} } and nothing else`);
  return user as Fields;
}

/** A name as the system has it: a text that is not blank and holds no character that is not to be seen. Throws `user-invalid`. */
export function readName(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw invalidUser(name, "is not a string", "return a string");
  if (value.trim() === "") throw invalidUser(name, "is blank", "return undefined when nobody is signed in");
  if (value.length > MOST_CHARACTERS)
    throw invalidUser(name, `is longer than ${MOST_CHARACTERS} characters`, "return a name");
  if (holdsUnseen(value) || !isWellFormed(value)) {
    throw invalidUser(name, "holds control characters or broken Unicode", "clean the value before returning it");
  }
  if (value.trim() !== value)
    throw invalidUser(name, "begins or ends with white space", "return the name as the system has it");
  return value;
}

/** As {@link readName}, for a part that may be missing. */
export function readNameIfGiven(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : readName(fields, name);
}
