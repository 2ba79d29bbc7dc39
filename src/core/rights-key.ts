// What two rights keys say about each other. A key is opaque, but for one thing: keys that this package's own server makes begin with
// eight characters that name the secret under which they were made (51 characters of base64url in all).

const NAMED = /^([\w-]{8})[\w-]{43}$/;

/** Whether the keys were made under two secrets: then they say nothing about each other, and neither proves nor disproves equal rights. */
export function isOfOtherSecret(one: string, other: string): boolean {
  const name = NAMED.exec(one)?.[1];
  const otherName = NAMED.exec(other)?.[1];
  return name !== undefined && otherName !== undefined && name !== otherName;
}
