// The shapes of @qlik/api, as far as they are used: its auth modules, and what a page hands over.

/** Configuration of a host with this adapter's auth type. */
export interface QlikTicketHostConfig {
  /** @qlik/api need not ask which platform this is. */
  forceIsWindows?: boolean;
}

declare global {
  /** @qlik/api's own list of auth types; here is the one of this adapter. */
  interface QlikAuthModules {
    /** Signed in by `qlik-ticket`. */
    qlikticket: {
      /** What stands in the host config beside `authType` and `host`. */
      config: QlikTicketHostConfig;
    };
  }
}

/** The name under which the module is registered. */
export type QlikTicketAuthType = "qlikticket";

/** A host config for `openAppSession({ appId, hostConfig })` and all other calls of @qlik/api. */
export interface QlikTicketHost extends QlikTicketHostConfig {
  /** The name of the auth module. */
  readonly authType: QlikTicketAuthType;
  /** Address of the virtual proxy. */
  readonly host: string;
  /** Where `/qlik-embed/main.js` comes from, where it is not the virtual proxy. */
  readonly embedRuntimeUrl?: string;
}

/** What each hook of an auth module answers for a REST call. */
export interface RestCallParams {
  /** Header fields of the request: Qlik's keys against forged requests. */
  headers: Record<string, string>;
  /** What is put into its address. */
  queryParams: Record<string, string>;
  /** Always with the session's cookie. */
  credentials: "include";
}

/** What is put into an address. */
export interface QueryParams {
  /** Names and values. */
  queryParams: Record<string, string>;
}

/** What @qlik/api is to do after a refusal. */
export interface RetryAction {
  /** True: ask for the parameters again, and make the call once more. */
  retry?: boolean;
}

/** An auth module as @qlik/api 2 wants one. */
export interface QlikTicketAuthModule {
  /** What a host config must have: nothing beside `authType` and `host`. */
  requiredProps: never[];
  /** What it may have. */
  optionalProps: "forceIsWindows"[];
  /** Waits for the session; gives what a REST call needs. */
  getRestCallAuthParams(props: { method: string }): Promise<RestCallParams>;
  /** Waits for the session; gives the CSRF token, ready to stand in an address. */
  getWebSocketAuthParams(): Promise<QueryParams>;
  /** Waits for the session; the cookie is enough for a file. */
  getWebResourceAuthParams(): Promise<QueryParams>;
  /** Looks at the session and renews it where nobody is signed in. */
  handleAuthenticationError(props: { canRetry: boolean }): Promise<RetryAction>;
}

/** What is used of `auth` of @qlik/api. */
export interface QlikApiAuth {
  /** Makes a module known. */
  registerAuthModule(name: QlikTicketAuthType, module: QlikTicketAuthModule): void;
  /** Says which host is meant where a call names none. */
  setDefaultHostConfig(hostConfig: QlikTicketHost): void;
}
