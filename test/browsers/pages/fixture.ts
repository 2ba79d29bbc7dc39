// A page with a past: what it has before, during and after Qlik, and what comes of it.

export interface PageFixture {
  /** In its address, and in the table. */
  readonly id: string;
  /** The row of the table. */
  readonly page: string;
  /** HTML before the library's tag. */
  readonly head?: string;
  /** HTML in the body. */
  readonly body?: string;
  /** Runs as an inline script when the tag of this file of Qlik's is added. */
  readonly during?: { readonly file: "require.js" | "js/qlik"; readonly script: string };
  /** The option `bootstrap`. */
  readonly bootstrap?: object;
  /** Body of an async function that gives what the page itself has to say, with `session` (or none) and `addScript(address)`. */
  readonly after?: string;
  /** What the page itself throws, without Qlik as well. */
  readonly ownError?: RegExp;
  readonly expected: {
    /** `charts`: signed in, the key figure drawn, and a module of the page loaded by `session.require`; else an error's code. */
    readonly outcome: string;
    readonly page?: unknown;
    /** What the row says beside the outcome. */
    readonly says?: string;
  };
}

/** What came of a fixture. */
export interface PageResult {
  readonly outcome: string;
  readonly message?: string;
  readonly page: unknown;
  readonly uncaught: readonly string[];
}
