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

/** What any room may read although it is no room. */
const DATA = new Set(['features/statements.json']);

/** Everything up to the cluster: synchronous, in virtual time. */
const ENGINE_FLOORS = FLOORS.findIndex((rooms) => rooms.includes('src/cluster')) + 1;
/** Everything up to kubectl, and the terminal: what a scenario does there must not touch the host. */
const SEALED = new Set([
  ...FLOORS.slice(0, FLOORS.findIndex((rooms) => rooms.includes('src/kubectl')) + 1).flat(),
  'src/terminal',
]);

/** The one way out of the sealed rooms: it leads to clusters behind a network, and only rooms that are not sealed may take it. */
const WAY_OUT = 'src/client/http';

/** Pure computation; of `node:net` what says whether a text is an address, of `node:path` what is the same on every host. */
const HARMLESS_MODULES = new Set([
  'node:assert',
  'node:buffer',
  'node:crypto',
  'node:net',
  'node:path',
  'node:test',
  'node:util',
]);

const HOST =
  /\b(?:Date\.now|performance\.now|process\.(?:hrtime|nextTick|binding)|Math\.random|setTimeout|setInterval)\s*\(|\bnew Date\(\)/g;
const ASYNCHRONOUS = /\b(?:async|await|Promise|setImmediate|queueMicrotask)\b/g;

/** The modules that a file imports, statically or not, for their types or their values. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
}

/**
 * How a file breaks the rules of the house, a line each. `path` is relative to the project; so are those `imports` that lead into it, the others
 * are names of packages.
 */
export function breaches(path: string, imports: readonly string[], text: string): readonly string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path} stands in no room`];
  const isSealed = SEALED.has(room) && !path.startsWith(`${WAY_OUT}/`);
  const wrongDoors = imports
    .filter((target) => !isAllowed(room, isSealed, target))
    .map((target) => `${path} must not import ${target}`);
  // Tests may look at the real clock: against tests that never end.
  if (path.endsWith('.test.ts')) return wrongDoors;
  const code = withoutCommentsAndTexts(text);
  const forbidden = [
    ...(isSealed ? code.matchAll(HOST) : []),
    ...(floorOf(room) < ENGINE_FLOORS ? code.matchAll(ASYNCHRONOUS) : []),
  ];
  return [
    ...wrongDoors,
    ...[...new Set(forbidden.map(([word]) => word))].map(
      (word) => `${path} must not use ${word.replace(/\s*\($/, '')}`,
    ),
  ];
}

function isAllowed(room: string, isSealed: boolean, target: string): boolean {
  if (!/^(?:src|steps|features|tools|bench)\//.test(target)) {
    return !isSealed || !target.startsWith('node:') || HARMLESS_MODULES.has(target);
  }
  if (DATA.has(target)) return true;
  if (isSealed && target.startsWith(`${WAY_OUT}/`)) return false;
  const targetRoom = roomOf(`${target}/`);
  if (targetRoom === undefined) return false;
  return targetRoom === room || floorOf(targetRoom) < floorOf(room);
}

function roomOf(path: string): string | undefined {
  return FLOORS.flat().find((room) => path.startsWith(`${room}/`));
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** Words in comments and texts do nothing. Rough, as a check needs to be: a text in a template keeps its holes. */
function withoutCommentsAndTexts(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'/gm, '');
}
