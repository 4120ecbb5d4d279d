/** `npm run -s divergences`: all that the docstrings say about where the engine differs from the real thing, by room, as a Markdown page. */
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { filesBelow } from '../check/files';
import { divergencesOf } from './divergences';

const ROOT = resolve(__dirname, '../..');
const SOURCES = join(ROOT, 'src');

const rooms = new Map<string, string[]>();
for (const file of filesBelow(SOURCES, '.ts')) {
  const path = relative(SOURCES, file).replaceAll('\\', '/');
  const [room = ''] = path.split('/');
  for (const { name, from, text } of divergencesOf(readFileSync(file, 'utf8'))) {
    const rows = rooms.get(room) ?? [];
    rooms.set(room, rows);
    const where = `[${path}](../src/${path})${name === '' ? '' : ` \`${name}\``}`;
    rows.push(`| ${where} | ${from} | ${text.replaceAll('|', '\\|')} |`);
  }
}
const sections = [...rooms].map(
  ([room, rows]) => `## src/${room}\n\n| where | differs from | how |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
);
process.stdout.write(
  '# Divergences\n\nWhere the engine knowingly differs from the real thing, as the docstrings say it. ' +
    `Made by \`npm run divergences\`.\n\n${sections.join('\n')}`,
);
