// What the tests need of a browser, the same for all engines. Each opened browser is a fresh profile: no cookie, storage
// or cache of an earlier test.

export interface Browser {
  goto(url: string): Promise<void>;
  /** Runs the body of an async function in the page; what it returns must survive JSON. */
  evaluate(body: string): Promise<unknown>;
  /** Presses the left mouse button at this place of the window, in CSS pixels, as a person does. */
  click(x: number, y: number): Promise<void>;
  screenshot(): Promise<Buffer>;
  /** A further tab, with the cookies and the storage of this one. */
  openTab(): Promise<Browser>;
  close(): Promise<void>;
}

export type LocalNetworkPermission = "local-network" | "loopback-network";

export interface BrowserOptions {
  /** The CONNECT proxy of the world to live in. */
  readonly proxyPort: number;
  /** Chromium only; Firefox keeps them apart per site, WebKit's tracking prevention blocks them. */
  readonly thirdPartyCookies: "allowed" | "blocked";
  /** Takes no certificate of an unknown authority but this one (PEM), and this one in Chromium only. Default: takes all. */
  readonly onlyTrusts?: string;
  /** Chromium only: hosts with their local ports and the address space that they count as; no proxy is used then. */
  readonly hosts?: Readonly<Record<string, { readonly port: number; readonly space: "public" | "local" | "loopback" }>>;
  /** Chromium only: what its user has said to the pages of the public `hosts`; `prompt`: the question is closed unanswered. */
  readonly permissions?: Readonly<Partial<Record<LocalNetworkPermission, PermissionState>>>;
  /** Chromium only, the others do so always: pages that are left stay in the back/forward cache. Default: playwright has it off. */
  readonly keepsPages?: boolean;
  /** Chromium only: in a window on the display, where questions to the user stay open. Default: headless, which denies them. */
  readonly hasWindow?: boolean;
}

export interface Engine {
  readonly name: "Chromium" | "Firefox" | "WebKitGTK";
  open(options: BrowserOptions): Promise<Browser>;
  /** Ends what is shared between opened browsers. */
  close?(): Promise<void>;
}
