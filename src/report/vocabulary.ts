import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { distance } from 'fastest-levenshtein';

/** What is needed of a step definition of cucumber's. */
export interface StepDefinition {
  /** The sentence, a cucumber expression. */
  readonly pattern: string | RegExp;
  readonly uri: string;
  readonly code: unknown;
  readonly expression: { match(text: string): unknown };
}

/** One meaning that a feature can express, with its sentence in each language. */
export interface Sentence {
  /** The file of the step definition without its ending: `pods`, `nodes`. */
  readonly subject: string;
  readonly english: string;
  readonly korean: string;
  /** The names of the parameter types, in order. */
  readonly parameters: readonly string[];
  /** Steps of features that use it, one in each language; empty while there is none. */
  readonly englishExample: string;
  readonly koreanExample: string;
}

const HANGUL = /[\uac00-\ud7a3]/;

/**
 * The vocabulary: the step definitions, paired by the function that they share, with examples from the features below `folder`. A Korean
 * sentence whose words come in another order has a function of its own, called as the English one with `InKorean` at the end
 * (`runIn`: `runInKorean`).
 */
export function vocabularyOf(definitions: readonly StepDefinition[], folder: string): readonly Sentence[] {
  const steps = stepTexts(folder);
  const byCode = new Map<unknown, StepDefinition[]>();
  for (const definition of definitions) {
    const code = englishCode(definition, definitions);
    byCode.set(code, [...(byCode.get(code) ?? []), definition]);
  }
  return [...byCode.values()].map((group) => {
    const sentence = (korean: boolean) =>
      String(group.find(({ pattern }) => HANGUL.test(String(pattern)) === korean)?.pattern ?? '');
    const english = sentence(false);
    const example = (korean: boolean) => {
      const definition = group.find(({ pattern }) => HANGUL.test(String(pattern)) === korean);
      return steps.find((text) => definition?.expression.match(text)) ?? '';
    };
    const first = group.find(({ pattern }) => String(pattern) === english) ?? group[0];
    return {
      subject: basename(first?.uri ?? '', '.ts'),
      english,
      korean: sentence(true),
      parameters: [...english.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name),
      englishExample: example(false),
      koreanExample: example(true),
    };
  });
}

function englishCode({ code, uri }: StepDefinition, definitions: readonly StepDefinition[]): unknown {
  const [, ...names] = /^((.+)In)Korean$/.exec(functionName(code)) ?? [];
  const english = definitions.find((other) => other.uri === uri && names.includes(functionName(other.code)));
  return english?.code ?? code;
}

function functionName(code: unknown): string {
  return typeof code === 'function' ? code.name : '';
}

/** The known sentences that are nearest to a step that means nothing, nearest first. */
export function nearestSentences(
  text: string,
  definitions: readonly { readonly pattern: string | RegExp }[],
  count = 3,
): readonly string[] {
  // Values count for nothing: what a person gets wrong is the words around them.
  const words = text.replace(/"[^"]*"|'[^']*'|`[^`]*`|\d+/g, '{}');
  const scored = definitions.map(({ pattern }) => {
    const sentence = String(pattern);
    const plain = sentence.replace(/\{[^}]*\}/g, '{}').replace(/\(([^)]*)\)/g, '$1');
    return {
      sentence,
      score: distance(words.toLowerCase(), plain.toLowerCase()) / Math.max(words.length, plain.length),
    };
  });
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, count)
    .map(({ sentence }) => sentence);
}

/** The texts of all steps, without their keywords, shortest first: the plainest example is the best. */
function stepTexts(folder: string): readonly string[] {
  const keyword = /^\s*(?:Given|When|Then|And|But|\*|먼저|조건|만일|만약|그러면|그리고|하지만|단)\s+(.+)$/;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.feature'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => keyword.exec(line)?.[1]?.trimEnd() ?? [])
    .filter((text) => !/<[a-z ]+>/.test(text) || text.includes('<address of'))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
