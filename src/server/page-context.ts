// What an issuer may know of the page that asks, and the cookie that it puts on the answer.
import type { IssuerContext, Subject } from "./issuer.js";

type Header = (name: string) => string | undefined;
type ForIssuer = Pick<IssuerContext<Subject>, "wantsNew" | "isOfPage" | "header" | "setCookie">;

export class PageContext {
  /** Each `Set-Cookie` that the issuer put on the answer. */
  readonly cookies: string[] = [];
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
      setCookie: (text) => void this.cookies.push(text),
    };
  }
}

/** For a call of the site's own code: nobody is there to keep a cookie. */
export const noPage = (): PageContext => new PageContext(() => undefined, false, false);
