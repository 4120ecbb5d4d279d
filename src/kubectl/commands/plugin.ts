import { posix } from 'node:path';
import type { Command } from '../command';
import { KubectlError } from '../errors';
import { boolFlag } from '../flags/flag';
import { printUsageAndFail } from './print-usage';

const flags = { nameOnly: boolFlag('name-only', 'Print the names of the files alone.') };

/**
 * Source: kubectl/pkg/cmd/plugin/plugin.go.
 * Divergence from real Kubernetes: plugins are listed, but kubectl runs none; whether a file may be run at all is not looked at.
 */
const list: Command = {
  name: 'list',
  use: 'plugin list [flags]',
  short: "List all visible plugin executables on a user's PATH",
  examples: ['kubectl plugin list', 'kubectl plugin list --name-only'],
  flags: Object.values(flags),
  async run({ session, value, path: [root] }) {
    const { environment } = session;
    const found: string[] = [];
    for (const directory of new Set((environment.env.get('PATH') ?? '').split(':'))) {
      if (directory.trim() === '') continue;
      const names = environment.files.list(directory);
      if (names === undefined) {
        const reason = `open ${directory}: no such file or directory`;
        session.err(`Unable to read directory ${JSON.stringify(directory)} from your PATH: ${reason}. Skipping...\n`);
      }
      for (const name of names ?? []) if (name.startsWith('kubectl-')) found.push(posix.join(directory, name));
    }
    if (found.length === 0) throw new KubectlError('error: unable to find any kubectl plugins in your PATH');
    session.out('The following compatible plugins are available:\n\n');
    const seen = new Map<string, string>();
    let warnings = 0;
    const warn = (text: string): void => {
      warnings += 1;
      session.err(`  - warning: ${text}\n`);
    };
    for (const path of found) {
      const name = posix.basename(path);
      session.out(`${value(flags.nameOnly) ? name : path}\n`);
      const other = seen.get(name);
      if (other === undefined) seen.set(name, path);
      else warn(`${path} is overshadowed by a similarly named plugin: ${other}`);
      const [, command] = name.split('-');
      if (root?.subcommands?.some((one) => one.name === command) === true)
        warn(`${name} overwrites existing command: ${JSON.stringify(`kubectl ${command ?? ''}`)}`);
    }
    if (warnings === 1) throw new KubectlError('error: one plugin warning was found');
    if (warnings > 1) throw new KubectlError(`error: ${warnings} plugin warnings were found`);
  },
};

export const plugin: Command = {
  name: 'plugin',
  use: 'plugin [flags]',
  short: 'Provides utilities for interacting with plugins',
  subcommands: [list],
  run: printUsageAndFail,
};
