import { describe, it } from 'node:test';
import { expect } from 'expect';
import { formatMap } from './downward-api';
import { expand, maxExpandedCharacters, tooMuchToTell } from './expansion';
import { serviceVariables } from './service-environment';

describe('expand', () => {
  const values: Readonly<Record<string, string>> = { A: 'a', B: '$(A)', EMPTY: '' };
  for (const [text, result] of [
    ['plain', 'plain'],
    ['$(A)-$(A)', 'a-a'],
    ['$(B)', '$(A)'],
    ['$(EMPTY)!', '!'],
    ['$(NONE)', '$(NONE)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$a'],
    ['$A ${A}', '$A ${A}'],
    ['$(A', '$(A'],
    ['5$', '5$'],
    ['$(', '$('],
  ] as const) {
    it(`${text} → ${result}`, () => expect(expand(text, (name) => values[name])).toBe(result));
  }

  it('stops where variables of variables grow without bound', () => {
    let value = 'x'.repeat(100);
    for (let times = 0; times < 100; times += 1) value = expand('$(A)$(A)$(A)', () => value);
    expect(value.length).toBeLessThan(4 * maxExpandedCharacters);
    expect(tooMuchToTell([value])).toMatch(
      /^rpc error: code = ResourceExhausted desc = trying to send message larger than max \(\d+ vs. 16777216\)$/,
    );
  });

  it('looks at each character once', () => {
    expect(expand('$('.repeat(500_000), () => undefined)).toHaveLength(1_000_000);
  });
});

describe('variables', () => {
  it('of a service with two ports', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', name: 'my-db', uid: '', resourceVersion: '', creationTimestamp: '' },
      spec: {
        clusterIP: '10.96.0.7',
        ports: [
          { name: 'sql', port: 3306, protocol: 'TCP' },
          { name: 'dns', port: 53, protocol: 'UDP' },
        ],
      },
    };
    expect(Object.fromEntries(serviceVariables(service))).toEqual({
      MY_DB_SERVICE_HOST: '10.96.0.7',
      MY_DB_SERVICE_PORT: '3306',
      MY_DB_SERVICE_PORT_SQL: '3306',
      MY_DB_SERVICE_PORT_DNS: '53',
      MY_DB_PORT: 'tcp://10.96.0.7:3306',
      MY_DB_PORT_3306_TCP: 'tcp://10.96.0.7:3306',
      MY_DB_PORT_3306_TCP_PROTO: 'tcp',
      MY_DB_PORT_3306_TCP_PORT: '3306',
      MY_DB_PORT_3306_TCP_ADDR: '10.96.0.7',
      MY_DB_PORT_53_UDP: 'udp://10.96.0.7:53',
      MY_DB_PORT_53_UDP_PROTO: 'udp',
      MY_DB_PORT_53_UDP_PORT: '53',
      MY_DB_PORT_53_UDP_ADDR: '10.96.0.7',
    });
    expect(serviceVariables({ ...service, spec: { ...service.spec, clusterIP: 'None' } })).toEqual([]);
  });

  it('of labels, sorted and quoted', () => {
    expect(formatMap({ b: 'say "hi"', a: '1' })).toBe('a="1"\nb="say \\"hi\\""');
  });
});
