import type { JsonValue } from '../../../api/go/json-value';
import type { Command } from '../../command';
import { KubectlError } from '../../errors';
import { stringFlag } from '../../flags/flag';
import { labelSelectorOf } from '../../label-selector-object';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  minAvailable: stringFlag('min-available', 'How many pods, or percent of them, must be left.'),
  maxUnavailable: stringFlag('max-unavailable', 'How many pods, or percent of them, may be missing.'),
  selector: stringFlag('selector', 'The pods of the budget, by label.'),
};

/** Source: kubectl/pkg/cmd/create/create_pdb.go. */
export const createPodDisruptionBudget: Command = {
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  use: 'create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  short: 'Create a pod disruption budget with the specified name',
  examples: ['kubectl create pdb web --selector=app=web --min-available=50%'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    const [min, max] = [value(flags.minAvailable), value(flags.maxUnavailable)];
    if (value(flags.selector) === '') throw new KubectlError('a selector must be specified');
    if (min === '' && max === '') throw new KubectlError('one of min-available or max-unavailable must be specified');
    if (min !== '' && max !== '') throw new KubectlError('min-available and max-unavailable cannot be both specified');
    const [field, text] = min === '' ? ['max-unavailable', max] : ['min-available', min];
    if (!/^\d+%?$/.test(text)) throw new KubectlError(`invalid format specified for ${field}`);
    const amount: JsonValue = text.endsWith('%') ? text : Number(text);
    const draft = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        [min === '' ? 'maxUnavailable' : 'minAvailable']: amount,
        selector: labelSelectorOf(value(flags.selector)),
      },
    };
    const failure = 'failed to create poddisruptionbudgets:';
    await createGenerated(invocation, 'policy.v1.PodDisruptionBudget', draft, failure);
  },
};
