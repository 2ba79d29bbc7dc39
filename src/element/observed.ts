// The attributes that an element looks at again when they change; those of the div form begin with `data-`.
export const OBSERVED = [
  "app",
  "object",
  "sheet",
  "mode",
  "height",
  "debug",
  "ticket-url",
  "proxy",
  "theme",
  "identity",
  "bookmark",
  "opt",
  "select",
  "scheme",
] as const;
