import type { Command } from '../../command';
import { printUsageAndFail } from '../print-usage';
import { setEnv } from './env';
import { setImage } from './image';
import { setResources } from './resources';
import { setSelector } from './selector';
import { setServiceAccount } from './service-account';
import { setSubject } from './subject';

/** Source: kubectl/pkg/cmd/set/set.go. */
export const set: Command = {
  name: 'set',
  use: 'set SUBCOMMAND',
  short: 'Set specific features on objects',
  subcommands: [setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject],
  run: printUsageAndFail,
};
