import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError, throwAggregate } from '../../errors';
import { stringFlag } from '../../flags/flag';
import { objectAt, textAt } from '../../json';
import { findResources } from '../../resources/builder';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  image: stringFlag('image', 'The image of the container.'),
  from: stringFlag('from', 'A cron job whose template is used: cronjob/NAME.'),
};

/** Source: kubectl/pkg/cmd/create/create_job.go. */
export const createJob: Command = {
  name: 'job',
  use: 'create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job with the specified name',
  examples: ['kubectl create job once --image=busybox -- date', 'kubectl create job now --from=cronjob/nightly'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value, args } = invocation;
    const name = nameArgument(invocation);
    const command = args.slice(1);
    const [image, from] = [value(flags.image), value(flags.from)];
    if ((image === '') === (from === '')) throw new KubectlError('either --image or --from must be specified');
    if (command.length > 0 && from !== '') throw new KubectlError('cannot specify --from and command');
    const job = from === '' ? jobOfImage(name, image, command) : jobOfCronJob(name, await cronJob(invocation, from));
    await createGenerated(invocation, 'batch.v1.Job', job, 'failed to create job:');
  },
};

function jobOfImage(name: string, image: string, command: readonly string[]): JsonObject {
  const container = { name, image, ...(command.length > 0 && { command }) };
  const spec = { template: { spec: { containers: [container], restartPolicy: 'Never' } } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec };
}

async function cronJob({ session }: Invocation, from: string): Promise<JsonObject> {
  const result = await findResources(session, {
    args: [from],
    namespace: session.namespace.name,
    flatten: true,
    latest: true,
  });
  const { infos, errors } = await result.infos();
  throwAggregate(errors);
  const [info] = infos;
  if (info === undefined || infos.length > 1) throw new KubectlError('from must be an existing cronjob');
  if (info.mapping.kind !== 'CronJob') throw new KubectlError(`unknown object type *${goType(info.mapping)}`);
  return info.object ?? {};
}

function goType({ version, kind }: { readonly version: string; readonly kind: string }): string {
  return `${version}.${kind}`;
}

function jobOfCronJob(name: string, source: JsonObject): JsonObject {
  const template = objectAt(source, 'spec', 'jobTemplate');
  const labels = objectAt(template, 'metadata', 'labels');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      annotations: {
        'cronjob.kubernetes.io/instantiate': 'manual',
        ...objectAt(template, 'metadata', 'annotations'),
      },
      ...(Object.keys(labels).length > 0 && { labels }),
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: textAt(source, 'metadata', 'name'),
          uid: textAt(source, 'metadata', 'uid'),
          controller: true,
        },
      ],
    },
    spec: objectAt(template, 'spec'),
  };
}
