// What a custom form has on its page: `_GetSSOToken()`, which asks for a token at once and synchronously, and the copy of jQuery
// that is called `jQuerySBM`, of which this is the part that the JSON API's guide uses.

interface AjaxOptions {
  readonly url: string;
  readonly type?: string;
  readonly async?: boolean;
  readonly data?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly success?: (data: unknown) => void;
  readonly error?: (request: XMLHttpRequest) => void;
}

/** Runs in the form's page. */
export default function prepareForm(tokenPath: string): void {
  function getSsoToken(): string {
    const request = new XMLHttpRequest();
    request.open("GET", tokenPath, false);
    request.send();
    return request.responseText;
  }
  function ajax({
    url,
    type = "GET",
    async = true,
    data,
    contentType,
    headers = {},
    success,
    error,
  }: AjaxOptions): void {
    const request = new XMLHttpRequest();
    request.open(type, url, async);
    if (contentType !== undefined) request.setRequestHeader("Content-Type", contentType);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.onloadend = () => {
      if (request.status >= 200 && request.status < 300) success?.(JSON.parse(request.responseText));
      else error?.(request);
    };
    request.send(data);
  }
  Object.assign(window, { _GetSSOToken: getSsoToken, jQuerySBM: { ajax } });
}
