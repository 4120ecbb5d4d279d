import { isObject, type JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError, throwAggregate } from '../../errors';
import { stringFlag } from '../../flags/flag';
import { listAt, objectAt, textAt } from '../../json';
import { quantitiesOf, type Quantities } from '../../quantities';
import { dryRunOf, selectorFlag } from '../../write-flags';
import { changeContainers, containerMatches, findPodSpecs, podSpecFlagList, podSpecFlags } from './pod-spec';

const flags = {
  containers: stringFlag('containers', 'The containers to change, with * for any text.', {
    shorthand: 'c',
    default: '*',
  }),
  limits: stringFlag('limits', 'The most that a container may use: cpu=100m,memory=256Mi.'),
  requests: stringFlag('requests', 'What a container asks for: cpu=100m,memory=256Mi.'),
};

/** Source: kubectl/pkg/cmd/set/set_resources.go. */
export const setResources: Command = {
  name: 'resources',
  use: 'set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Update resource requests/limits on objects with pod templates',
  examples: ['kubectl set resources deployment/web --limits=cpu=200m,memory=512Mi --requests=cpu=100m'],
  flags: [...Object.values(flags), ...podSpecFlagList],
  run: runSetResources,
};

async function runSetResources(invocation: Invocation): Promise<void> {
  const { value, args } = invocation;
  dryRunOf(invocation);
  const infos = await findPodSpecs(invocation, args);
  if (value(podSpecFlags.local) && dryRunOf(invocation) === 'server')
    throw new KubectlError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (value(podSpecFlags.all) && value(selectorFlag) !== '')
    throw new KubectlError('cannot set --all and --selector at the same time');
  const [limits, requests] = [value(flags.limits), value(flags.requests)];
  if (limits === '' && requests === '')
    throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  const wanted = { limits: quantitiesOf(limits), requests: quantitiesOf(requests) };
  const pattern = value(flags.containers);
  const missing: KubectlError[] = [];
  const change = (spec: JsonObject): JsonObject => {
    let found = false;
    const update = (container: JsonObject): JsonObject => {
      if (!containerMatches(textAt(container, 'name'), pattern)) return container;
      found = true;
      return { ...container, resources: merged(objectAt(container, 'resources'), wanted) };
    };
    const fields = ['containers', 'initContainers'].filter((field) => spec[field] !== undefined);
    const lists = fields.map((field) => [field, listAt(spec, field).filter(isObject).map(update)] as const);
    if (!found) missing.push(new KubectlError(`error: unable to find container named ${pattern}`));
    return { ...spec, ...Object.fromEntries(lists) };
  };
  await changeContainers(invocation, infos, {
    done: 'resource requirements updated',
    failure: 'failed to patch resources update to pod template',
    change,
  });
  throwAggregate(missing);
}

function merged(
  resources: JsonObject,
  { limits, requests }: { readonly limits: Quantities; readonly requests: Quantities },
): JsonObject {
  const both = {
    limits: { ...objectAt(resources, 'limits'), ...limits },
    requests: { ...objectAt(resources, 'requests'), ...requests },
  };
  return {
    ...resources,
    ...(Object.keys(both.limits).length > 0 && { limits: both.limits }),
    ...(Object.keys(both.requests).length > 0 && { requests: both.requests }),
  };
}
