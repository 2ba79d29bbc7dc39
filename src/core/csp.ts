// Hears the page's own Content-Security-Policy say no: the only way to tell a blocked request from a failed one.

export interface CspWatch {
  /** The directive that blocked something at the watched origin, if one did. */
  blocked(): string | undefined;
  end(): void;
}

/** Watches `securitypolicyviolation` for addresses of `origin` (its WebSocket form included). */
export function watchCsp(origin: string): CspWatch {
  let directive: string | undefined;
  const hear = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition !== "report" && blockedURI.replace(/^ws/, "http").startsWith(origin)) {
      directive = effectiveDirective;
    }
  };
  document.addEventListener("securitypolicyviolation", hear);
  return { blocked: () => directive, end: () => document.removeEventListener("securitypolicyviolation", hear) };
}
