/**
 * `npm run bench`: how fast things are, as a table. Every subject is measured in a process of its own, so that none warms up or burdens another.
 * Exit code 1 when a subject could not be measured; a target that is missed is a finding, not a failure.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { LOADER } from './loader';
import { tableText, type Row } from './row';
import { longSubjectNames, subjectNames } from './subjects';

const HELP = `Usage: npm run bench -- [options]

  --only NAME   only this subject; may be repeated: ${subjectNames.join(', ')};
                these only when they are asked for, all of a group by the name before the slash: ${longSubjectNames.join(', ')}
  --json        the rows as JSON
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const all = [...subjectNames, ...longSubjectNames];
  const isMeant = (name: string, subject: string) => subject === name || subject.startsWith(`${name}/`);
  const unknown = values.only.find((name) => !all.some((subject) => isMeant(name, subject)));
  if (unknown !== undefined) throw new Error(`there is no subject ${unknown}; there are ${all.join(', ')}`);
  const chosen =
    values.only.length === 0
      ? subjectNames
      : all.filter((subject) => values.only.some((name) => isMeant(name, subject)));
  const rows: Row[] = [];
  for (const name of chosen) {
    process.stderr.write(`measuring ${name} ...\n`);
    rows.push(...(await rowsOf(name)));
  }
  const machine = `Node ${process.version}, ${availableParallelism()} cores; medians`;
  process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 2)}\n` : `${tableText(rows)}\n\n${machine}\n`);
}

async function rowsOf(subject: string): Promise<readonly Row[]> {
  const argv = ['--expose-gc', ...LOADER, join(__dirname, 'subject-process.ts'), subject];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, {
      cwd: join(__dirname, '..'),
      maxBuffer: 1 << 24,
    });
    return JSON.parse(stdout) as readonly Row[];
  } catch (error) {
    const { stderr = String(error) } = error as { readonly stderr?: string };
    process.stderr.write(`${subject} could not be measured: ${stderr}\n`);
    process.exitCode = 1;
    return [];
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
