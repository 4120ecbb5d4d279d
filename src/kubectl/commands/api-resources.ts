import { compareBytes } from '../../api/go/text';
import type { Command, Invocation } from '../command';
import { KubectlError, usageError } from '../errors';
import { boolFlag, stringFlag, stringSliceFlag } from '../flags/flag';
import { alignTabs, getLayout } from '../output/tabwriter';
import { dataPrinter, incompatibleFormat, printFlags } from '../print-flags';
import { discover } from '../resources/discovery';
import { apiVersionOf, type ResourceMapping } from '../resources/resource-mapping';

const flags = {
  output: printFlags.output,
  showManagedFields: printFlags.showManagedFields,
  apiGroup: stringFlag('api-group', 'Only the resources of this group.'),
  cached: boolFlag('cached', 'Be content with what is known already.'),
  categories: stringSliceFlag('categories', 'Only the resources of these categories.'),
  namespaced: boolFlag('namespaced', 'Only resources in namespaces, or with false only those outside.', {
    default: true,
  }),
  noHeaders: boolFlag('no-headers', "Don't print the line of headers."),
  sortBy: stringFlag('sort-by', 'name or kind.'),
  verbs: stringSliceFlag('verbs', 'Only the resources that know these verbs.'),
};

/** Source: kubectl/pkg/cmd/apiresources/apiresources.go. */
export const apiResources: Command = {
  name: 'api-resources',
  use: 'api-resources [flags]',
  short: 'Print the supported API resources on the server',
  examples: [
    'kubectl api-resources',
    'kubectl api-resources --namespaced=false',
    'kubectl api-resources --api-group=apps -o wide',
  ],
  flags: Object.values(flags),
  run: runApiResources,
};

async function runApiResources(invocation: Invocation): Promise<void> {
  const { session, value, changed, args, commandPath } = invocation;
  if (args.length > 0) throw usageError(commandPath, `unexpected arguments: [${args.join(' ')}]`);
  const output = value(flags.output);
  const printData = dataPrinter(invocation, output);
  if (printData === undefined && !['', 'wide', 'name'].includes(output)) {
    throw incompatibleFormat(output, ['json', 'yaml', 'kyaml', 'name', 'wide']);
  }
  const sortBy = value(flags.sortBy);
  if (!['', 'name', 'kind'].includes(sortBy)) throw new KubectlError('--sort-by accepts only name or kind');

  const { groups, resources } = await discover(session.rest, !value(flags.cached));
  const preferred = new Map(groups.map(({ name, versions }) => [name, versions]));
  const wanted = preferredOnly(resources, preferred).filter(
    (resource) =>
      resource.verbs.length > 0 &&
      (!changed(flags.apiGroup) || resource.group === value(flags.apiGroup)) &&
      (!changed(flags.namespaced) || resource.namespaced === value(flags.namespaced)) &&
      value(flags.verbs).every((verb) => resource.verbs.includes(verb)) &&
      value(flags.categories).every((category) => resource.categories.includes(category)),
  );
  const key = ({ group, resource, kind }: ResourceMapping): string =>
    sortBy === 'name' ? resource : sortBy === 'kind' ? kind : group;
  const sorted = wanted.toSorted((a, b) => compareBytes(key(a), key(b)) || compareBytes(a.resource, b.resource));
  session.out(
    printData === undefined ? tableText(sorted, output, value(flags.noHeaders)) : printData(listObject(sorted)),
  );
}

/** Of a resource in several versions of its group, the one in the version that comes first. */
function preferredOnly(
  resources: readonly ResourceMapping[],
  versions: ReadonlyMap<string, readonly string[]>,
): readonly ResourceMapping[] {
  const best = new Map<string, ResourceMapping>();
  const rank = ({ group, version }: ResourceMapping): number => versions.get(group)?.indexOf(version) ?? -1;
  for (const resource of resources) {
    const name = `${resource.group}/${resource.resource}`;
    const known = best.get(name);
    if (known === undefined || rank(resource) < rank(known)) best.set(name, resource);
  }
  return [...best.values()];
}

function tableText(resources: readonly ResourceMapping[], output: string, noHeaders: boolean): string {
  if (output === 'name') {
    return resources.map(({ group, resource }) => `${resource}${group === '' ? '' : `.${group}`}\n`).join('');
  }
  const wide = output === 'wide';
  const lines = resources.map((mapping) => {
    const { resource, shortNames, namespaced, kind, verbs, categories } = mapping;
    const cells = [resource, shortNames.join(','), apiVersionOf(mapping), String(namespaced), kind];
    return [...cells, ...(wide ? [verbs.join(','), categories.join(',')] : [])].join('\t');
  });
  const headers = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
  if (!noHeaders) lines.unshift(headers.join('\t'));
  return alignTabs(lines.map((line) => `${line}\n`).join(''), getLayout);
}

function listObject(resources: readonly ResourceMapping[]) {
  return {
    apiVersion: 'v1',
    kind: 'APIResourceList',
    groupVersion: '',
    resources: resources.map(
      ({ resource, singular, group, version, kind, namespaced, verbs, shortNames, categories }) => ({
        name: resource,
        singularName: singular,
        namespaced,
        ...(group !== '' && { group }),
        version,
        kind,
        verbs,
        ...(shortNames.length > 0 && { shortNames }),
        ...(categories.length > 0 && { categories }),
      }),
    ),
  };
}

/** Source: kubectl/pkg/cmd/apiresources/apiversions.go. */
export const apiVersions: Command = {
  name: 'api-versions',
  use: 'api-versions',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  async run({ session, args, commandPath }) {
    if (args.length > 0) throw usageError(commandPath, `unexpected arguments: [${args.join(' ')}]`);
    const { groups } = await discover(session.rest, true);
    const versions = groups.flatMap(({ name, versions: all }) =>
      all.map((version) => apiVersionOf({ group: name, version })),
    );
    session.out(
      versions
        .toSorted(compareBytes)
        .map((version) => `${version}\n`)
        .join(''),
    );
  },
};
