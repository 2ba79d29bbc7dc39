// Hears the page's own Content-Security-Policy say no: the only way to tell a blocked request from a failed one.

/** Runs `work` and, where the policy blocked something at `origin` meanwhile, gives the directive to `blocked`. */
export async function watchCsp<T>(origin: string, work: (blocked: () => string | undefined) => Promise<T>): Promise<T> {
  let directive: string | undefined;
  const hear = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent) => {
    if (disposition !== "report" && blockedURI.replace(/^ws/, "http").startsWith(origin))
      directive = effectiveDirective;
  };
  document.addEventListener("securitypolicyviolation", hear);
  try {
    return await work(() => directive);
  } finally {
    document.removeEventListener("securitypolicyviolation", hear);
  }
}
