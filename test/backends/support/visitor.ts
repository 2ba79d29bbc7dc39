// A visitor of a site: keeps its cookie, and sends what a browser on the site's own page sends.

export interface Visitor {
  /** The site's cookie, as a request carries it. */
  readonly cookie: () => string;
  signIn(name: string, password: string): Promise<Response>;
  askForTicket(headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
}

/** `seen` is told each method and status of the ticket endpoint, as `POST 200`. */
export function createVisitor(origin: string, seen = new Set<string>()): Visitor {
  let cookie = "";
  return {
    cookie: () => cookie,
    async signIn(name, password) {
      const response = await fetch(`${origin}/login`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ name, password }).toString(),
        redirect: "manual",
      });
      cookie = response.headers
        .getSetCookie()
        .map((each) => each.split(";", 1)[0])
        .join("; ");
      return response;
    },
    async askForTicket(headers = { "Sec-Fetch-Site": "same-origin" }, method = "POST") {
      const usual = { "Content-Type": "application/json", "X-Qlik-Ticket": "1", ...(cookie && { Cookie: cookie }) };
      const response = await fetch(`${origin}/api/qlik-ticket`, {
        method,
        headers: { ...usual, ...headers },
        ...(method === "POST" && { body: "{}" }),
        redirect: "manual",
      });
      seen.add(`${method} ${response.status}`);
      return response;
    },
  };
}
