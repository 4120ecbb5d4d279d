import { LazyMap } from '../../sim/lazy-map';
import type { Program } from './process/process';
import type * as Programs from './programs';

/** The tools of a distribution by name, its `sh` among them (ash for busybox, dash for GNU). They are loaded when somebody first looks at one. */
export function standardTools(flavor: Programs.Flavor): ReadonlyMap<string, Program> {
  return new LazyMap(() => (require('./programs') as typeof Programs).standardPrograms(flavor), undefined);
}
