import type { Coroutine } from '../../process/process';
import type { Io } from '../io';
import type { Shell } from '../shell';

/** A command that is part of the shell; gives its exit status, at once or after waiting. `args`: without its name. */
export type Builtin = (shell: Shell, args: readonly string[], io: Io) => number | Coroutine<number>;

export type Builtins = Readonly<Record<string, Builtin>>;
