import { describe, it } from 'node:test';
import { expect } from 'expect';
import fc from 'fast-check';
import { configMaps } from '../../api/kinds/config-map';
import { namespaces } from '../../api/kinds/namespace';
import { secrets } from '../../api/kinds/secret';
import { serviceAccounts } from '../../api/kinds/service-account';
import { garbageCollector } from '../garbage-collector/garbage-collector';
import { namespaceController } from '../namespace/namespace-controller';
import { DEFAULT_ROOT_CA } from '../root-ca';
import { rootCACertPublisher } from '../root-ca-cert-publisher/root-ca-cert-publisher';
import { serviceAccountTokenController } from '../service-account-tokens/service-account-token-controller';
import { hasOneOutcome, type Ending } from '../testing/one-outcome';
import { TestWorld } from '../test-world';
import { serviceAccountController } from './service-account-controller';

const CONTROLLERS = [serviceAccountController, rootCACertPublisher, serviceAccountTokenController];
const CA = 'kube-root-ca.crt';

type Step =
  | { readonly do: 'makeNamespace' | 'deleteNamespace' | 'deleteCA' | 'changeCA'; readonly namespace: number }
  | { readonly do: 'makeAccount' | 'deleteAccount'; readonly namespace: number; readonly account: string }
  | { readonly do: 'makeToken'; readonly namespace: number; readonly account: string }
  | { readonly do: 'run'; readonly on: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const namespace = fc.nat(1);
const account = fc.constantFrom('default', 'robot');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('makeNamespace', 'makeNamespace', 'deleteNamespace'), namespace }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('deleteCA', 'changeCA'), namespace }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('makeAccount', 'deleteAccount'), namespace, account }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('makeToken'), namespace, account }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('run'), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(0, 6) }) },
);

function act(world: TestWorld, count: number, step: Exclude<Step, { readonly do: 'run' | 'wait' }>): void {
  const { api } = world;
  const name = `team-${step.namespace}`;
  const key = { namespace: '', name };
  const team = api.find(namespaces, key);
  if (step.do === 'makeNamespace' && team === undefined) world.namespace(name);
  if (team === undefined || team.metadata.deletionTimestamp !== undefined) return;
  if (step.do === 'deleteNamespace') api.delete(namespaces, key);
  const ca = api.find(configMaps, { namespace: name, name: CA });
  if (step.do === 'deleteCA' && ca !== undefined) api.delete(configMaps, { namespace: name, name: CA });
  if (step.do === 'changeCA' && ca !== undefined) api.update(configMaps, { ...ca, data: { 'ca.crt': 'mine' } });
  if (!('account' in step)) return;
  const accountKey = { namespace: name, name: step.account };
  const found = api.find(serviceAccounts, accountKey);
  if (step.do === 'makeAccount' && found === undefined)
    api.create(serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: accountKey });
  if (step.do === 'deleteAccount' && found !== undefined) api.delete(serviceAccounts, accountKey);
  if (step.do === 'makeToken') {
    const annotations = { 'kubernetes.io/service-account.name': step.account };
    const metadata = { namespace: name, name: `token-${count}`, annotations };
    api.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/service-account-token' });
  }
}

function play(steps: readonly Step[], seed: number): Ending {
  const world = new TestWorld(undefined, seed);
  const { api } = world;
  world.start([namespaceController, garbageCollector]);
  let end: (() => void) | undefined = world.start(CONTROLLERS);
  for (const [count, current] of [...steps, { do: 'run', on: true } as const].entries()) {
    if (current.do === 'wait') world.passSeconds(current.seconds);
    else if (current.do !== 'run') act(world, count, current);
    else {
      if (current.on) end ??= world.start(CONTROLLERS);
      else end = void end?.();
    }
    world.sim.settle();
  }
  world.passSeconds(120);
  const outcome = api.list(namespaces).map(({ metadata: { name } }) => {
    const ca = api.find(configMaps, { namespace: name, name: CA });
    expect([name, ca?.data]).toEqual([name, { 'ca.crt': DEFAULT_ROOT_CA }]);
    const accounts = api.list(serviceAccounts, { namespace: name }).map((each) => each.metadata.name);
    expect(accounts).toContain('default');
    const tokens = api.list(secrets, { namespace: name });
    for (const { metadata, data } of tokens) {
      const owner = metadata.annotations?.['kubernetes.io/service-account.name'] ?? '';
      const uid = metadata.annotations?.['kubernetes.io/service-account.uid'];
      expect(api.find(serviceAccounts, { namespace: name, name: owner })?.metadata.uid).toBe(uid);
      expect(data?.['token']).toBeTruthy();
    }
    return [name, accounts, tokens.map(({ metadata }) => metadata.name)];
  });
  return { world, outcome };
}

describe('what every namespace has, and the tokens of accounts', () => {
  it('is there again whatever happens, and has one outcome', () =>
    hasOneOutcome(fc.array(step, { maxLength: 25, size: 'max' }), play, 30));
});
