// The package brings no types. Only what an authentication module calls.
declare module "qlik-auth" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  const qlikAuth: {
    init(request: IncomingMessage, response: ServerResponse): void;
    requestTicket(request: IncomingMessage, response: ServerResponse, profile: object, options: object): void;
  };
  export default qlikAuth;
}
