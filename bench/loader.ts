import { resolve } from 'node:path';

/** What makes Node read TypeScript: the loader of the command itself. */
export const LOADER: readonly string[] = ['-r', resolve(__dirname, '../src/cli/register.js')];
