import type { Command, Invocation } from '../command';
import { ExitError, KubectlError } from '../errors';
import { explainField } from '../explain/plaintext';
import { fetchOpenApi } from '../explain/open-api';
import { boolFlag, stringFlag } from '../flags/flag';
import { apiVersionOf, groupResourceOf, groupVersionOf, type ResourceMapping } from '../resources/resource-mapping';

const flags = {
  apiVersion: stringFlag('api-version', 'The group version to explain it in.'),
  output: stringFlag('output', 'plaintext or plaintext-openapiv2.', { shorthand: 'o', default: 'plaintext' }),
  recursive: boolFlag('recursive', 'The fields of the fields too.', { shorthand: 'R' }),
};

/**
 * Source: kubectl/pkg/cmd/explain/explain.go.
 * Divergence from real Kubernetes: plaintext-openapiv2 prints what plaintext does; an embedded cluster describes no field, so that
 * descriptions are empty.
 */
export const explain: Command = {
  name: 'explain',
  use: 'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Get documentation for a resource',
  long: 'Shows the fields of a type, or those below one of its fields.\n\nUse "kubectl api-resources" for a complete list of supported resources.',
  examples: ['kubectl explain pods', 'kubectl explain pod.spec.containers', 'kubectl explain deployment --recursive'],
  flags: Object.values(flags),
  run: runExplain,
};

async function runExplain(invocation: Invocation): Promise<void> {
  const { session, value, args } = invocation;
  const [argument] = args;
  if (argument === undefined) {
    throw new KubectlError(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  }
  if (args.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE\n');
  if (argument.startsWith('.')) throw new KubectlError('invalid jsonpath syntax, first node must be field node');
  const { mapping, fieldPath } = await typeAndFields(invocation, argument.replace(/\.$/, ''));
  const output = value(flags.output);
  if (!['plaintext', 'plaintext-openapiv2'].includes(output)) throw new KubectlError(`unrecognized format: ${output}`);
  const api = await fetchOpenApi(session.rest, apiVersionOf(mapping));
  const { group, version, resource, kind } = mapping;
  const gvr = `${group}/${version}, Resource=${resource}`;
  if (api === undefined) throw new KubectlError(`couldn't find resource for "${gvr}"`);
  const schema = api.schemaOfKind(mapping);
  if (schema === undefined) throw new KubectlError(`GVR (${gvr}) not found in OpenAPI schema`);
  session.out(`${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`);
  const text = explainField(api, schema, fieldPath, value(flags.recursive));
  if (text === undefined) throw new KubectlError(`field "${fieldPath.at(-1) ?? ''}" does not exist`);
  session.out(`${text}\n`);
}

/** `pods.spec.containers`, `deployments.apps.spec`: the type, then the path of fields. */
async function typeAndFields(
  { session, value }: Invocation,
  argument: string,
): Promise<{ readonly mapping: ResourceMapping; readonly fieldPath: readonly string[] }> {
  const [type = '', ...fields] = argument.split('.');
  let mapping = await session.mapper.forArgument(type).catch((error: unknown) => {
    // Here the mapper's own error reaches the end, which kubectl prints as it is (cmd/util/helpers.go, NoResourceMatchError).
    throw error instanceof KubectlError ? new ExitError(1, error.message) : error;
  });
  const named = groupResourceOf(mapping);
  const withGroup = mapping.group !== '' && `${argument}.`.startsWith(`${named}.`);
  const fieldPath = withGroup
    ? argument
        .slice(named.length + 1)
        .split('.')
        .filter((field) => field !== '')
    : fields;
  const apiVersion = value(flags.apiVersion);
  if (apiVersion !== '') {
    const { group, version } = groupVersionOf(apiVersion);
    mapping = { ...mapping, group, version };
  }
  return { mapping, fieldPath };
}
