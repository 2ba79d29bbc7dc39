/** Each dead link of the site in this folder, as "page: link". */
export function deadLinksOf(site: string): Promise<string[]>;
