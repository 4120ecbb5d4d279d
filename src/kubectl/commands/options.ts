import type { Command } from '../command';
import { globalFlagList } from '../flags/global-flags';
import { flagsText } from '../flags/help';

export const options: Command = {
  name: 'options',
  use: 'options',
  short: 'Print the list of flags inherited by all commands',
  hidden: true,
  async run({ session }) {
    session.out(`The following options can be passed to any command:\n\n${flagsText(globalFlagList)}\n\n`);
  },
};
