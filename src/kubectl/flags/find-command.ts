import { distance } from 'fastest-levenshtein';
import { quote } from '../../api/go/text';
import type { Command } from '../command';
import type { Flag } from './flag';
import { findFlag } from './parse-flags';

export interface FoundCommand {
  /** From the root down to the command itself. */
  readonly path: readonly Command[];
  /** The line without the words that named the command. */
  readonly line: readonly string[];
}

/**
 * Finds the command that a line names: the words that are neither flags nor flags' values, as far as they name commands.
 * Throws cobra's error for a first word that names none. Source: spf13/cobra/command.go (Find, stripFlags, legacyArgs).
 */
export function findCommand(
  root: Command,
  globalFlags: readonly Flag<unknown>[],
  line: readonly string[],
): FoundCommand {
  const path = [root];
  let rest = line;
  let command = root;
  for (;;) {
    const flags = [...globalFlags, ...(command.flags ?? [])];
    const word = bareWords(flags, rest)[0];
    if (word === undefined) return { path, line: rest };
    const next = command.subcommands?.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (next === undefined) {
      if (command === root)
        throw new Error(`unknown command ${quote(word)} for "${root.name}"${suggestions(root, word)}`);
      return { path, line: rest };
    }
    rest = without(flags, rest, word);
    command = next;
    path.push(next);
  }
}

function takesNextWord(flags: readonly Flag<unknown>[], word: string): boolean {
  if (word.includes('=')) return false;
  if (word.startsWith('--')) return findFlag(flags, word.slice(2))?.withoutValue === undefined;
  if (word.length !== 2 || !word.startsWith('-')) return false;
  return flags.find(({ shorthand }) => shorthand === word.charAt(1))?.withoutValue === undefined;
}

function bareWords(flags: readonly Flag<unknown>[], line: readonly string[]): string[] {
  const words: string[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const word = line[index] ?? '';
    if (word === '--') break;
    if (takesNextWord(flags, word)) {
      if (line.length - index - 1 <= 1) break;
      index += 1;
    } else if (word !== '' && !word.startsWith('-')) words.push(word);
  }
  return words;
}

/** The line without the first bare occurrence of `name`. */
function without(flags: readonly Flag<unknown>[], line: readonly string[], name: string): readonly string[] {
  for (let index = 0; index < line.length; index += 1) {
    const word = line[index] ?? '';
    if (word === '--') break;
    if (takesNextWord(flags, word)) index += 1;
    else if (word === name) return [...line.slice(0, index), ...line.slice(index + 1)];
  }
  return line;
}

const SUGGESTION_DISTANCE = 2;

function suggestions(root: Command, word: string): string {
  const lower = word.toLowerCase();
  const found: string[] = [];
  for (const { name, hidden, suggestFor = [] } of root.subcommands ?? []) {
    if (hidden) continue;
    if (distance(lower, name.toLowerCase()) <= SUGGESTION_DISTANCE || name.toLowerCase().startsWith(lower))
      found.push(name);
    for (const other of suggestFor) if (other.toLowerCase() === lower) found.push(name);
  }
  return found.length === 0 ? '' : `\n\nDid you mean this?\n${found.map((name) => `\t${name}\n`).join('')}`;
}
