// Keeps credentials out of texts that leave the library: messages, causes, warnings.

/** `text` without the value of any `qlikTicket=` parameter or `"ticket"` member. */
export const redact = (text: string): string =>
  text.replace(/(qlik-?ticket(?:=|%3D)|"ticket"\s*:\s*")[^&#\s"'<>]*/gi, "$1[redacted]");

/** An error to stand as `cause`: name and redacted message of the original, none of its other fields. */
export function redactedCause(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const cause = new Error(redact(message));
  cause.name = name;
  cause.stack = String(cause);
  return cause;
}
