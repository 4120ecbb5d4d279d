import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { pretty } from '@cucumber/gherkin-utils';
import { IdGenerator, type GherkinDocument, type Scenario, type Tag } from '@cucumber/messages';

const STATEMENT = /^@(N\d+-\d+)$/;

/** What is wrong with a feature file, each `:12: what`; `statements` are the ids that its tags may name. */
export function featureFaults(text: string, statements: ReadonlySet<string>): readonly string[] {
  const document = parsed(text);
  if (typeof document === 'string') return [`: ${document}`];
  const scenarios = scenariosOf(document);
  return [
    // Decomposed Hangul looks the same but matches no sentence.
    ...(text === text.normalize('NFC') ? [] : [': not in Unicode normal form C']),
    ...formatFaults(text, formatted(text)),
    ...repeatedNames(scenarios),
    ...tagsOf(document, scenarios).flatMap(({ name, location: { line } }) => {
      const [, id] = STATEMENT.exec(name) ?? [];
      return id === undefined || statements.has(id)
        ? []
        : [`:${line}: features/statements.json has no statement ${id}`];
    }),
  ];
}

/** The text as gherkin-utils lays it out, without blanks at line ends. */
export function formatted(text: string): string {
  const document = parsed(text);
  return typeof document === 'string' ? text : withoutBlankEnds(pretty(document));
}

function parsed(text: string): GherkinDocument | string {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  try {
    return parser.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function scenariosOf({ feature }: GherkinDocument): readonly Scenario[] {
  return (feature?.children ?? []).flatMap(({ scenario, rule }) =>
    (rule?.children ?? [{ scenario }]).flatMap((child) => (child.scenario === undefined ? [] : [child.scenario])),
  );
}

function tagsOf({ feature }: GherkinDocument, scenarios: readonly Scenario[]): readonly Tag[] {
  const rules = (feature?.children ?? []).flatMap(({ rule }) => rule?.tags ?? []);
  const own = scenarios.flatMap(({ tags, examples }) => [...tags, ...examples.flatMap((table) => table.tags)]);
  return [...(feature?.tags ?? []), ...rules, ...own];
}

/** Reports name a scenario by its name alone. */
function repeatedNames(scenarios: readonly Scenario[]): readonly string[] {
  const lines = new Map<string, number>();
  return scenarios.flatMap(({ name, location: { line } }) => {
    const before = lines.get(name);
    lines.set(name, before ?? line);
    return before === undefined ? [] : [`:${line}: the scenario of line ${before} has the same name: ${name}`];
  });
}

/** Only the first: one missing blank shifts all that follow. */
function formatFaults(text: string, wanted: string): readonly string[] {
  const [have, want] = [withoutBlankEnds(text).split('\n'), wanted.split('\n')];
  const index = want.findIndex((line, at) => line !== have[at]);
  if (index === -1 && have.length === want.length) return [];
  return [
    `:${index + 1}: not formatted (node -r ./src/cli/register.js tools/check/features.ts --fix); should be: ${want[index] ?? '(nothing)'}`,
  ];
}

function withoutBlankEnds(text: string): string {
  return `${text.replace(/[ \t]+$/gm, '').trimEnd()}\n`;
}
