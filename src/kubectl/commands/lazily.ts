import type { Command } from '../command';

/** What is known of a command before its module is loaded. */
interface Outline {
  readonly name: string;
  readonly short: string;
  readonly aliases?: readonly string[];
}

/** A command whose module is loaded when the command is used, so that a process that uses another one starts sooner. */
export function lazily({ name, short, aliases }: Outline, load: () => Command): Command {
  return {
    name,
    short,
    ...(aliases && { aliases }),
    get use() {
      return load().use;
    },
    get suggestFor() {
      return load().suggestFor ?? [];
    },
    get long() {
      return load().long ?? short;
    },
    get examples() {
      return load().examples ?? [];
    },
    get flags() {
      return load().flags ?? [];
    },
    get disableFlagParsing() {
      return load().disableFlagParsing === true;
    },
    get subcommands() {
      return load().subcommands ?? [];
    },
    get run() {
      return load().run;
    },
  };
}
