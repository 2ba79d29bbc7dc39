// What an issuer may know of the page that asks, and the cookie that it puts on the answer.
import type { IssuerContext, Subject } from "./issuer.js";

type Header = (name: string) => string | undefined;
type ForIssuer = Pick<IssuerContext<Subject>, "wantsNew" | "isOfPage" | "header" | "setCookie">;

export class PageContext {
  /** The `Set-Cookie` for the answer, where the issuer put one. */
  cookie: string | undefined;
  readonly #header: Header;
  readonly #wantsNew: boolean;
  readonly #isOfPage: boolean;

  constructor(header: Header, wantsNew: boolean, isOfPage = true) {
    this.#header = header;
    this.#wantsNew = wantsNew;
    this.#isOfPage = isOfPage;
  }

  forIssuer(): ForIssuer {
    return {
      wantsNew: this.#wantsNew,
      isOfPage: this.#isOfPage,
      header: this.#header,
      setCookie: (text) => (this.cookie = text),
    };
  }

  cookieHeader(): Readonly<Record<string, string>> {
    return this.cookie === undefined ? {} : { "Set-Cookie": this.cookie };
  }
}

/** For a call of the site's own code: nobody is there to keep a cookie. */
export const noPage = (): PageContext => new PageContext(() => undefined, false, false);
