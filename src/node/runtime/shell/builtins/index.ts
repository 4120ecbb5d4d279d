import type { Dialect } from '../dialect';
import { aliasBuiltins } from './aliases';
import type { Builtin } from './builtin';
import { directoryBuiltins } from './directories';
import { flowBuiltins } from './flow';
import { jobBuiltins } from './job-control';
import { lookupBuiltins } from './lookup';
import { outputBuiltins } from './output';
import { readBuiltins } from './read';
import { optionBuiltins } from './options';
import { variableBuiltins } from './variables';

const all = new Map<string, Builtin>(
  Object.entries({
    ...flowBuiltins,
    ...variableBuiltins,
    ...outputBuiltins,
    ...directoryBuiltins,
    ...jobBuiltins,
    ...aliasBuiltins,
    ...lookupBuiltins,
    ...readBuiltins,
    ...optionBuiltins,
  }),
);

/** What only bash has of these; ash has some of them too. */
const BASH_ONLY = new Set([
  'declare',
  'typeset',
  'shopt',
  'builtin',
  'mapfile',
  'readarray',
  'disown',
  'history',
  'pushd',
  'popd',
  'dirs',
  'logout',
]);
const NOT_DASH = new Set(['source', 'let']);

export function findBuiltin(name: string, dialect: Dialect): Builtin | undefined {
  if (dialect.name !== 'bash' && BASH_ONLY.has(name)) return undefined;
  if (dialect.name === 'dash' && NOT_DASH.has(name)) return undefined;
  return all.get(name);
}
