/** Code of a page, of its tests and of a server, as users write it: each compiles, and what is wrong in it must not. */
export const BROWSER_USE: string;
export const PRODUCTS_USE: string;
export const CAPABILITY_USE: string;
export const ELEMENT_USE: string;
export const NODE_USE: string;
export const TESTING_USE: string;
