/** What a ticket is consumed with: a small picture that every release serves to users who are signed in. */
export const DEFAULT_RESOURCE = "resources/img/core/dark_noise_16x16.png";
