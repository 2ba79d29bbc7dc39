interface Facts {
  readonly version: string;
  readonly changelog: string;
  readonly nameFile: string;
  readonly tag?: string | undefined;
}

export function versionProblems(facts: Facts): string[];
