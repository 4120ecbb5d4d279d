/**
 * The doors between the rooms are one-way: a room may use what is below it, never what is above or beside it.
 * Prints one line for each import that goes the wrong way; the exit code is 1 when there is one.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { filesBelow } from './files';

const ROOT = resolve(__dirname, '../..');

/** From the ground up; the rooms of one floor stand beside one another. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/sim'],
  ['src/api'],
  ['src/scheduler', 'src/controllers', 'src/node', 'src/network'],
  ['src/cluster'],
  ['src/client'],
  ['src/kubectl'],
  ['src/server', 'src/terminal'],
  ['src/report'],
  ['src/cli'],
  ['steps'],
];

function floorOf(path: string): number {
  return FLOORS.findIndex((rooms) => rooms.some((room) => path.startsWith(`${room}/`)));
}

function roomOf(path: string): string {
  return FLOORS.flat().find((room) => path.startsWith(`${room}/`)) ?? '';
}

/** Every import of the file that leads upstairs or next door. */
function wrongImports(file: string): readonly string[] {
  const path = relative(ROOT, file);
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import|require\()\s*'(\.[^']*)'/g)].map(([, specifier = '']) => specifier);
  return specifiers
    .map((specifier) => relative(ROOT, join(dirname(file), specifier)))
    .filter((target) => {
      const [from, to] = [floorOf(path), floorOf(`${target}/`)];
      return to === -1 || to > from || (to === from && roomOf(path) !== roomOf(`${target}/`));
    })
    .map((target) => `${path} must not import ${target}`);
}

const wrong = ['src', 'steps'].flatMap((folder) => filesBelow(join(ROOT, folder), '.ts')).flatMap(wrongImports);
for (const line of wrong) process.stdout.write(`${line}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
