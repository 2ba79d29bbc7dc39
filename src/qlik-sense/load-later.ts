// The one place that loads the later part, so that it is one part.

export const later = () => import("./later.js");
