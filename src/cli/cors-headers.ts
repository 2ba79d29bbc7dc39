// The settings by which an administrator lets a page of another origin read Qlik's answers.

/** What an administrator enters as "Additional response headers" for a page of another origin. */
export function corsHeaders(origin: string): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "qlik-csrf-token",
  };
}
