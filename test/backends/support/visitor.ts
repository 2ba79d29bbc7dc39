// A visitor of a site: keeps its cookie, and sends what a browser on the site's own page sends.

export interface Visitor {
  signIn(name: string, password: string): Promise<Response>;
  askForTicket(headers?: Readonly<Record<string, string>>, method?: string): Promise<Response>;
}

export function createVisitor(origin: string): Visitor {
  let cookie = "";
  return {
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
    askForTicket: (headers = { "Sec-Fetch-Site": "same-origin" }, method = "POST") =>
      fetch(`${origin}/api/qlik-ticket`, {
        method,
        headers: {
          "Content-Type": "application/json",
          "X-Qlik-Ticket": "1",
          ...(cookie && { Cookie: cookie }),
          ...headers,
        },
        ...(method === "POST" && { body: "{}" }),
        redirect: "manual",
      }),
  };
}
