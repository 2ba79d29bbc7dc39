export function productWordsIn(text: string): string[];
export function foreignWordsIn(text: string): string[];
