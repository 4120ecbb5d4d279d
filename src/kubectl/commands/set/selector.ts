import { isObject, type JsonObject } from '../../../api/go/json-value';
import { createTwoWayMergePatch } from '../../../api/patch/strategic-merge-diff';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { stringFlag } from '../../flags/flag';
import { asJson, listAt, objectAt, textAt } from '../../json';
import { labelSelectorOf } from '../../label-selector-object';
import { createPrinter, printFlagList, withDryRun } from '../../print-flags';
import type { Info } from '../../resources/info';
import { patchObject } from '../../resources/patch-object';
import { dryRunFlag, dryRunOf, fileFlags, filenameOptions, writeQuery } from '../../write-flags';
import { findPodSpecs, podSpecFlags } from './pod-spec';

const resourceVersion = stringFlag('resource-version', 'Change the object only if this is its resource version.');

/** Source: kubectl/pkg/cmd/set/set_selector.go. */
export const setSelector: Command = {
  name: 'selector',
  use: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector on a resource',
  examples: ["kubectl set selector service/web 'app=web,tier=front'"],
  flags: [
    resourceVersion,
    ...Object.values(podSpecFlags),
    fileFlags.filename,
    { ...fileFlags.recursive, defaultText: 'true' },
    ...printFlagList,
    dryRunFlag,
  ],
  run: runSetSelector,
};

async function runSetSelector(invocation: Invocation): Promise<void> {
  const { session, value, changed, args } = invocation;
  const dryRun = dryRunOf(invocation);
  const expression = args.at(-1);
  if (expression === undefined) throw new KubectlError('one selector is required');
  const selector = labelSelectorOf(expression);
  const print = createPrinter(invocation);
  // Unlike elsewhere the folders of -f are read with all that is below them.
  const recursive = changed(fileFlags.recursive) ? value(fileFlags.recursive) : true;
  const files = { ...filenameOptions(invocation), recursive };
  for (const info of await findPodSpecs(invocation, args.slice(0, -1), files)) {
    const after = withSelector(info, selector);
    if (dryRun === 'client' || value(podSpecFlags.local)) {
      session.out(print(after, withDryRun('selector updated', dryRun)));
      continue;
    }
    const { object = {} } = info;
    const patch = asJson(createTwoWayMergePatch('core.v1.Service', object, after));
    const version = value(resourceVersion);
    const body = version === '' ? patch : { ...(isObject(patch) ? patch : {}), metadata: { resourceVersion: version } };
    const query = writeQuery({ dryRun, fieldManager: value(podSpecFlags.fieldManager) });
    session.out(print(await patchObject(session.rest, info, body, query), withDryRun('selector updated', dryRun)));
  }
}

function withSelector({ mapping, object = {} }: Info, selector: JsonObject): JsonObject {
  if (mapping.kind !== 'Service' || mapping.group !== '')
    throw new KubectlError('setting a selector is only supported for Services');
  const expressions = listAt(selector, 'matchExpressions');
  if (expressions.length > 0) {
    const texts = expressions.map(
      (each) => `{${textAt(each, 'key')} ${textAt(each, 'operator')} [${listAt(each, 'values').join(' ')}]}`,
    );
    throw new KubectlError(`match expression [${texts.join(' ')}] not supported on this object`);
  }
  return { ...object, spec: { ...objectAt(object, 'spec'), selector: objectAt(selector, 'matchLabels') } };
}
