import type { Mistake } from './mistake';

/**
 * What looking at a value has come to. `matches` counts the checks that it passed: of the alternatives of an `anyOf` or `oneOf`, the one with
 * the most tells its mistakes. Source: kube-openapi/pkg/validation/validate/result.go.
 */
export interface Outcome {
  readonly mistakes: readonly Mistake[];
  readonly matches: number;
}

export const nothing: Outcome = { mistakes: [], matches: 0 };

export function passed(matches = 1): Outcome {
  return { mistakes: [], matches };
}

export function failed(...mistakes: readonly Mistake[]): Outcome {
  return { mistakes, matches: 0 };
}

/** Once the texts of the mistakes are this long, further ones are left out: each of many may show a long list of what is allowed. */
const MAX_CHARACTERS = 1_000_000;

/**
 * All together; the same text is told once.
 *
 * Divergence from real Kubernetes: after a million characters there is an end to it.
 */
export function merged(outcomes: readonly Outcome[]): Outcome {
  let matches = 0;
  let characters = 0;
  // Most often there is none.
  let mistakes: Map<string, Mistake> | undefined;
  for (const outcome of outcomes) {
    matches += outcome.matches;
    for (const mistake of outcome.mistakes) {
      if (characters > MAX_CHARACTERS) break;
      mistakes ??= new Map();
      if (mistakes.has(mistake.text)) continue;
      mistakes.set(mistake.text, mistake);
      characters += mistake.text.length;
    }
  }
  return { mistakes: mistakes === undefined ? nothing.mistakes : [...mistakes.values()], matches };
}

export function isValid({ mistakes }: Outcome): boolean {
  return mistakes.length === 0;
}
