import type { Command, Invocation } from '../command';
import { describerOf } from '../describe/describers';
import { KubectlError, throwAggregate, throwListed, userError, type UserError } from '../errors';
import { boolFlag, intFlag } from '../flags/flag';
import { namesObjects } from '../resources/arguments';
import { findResources, type ResourceQuery } from '../resources/builder';
import { isNotFound, type Info } from '../resources/info';
import { pathOf } from '../resources/resource-mapping';
import { allNamespacesFlag, fileFlags, filenameOptions, hasFiles, selectorFlag } from '../write-flags';

const flags = {
  chunkSize: intFlag('chunk-size', 'How many objects to ask for at a time; 0: all at once.', { default: 500 }),
  showEvents: boolFlag('show-events', 'Show the events about the object; default: if it is only one.', {
    default: true,
  }),
};

/** Source: kubectl/pkg/cmd/describe/describe.go. */
export const describe: Command = {
  name: 'describe',
  suggestFor: ['inspect'],
  use: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  short: 'Show details of a specific resource or group of resources',
  long: 'Tells of objects in detail, with what belongs to them, such as their events.\n\nUse "kubectl api-resources" for a complete list of supported resources.',
  examples: ['kubectl describe node worker-1', 'kubectl describe pod/web', 'kubectl describe pods -l app=web'],
  flags: [...Object.values(flags), ...Object.values(fileFlags), allNamespacesFlag, selectorFlag],
  run: runDescribe,
};

async function runDescribe(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const files = filenameOptions(invocation);
  if (args.length === 0 && !hasFiles(files)) {
    throw new KubectlError(
      'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  const query: ResourceQuery = {
    args,
    files,
    namespace: session.namespace.name,
    enforceNamespace: session.namespace.explicit && !value(allNamespacesFlag),
    allNamespaces: value(allNamespacesFlag),
    labelSelector: value(selectorFlag),
    allowEmptySelector: true,
    chunkSize: value(flags.chunkSize),
    continueOnError: true,
    flatten: true,
  };
  const result = await findResources(session, query);
  const { infos, errors } = await result.infos();
  const showEvents = invocation.changed(flags.showEvents)
    ? value(flags.showEvents)
    : infos.length <= 1 && errors.length === 0;
  const [type, name] = args;
  if (type !== undefined && name !== undefined && args.length === 2 && errors.length === 1 && isNotFound(errors[0])) {
    return await describeByPrefix(
      invocation,
      { ...query, args: [type], continueOnError: false },
      name,
      showEvents,
      errors[0],
    );
  }
  const failures: UserError[] = [...errors];
  let isFirst = true;
  for (const info of infos) {
    try {
      const text = await descriptionOf(invocation, info, showEvents);
      session.out(isFirst ? text : `\n\n${text}`);
      isFirst = false;
    } catch (error) {
      const failure = userError(error);
      if (failures.every(({ message }) => message !== failure.message)) failures.push(failure);
    }
  }
  if (infos.length === 0 && failures.length === 0) {
    session.err(
      value(allNamespacesFlag)
        ? 'No resources found\n'
        : `No resources found in ${session.namespace.name} namespace.\n`,
    );
  }
  throwListed(failures, namesObjects(args));
}

/** Nothing is called so: whatever begins so. */
async function describeByPrefix(
  invocation: Invocation,
  query: ResourceQuery,
  prefix: string,
  showEvents: boolean,
  notFound: UserError,
): Promise<void> {
  const { infos, errors } = await (await findResources(invocation.session, query)).infos();
  throwAggregate(errors);
  const matching = infos.filter(({ name }) => name.startsWith(prefix));
  for (const info of matching) invocation.session.out(`${await descriptionOf(invocation, info, showEvents)}\n`);
  if (matching.length === 0) throw notFound;
}

async function descriptionOf(
  { session }: Invocation,
  { mapping, namespace, name }: Info,
  showEvents: boolean,
): Promise<string> {
  // Whatever version is asked for, kubectl describes this one.
  const described = mapping.kind === 'HorizontalPodAutoscaler' ? { ...mapping, version: 'v2' } : mapping;
  const object = await session.rest.get(pathOf(described, namespace, name));
  return await describerOf(mapping)(object, { session, showEvents });
}
