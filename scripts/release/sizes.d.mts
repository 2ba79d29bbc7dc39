type Sizes = Readonly<Record<string, { readonly brotli: number }>>;

export function lastTag(): string | undefined;
export function sizesIn(folder: string): Sizes;
export function sizesAt(tag: string): Promise<Sizes>;
export function sizeLines(now: Sizes, before: Sizes | undefined, tag: string | undefined): string[];
