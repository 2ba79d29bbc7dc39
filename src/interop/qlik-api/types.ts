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
  readonly authType: QlikTicketAuthType;
  /** Address of the virtual proxy. */
  readonly host: string;
  /** Where `/qlik-embed/main.js` comes from, where it is not the virtual proxy. */
  readonly embedRuntimeUrl?: string;
}

/** What each hook of an auth module answers for a REST call. */
export interface RestCallParams {
  headers: Record<string, string>;
  queryParams: Record<string, string>;
  credentials: "include";
}

/** An auth module as @qlik/api 2 wants one. */
export interface QlikTicketAuthModule {
  requiredProps: never[];
  optionalProps: "forceIsWindows"[];
  getRestCallAuthParams(props: { method: string }): Promise<RestCallParams>;
  getWebSocketAuthParams(): Promise<{ queryParams: Record<string, string> }>;
  getWebResourceAuthParams(): Promise<{ queryParams: Record<string, string> }>;
  handleAuthenticationError(props: { canRetry: boolean }): Promise<{ retry?: boolean }>;
}

/** What is used of `auth` of @qlik/api. */
export interface QlikApiAuth {
  registerAuthModule(name: QlikTicketAuthType, module: QlikTicketAuthModule): void;
  setDefaultHostConfig(hostConfig: QlikTicketHost): void;
}
