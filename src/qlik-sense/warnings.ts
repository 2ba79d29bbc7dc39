// What is worth saying while all goes well. Told by `warning` events.

export const WARN_USER_NOT_NAMED =
  "The ticket answer has no user and sessionKey: each page load spends one of five sessions.";
export const WARN_INSECURE = "Plain http: ticket and session can be read on the way.";
export const WARN_STYLES = "Qlik's stylesheet did not load.";
