// What the tests need of a browser, the same for all engines. Each opened browser is a fresh profile: no cookie, storage
// or cache of an earlier test.

export interface Browser {
  goto(url: string): Promise<void>;
  /** Runs the body of an async function in the page; what it returns must survive JSON. */
  evaluate(body: string): Promise<unknown>;
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** The CONNECT proxy of the world to live in. */
  readonly proxyPort: number;
  /** Chromium only; Firefox keeps them apart per site, WebKit's tracking prevention blocks them. */
  readonly thirdPartyCookies: "allowed" | "blocked";
}

export interface Engine {
  readonly name: "Chromium" | "Firefox" | "WebKitGTK";
  open(options: BrowserOptions): Promise<Browser>;
  /** Ends what is shared between opened browsers. */
  close?(): Promise<void>;
}
