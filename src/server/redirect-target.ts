// Where Qlik's redirect came from and where it leads to: on its way from the redirect handler to the issuer, within this process. A page
// cannot set it: no request is read into it but by the redirect handler.

export interface RedirectTarget {
  /** The node that has sent the visitor, as it names itself. */
  readonly restUri: string;
  /** The node's own id of the address that the visitor wanted. */
  readonly targetId: string;
}

/** Under this property of a context. */
export const REDIRECT_TARGET: unique symbol = Symbol("qlik-ticket redirect target");

export function redirectTargetIn(context: object): RedirectTarget | undefined {
  return (context as { readonly [REDIRECT_TARGET]?: RedirectTarget })[REDIRECT_TARGET];
}
