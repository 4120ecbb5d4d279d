import type { Flag } from './flags/flag';
import type { ParsedFlags } from './flags/parse-flags';
import type { Session } from './session';

/** A verb of kubectl, or a noun below one (`create secret generic`). */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Words that are no alias but get this command suggested. */
  readonly suggestFor?: readonly string[];
  /** The usage line after `kubectl `. */
  readonly use: string;
  readonly short: string;
  readonly long?: string;
  /** A few command lines for the help, one a line. */
  readonly examples?: readonly string[];
  readonly flags?: readonly Flag<unknown>[];
  readonly hidden?: boolean;
  /** All words are arguments, flags too (cobra's `DisableFlagParsing`). */
  readonly disableFlagParsing?: boolean;
  readonly subcommands?: readonly Command[];
  /** The exit code; nothing means 0. Errors are thrown. A command without it prints its help. */
  run?(invocation: Invocation): Promise<number | void>;
}

/** One call of a command. */
export interface Invocation extends ParsedFlags {
  readonly session: Session;
  /** From kubectl itself down to the command. */
  readonly path: readonly Command[];
  /** `kubectl create secret generic`. */
  readonly commandPath: string;
}
