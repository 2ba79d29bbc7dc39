// As much of npm oidc-provider, which brings no types, as a test of the login uses.
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  interface Context {
    readonly oidc: {
      readonly client?: { readonly clientId: string };
      readonly session?: { readonly accountId?: string };
    };
  }
  interface Configuration {
    readonly clients: readonly object[];
    readonly scopes: readonly string[];
    readonly routes: Readonly<Record<string, string>>;
    readonly features: Readonly<Record<string, { readonly enabled: boolean }>>;
    readonly pkce: { readonly required: () => boolean };
    readonly clientBasedCORS: () => boolean;
    readonly interactions: { readonly url: (context: Context, interaction: { readonly uid: string }) => string };
    readonly findAccount: (context: Context, accountId: string) => object;
    readonly loadExistingGrant: (context: Context) => Promise<Grant>;
  }
  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    readonly Grant: new (whose: { readonly clientId?: string; readonly accountId?: string }) => Grant;
    readonly AccessToken: {
      find(token: string): Promise<{ readonly accountId: string; readonly clientId: string } | undefined>;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { readonly mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }
}
