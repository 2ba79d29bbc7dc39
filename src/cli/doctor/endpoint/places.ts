/** Where most of what is found here is mended. */
export const ENDPOINT_CODE = "the endpoint's code";
