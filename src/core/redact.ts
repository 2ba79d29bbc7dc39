// Keeps credentials out of texts that leave the library: messages, causes, warnings.

const IN_ADDRESS = /((?:qlik|x-qlik-)ticket=)[^&#\s"'<>]*/gi;
const IN_JSON = /("ticket"\s*:\s*")[^"]*/gi;

/** `text` without the value of any `qlikTicket=` parameter or `"ticket"` member, and without `secret` itself. */
export function redact(text: string, secret?: string): string {
  const masked = text.replace(IN_ADDRESS, "$1[redacted]").replace(IN_JSON, "$1[redacted]");
  return secret ? masked.split(encodeURIComponent(secret)).join("[redacted]").split(secret).join("[redacted]") : masked;
}

/** An error to stand as `cause`: name and redacted message of the original, none of its other fields. */
export function redactedCause(error: unknown, secret?: string): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const cause = new Error(redact(message, secret));
  cause.name = name;
  cause.stack = `${name}: ${cause.message}`;
  return cause;
}
