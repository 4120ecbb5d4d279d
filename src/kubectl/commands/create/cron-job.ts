import type { Command } from '../../command';
import { stringFlag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  image: stringFlag('image', 'The image of the container.', { required: true }),
  schedule: stringFlag('schedule', 'When it runs, in cron format.', { required: true }),
  restart: stringFlag('restart', 'OnFailure or Never.'),
};

/** Source: kubectl/pkg/cmd/create/create_cronjob.go. */
export const createCronJob: Command = {
  name: 'cronjob',
  aliases: ['cj'],
  use: "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
  short: 'Create a cron job with the specified name',
  examples: ['kubectl create cronjob nightly --image=busybox --schedule="0 3 * * *" -- date'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value, args } = invocation;
    const name = nameArgument(invocation);
    const command = args.slice(1);
    const container = { name, image: value(flags.image), ...(command.length > 0 && { command }) };
    const podSpec = { containers: [container], restartPolicy: value(flags.restart) || 'OnFailure' };
    const jobTemplate = { metadata: { name }, spec: { template: { spec: podSpec } } };
    const spec = { schedule: value(flags.schedule), jobTemplate };
    const draft = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name }, spec };
    await createGenerated(invocation, 'batch.v1.CronJob', draft, 'failed to create cronjob:');
  },
};
