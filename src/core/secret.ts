// Credentials: one prints as "[secret]" wherever it is turned into text, and texts that leave the library are cleaned of them.

/** A credential. Only `reveal()` gives its text; a template string, JSON and a console show `[secret]`. */
export interface Secret {
  /** The text itself. Printing, JSON and inspection show `[secret]`. */
  reveal(): string;
}

const SHOWN = "[secret]";

/** Wraps the text of a credential. */
export function createSecret(text: string): Secret {
  const show = () => SHOWN;
  const secret = { reveal: () => text, toString: show, toJSON: show };
  // Node's console looks for this symbol; without it the console would show the functions.
  return Object.defineProperty(secret, Symbol.for("nodejs.util.inspect.custom"), { value: show });
}

/**
 * `text` without the values of parameters and JSON members whose names end in `credential`, and without any
 * text of the form of a signed token (three long parts with dots between them).
 */
export function redact(text: string, credential: string): string {
  const named = new RegExp(`([\\w-]*${credential}(?:=|%3D|"\\s*:\\s*"))[^&#\\s"'<>]*`, "gi");
  const signed = /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g;
  return text.replace(named, "$1[redacted]").replace(signed, "[redacted]");
}

/** An error to stand as `cause`: name and cleaned message of the original, and no other field. */
export function redactedCause(error: unknown, credential: string): Error {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const cause = new Error(redact(message, credential));
  cause.name = name;
  cause.stack = String(cause);
  return cause;
}
