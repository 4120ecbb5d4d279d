import { expect } from 'expect';
import { describe, it } from 'node:test';
import type { Ingress } from '../generated/types';
import { ingressClasses, ingresses } from '../kinds/networking/networking';
import { testApi } from '../testing';

const MARK = 'ingressclass.kubernetes.io/is-default-class';

function classAfter(
  classes: readonly (readonly [name: string, mark: string | undefined])[],
  ingress: { readonly annotations?: Readonly<Record<string, string>>; readonly ingressClassName?: string } = {},
): string | undefined {
  const api = testApi();
  for (const [name, mark] of classes) {
    api.create(ingressClasses, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name, ...(mark !== undefined && { annotations: { [MARK]: mark } }) },
      spec: { controller: 'example.com/c' },
    });
    api.sim.advance(1000);
  }
  const { annotations, ingressClassName } = ingress;
  const created: Ingress = api.create(ingresses, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'default', ...(annotations && { annotations }) },
    spec: {
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
      ...(ingressClassName !== undefined && { ingressClassName }),
    },
  });
  return created.spec?.ingressClassName;
}

// plugin/pkg/admission/network/defaultingressclass/admission_test.go.
describe('DefaultIngressClass', () => {
  it('gives an Ingress the newest of the default classes', () => {
    expect(classAfter([])).toBeUndefined();
    expect(classAfter([['a', undefined], ['b', 'false']])).toBeUndefined(); // prettier-ignore
    expect(classAfter([['a', 'true'], ['b', undefined]])).toBe('a'); // prettier-ignore
    expect(classAfter([['b', 'true'], ['a', 'true']])).toBe('a'); // prettier-ignore
  });

  it('leaves alone what names a class, in the old way too', () => {
    expect(classAfter([['a', 'true']], { ingressClassName: 'own' })).toBe('own');
    expect(classAfter([['a', 'true']], { annotations: { 'kubernetes.io/ingress.class': 'own' } })).toBeUndefined();
  });
});
