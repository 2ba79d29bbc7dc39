import type { Rule } from "eslint";

/** Whether a test's title says nothing without the title of the group around it. */
export function leans(title: string): boolean;

export const standingTitles: Rule.RuleModule;
