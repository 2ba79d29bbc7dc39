// What is worth saying while all goes well. Told by `warning` events.

export const WARN_USER_NOT_NAMED =
  "Each page load spends one of the user's five Qlik sessions: answer { ticket, user: { userDirectory, userId }, sessionKey }.";
export const WARN_INSECURE = "Plain http: ticket and session can be read on the way.";
export const WARN_STYLES = "Qlik's stylesheet did not load.";
