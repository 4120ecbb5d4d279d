import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { vocabularyOf, type Sentence } from '../../report/vocabulary';
import { loadSteps, projectRoot } from '../features';

const HELP = `Usage: gherkube steps [--markdown]

Prints every sentence that a feature may use, in English and Korean, with its parameters and an example.
`;

/** The catalogue of sentences. */
export async function steps(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { markdown: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const vocabulary = vocabularyOf(await loadSteps(), join(projectRoot, 'features'));
  process.stdout.write(values.markdown ? markdown(vocabulary) : plainText(vocabulary));
  return 0;
}

function plainText(vocabulary: readonly Sentence[]): string {
  const entries = vocabulary.map(({ subject, english, korean, parameters, englishExample, koreanExample }) => {
    const examples = [englishExample, koreanExample]
      .filter((example) => example !== '')
      .map((example) => `example: ${example}`);
    const lines = [
      english,
      korean,
      ...(parameters.length > 0 ? [`parameters: ${parameters.join(', ')}`] : []),
      ...examples,
    ];
    return `${subject}\n${lines.map((line) => `  ${line}`).join('\n')}`;
  });
  return `${entries.join('\n\n')}\n`;
}

function markdown(vocabulary: readonly Sentence[]): string {
  const subjects = [...new Set(vocabulary.map(({ subject }) => subject))];
  const cell = (text: string) => `\`${text.replaceAll('|', '\\|').replaceAll('`', "'")}\``;
  const sections = subjects.map((subject) => {
    const rows = vocabulary
      .filter((sentence) => sentence.subject === subject)
      .map(({ english, korean, englishExample, koreanExample }) => {
        const examples = [englishExample, koreanExample].filter((example) => example !== '').map(cell);
        return `| ${cell(english)}<br>${cell(korean)} | ${examples.join('<br>')} |`;
      });
    return `## ${subject}\n\n| sentence | example |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# The vocabulary\n\nEvery sentence that a feature may use. Made by \`npm run steps -- --markdown\`.\n\n${sections.join('\n')}`;
}
