/** Writes the named blocks of the document (a path in the repository) into the folder; resolves with their names. */
export function writeExample(document: string, folder: string): Promise<string[]>;
