import type { JsonObject, JsonValue } from '../../../api/go/json-value';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { intFlag, stringSliceFlag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  image: stringSliceFlag('image', 'The images of the containers.', { required: true }),
  port: intFlag('port', 'The port of the first container.', { default: -1 }),
  replicas: intFlag('replicas', 'How many pods.', { shorthand: 'r', default: 1 }),
};

/**
 * Source: kubectl/pkg/cmd/create/create_deployment.go.
 * Divergence from real Kubernetes: a container that is named after an image with `.` or `_` gets the suffix -0, -1, ... instead of a
 * random one.
 */
export const createDeployment: Command = {
  name: 'deployment',
  aliases: ['deploy'],
  use: 'create deployment NAME --image=image -- [COMMAND] [args...]',
  short: 'Create a deployment with the specified name',
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value, args } = invocation;
    const name = nameArgument(invocation);
    const command = args.slice(1);
    const images = value(flags.image);
    if (images.length > 1 && command.length > 0)
      throw new KubectlError('cannot specify multiple --image options and command');
    const port = value(flags.port);
    const labels = { app: name };
    const containers = images.map((image, index): JsonObject => {
      const container: Record<string, JsonValue> = { name: containerName(image, index), image };
      if (command.length > 0) container['command'] = command;
      if (index === 0 && port >= 0) container['ports'] = [{ containerPort: port }];
      return container;
    });
    await createGenerated(
      invocation,
      'apps.v1.Deployment',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, labels },
        spec: {
          replicas: value(flags.replicas),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
        },
      },
      'failed to create deployment:',
    );
  },
};

function containerName(image: string, index: number): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/);
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${index}` : name;
}
