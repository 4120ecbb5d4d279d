import type { Command } from '../command';
import type { Flag } from './flag';

/**
 * The help of a command: what it does, examples, subcommands, its own flags, how it is called.
 * The layout is kubectl's (kubectl/pkg/util/templates), the words are our own.
 * Divergence from real Kubernetes: kubectl's own commands are one list, not in groups.
 */
export function helpText(path: readonly Command[]): string {
  const command = path.at(-1);
  if (command === undefined) return '';
  const commandPath = path.map(({ name }) => name).join(' ');
  const sections = [command.long ?? command.short];
  if (command.aliases?.length) sections.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}`);
  if (command.examples?.length) sections.push(`Examples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
  const subcommands = (command.subcommands ?? []).filter(({ hidden }) => hidden !== true);
  if (subcommands.length > 0) {
    const width = Math.max(11, ...subcommands.map(({ name }) => name.length));
    const lines = subcommands.map(({ name, short }) => `  ${name.padEnd(width)}   ${short}`);
    sections.push(`Available Commands:\n${lines.join('\n')}`);
  }
  const flags = (command.flags ?? []).filter(({ hidden }) => hidden !== true);
  if (flags.length > 0) sections.push(`Options:\n${flagsText(flags)}`);
  const usage = path.length > 1 ? `${path[0]?.name ?? ''} ${command.use}` : `${commandPath} [flags]`;
  sections.push(`Usage:\n  ${usage}${usage.includes('[options]') ? '' : ' [options]'}`);
  const tips: string[] = [];
  if (subcommands.length > 0)
    tips.push(`Use "${commandPath} <command> --help" for more information about a given command.`);
  tips.push(
    `Use "${path[0]?.name ?? ''} options" for a list of global command-line options (applies to all commands).`,
  );
  return `${[...sections, tips.join('\n')].join('\n\n')}\n`;
}

export function flagsText(flags: readonly Flag<unknown>[]): string {
  return flags
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, shorthand, type, defaultText, help }) => {
      const value = type === 'string' ? `'${defaultText}'` : defaultText;
      return `    ${shorthand === undefined ? '' : `-${shorthand}, `}--${name}=${value}:\n\t${help}`;
    })
    .join('\n\n');
}
