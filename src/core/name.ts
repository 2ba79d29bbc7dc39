// The one place that says what this package is called: names of locks, storage, the page's registry and the documents.

/** The name of the package; console messages begin with it. */
export const PACKAGE = "qlik-ticket";

/** As package.json has it; a test holds one against the other. */
export const VERSION = "0.1.0";

/** Where the documents can be read; the addresses are fixed for good. */
const SITE = `https://${PACKAGE}.github.io/${PACKAGE}/documents/`;

/** The address of a document that stands at `docs/errors.md#timeout` in the repository. */
export const docsAddress = (document: string): string =>
  SITE + document.replace(/^docs\//, "").replace(/\.md(?=#|$)/, ".html");

/** Raised when what a page or a browser keeps changes its shape: nothing that an older version kept is believed. */
const GENERATION = 2;

/** Under this symbol the page keeps what all calls share, also those of a second copy of the package. */
export const REGISTRY_KEY = Symbol.for(`${PACKAGE}/${GENERATION}`);

/** The name in `localStorage` of what is remembered about `id`. */
export const storageName = (kind: string, id: string): string => `${PACKAGE}/${GENERATION}:${kind}:${id}`;

/** The name of the lock that lets the browser's tabs sign in to `placeId` one after the other. */
export const lockName = (placeId: string): string => `${PACKAGE}:${placeId}`;

/** The name of the channel on which the browser's tabs tell each other of sign-ins and logouts. */
export const CHANNEL = `${PACKAGE}/${GENERATION}`;
