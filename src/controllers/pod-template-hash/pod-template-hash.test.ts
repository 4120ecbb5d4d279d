import { describe, it } from 'node:test';
import { expect } from 'expect';
import type { Container, PodSpec, PodTemplateSpec } from '../../api/generated/types';
import { defaultPodTemplate } from '../../api/kinds/pod/pod-spec-defaults';
import { goSyntax } from './go-syntax';
import { podTemplateHash } from './pod-template-hash';

/** A template as manifests write it, with the server's defaults. */
function template(labels: object, container: Partial<Container>, spec: Partial<PodSpec> = {}, annotations?: object) {
  const metadata = { labels, annotations };
  const text = JSON.stringify({ metadata, spec: { containers: [container], ...spec } });
  return defaultPodTemplate(JSON.parse(text) as PodTemplateSpec);
}

const nginx = (image: string): Partial<Container> => ({ name: 'nginx', image, ports: [{ containerPort: 80 }] });

/** Computed from the Go types of Kubernetes 1.36, without and with a collision. */
const golden: readonly (readonly [string, PodTemplateSpec, string, string])[] = [
  ['nginx:1.14.2 with a port', template({ app: 'nginx' }, nginx('nginx:1.14.2')), '6c5f67b5f7', '6f4479b5f6'],
  ['nginx:1.16.1 with a port', template({ app: 'nginx' }, nginx('nginx:1.16.1')), '66b9cb6d4d', '7dc477fb4f'],
  [
    'what kubectl create deployment makes',
    template({ app: 'nginx' }, { name: 'nginx', image: 'nginx' }),
    '7f8fbb96d',
    '79dbfc4f57',
  ],
  ['another image', template({ app: 'nginx' }, { name: 'nginx', image: 'nginx:1.25' }), '7cd5cff77d', 'd9777846c'],
  [
    'requests and limits',
    template(
      { run: 'php-apache' },
      {
        name: 'php-apache',
        image: 'registry.k8s.io/hpa-example',
        ports: [{ containerPort: 80 }],
        resources: { limits: { cpu: '500m' }, requests: { cpu: '200m' } },
      },
    ),
    '544695f45',
    '784f85f8d',
  ],
  [
    'variables, a command, a node selector and an annotation',
    template(
      { app: 'nginx' },
      { ...nginx('nginx:1.14.2'), env: [{ name: 'A', value: 'b' }], command: ['sh', '-c', 'sleep 1'] },
      { nodeSelector: { disktype: 'ssd', a: 'b' } },
      { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' },
    ),
    'ccd79cdb6',
    '54dd7f7cff',
  ],
  [
    'a probe and a volume',
    template(
      { app: 'nginx' },
      {
        ...nginx('nginx:1.14.2'),
        readinessProbe: { httpGet: { path: '/', port: 80 } },
        volumeMounts: [{ name: 'cfg', mountPath: '/etc/cfg' }],
      },
      { volumes: [{ name: 'cfg', configMap: { name: 'cm' } }] },
    ),
    '7ddbcf9b49',
    'c897b9fc6',
  ],
  ['nothing', {}, '85748b7f68', 'b54bc767c'],
];

describe('pod-template-hash of Kubernetes 1.36', () => {
  for (const [name, spec, hash, afterCollision] of golden) {
    it(name, () =>
      expect([podTemplateHash(spec, undefined), podTemplateHash(spec, 1)]).toEqual([hash, afterCollision]),
    );
  }

  it('needs no list to be there that is empty', () => {
    const without = template({ app: 'nginx' }, nginx('nginx:1.14.2'));
    const withEmpty = template({ app: 'nginx' }, { ...nginx('nginx:1.14.2'), args: [] }, { tolerations: [] }, {});
    expect(podTemplateHash(withEmpty, undefined)).toBe(podTemplateHash(without, undefined));
  });
});

describe('a quantity in Go', () => {
  for (const [text, value, scale, kept, format] of [
    ['500m', '500', -3, '500m', 'DecimalSI'],
    ['0.5', '500', -3, '500m', 'DecimalSI'],
    ['1', '1', 0, '1', 'DecimalSI'],
    ['2000', '2', 3, '2k', 'DecimalSI'],
    ['100Mi', '104857600', 0, '100Mi', 'BinarySI'],
    ['64Mi', '67108864', 0, '', 'BinarySI'],
    ['0', '0', 0, '0', 'DecimalSI'],
  ] as const) {
    it(text, () =>
      expect(goSyntax('resource.Quantity', text)).toBe(
        `(resource.Quantity){i:(resource.int64Amount){value:(int64)${value} scale:(resource.Scale)${scale}} ` +
          `d:(resource.infDecAmount){Dec:(*inf.Dec)<nil>} s:(string)${kept} Format:(resource.Format)${format}}`,
      ),
    );
  }
});
