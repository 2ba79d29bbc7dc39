// A detached image: the one request that carries cookies across origins, needs no CORS headers and tells a picture from a login page.

/** True when an image came, false when none did; rejects with the signal's reason. Nothing of it reaches the document. */
export function loadImage(address: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const settle = (loaded?: boolean) => {
      image.onload = image.onerror = null;
      signal.removeEventListener("abort", abort);
      if (loaded === undefined) {
        image.src = "";
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
        reject(signal.reason);
      } else resolve(loaded);
    };
    const abort = () => settle();
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener("abort", abort);
    image.onload = () => settle(true);
    image.onerror = () => settle(false);
    image.referrerPolicy = "no-referrer";
    image.src = address;
  });
}
