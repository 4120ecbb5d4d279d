import { expect } from 'expect';
import { describe, it } from 'node:test';
import { printKyaml } from './kyaml-print';

describe('printKyaml', () => {
  it('quotes texts, cuddles lists of maps and gives plain items lines of their own', () => {
    const object = { kind: 'List', items: [{ a: 1, b: [] }, { c: {} }], 'names/x': ['p', 'q'], on: true, z: null };
    expect(printKyaml(object)).toBe(
      [
        '---',
        '{',
        '  items: [{',
        '    a: 1,',
        '    b: [],',
        '  }, {',
        '    c: {},',
        '  }],',
        '  kind: "List",',
        '  names/x: [',
        '    "p",',
        '    "q",',
        '  ],',
        '  "on": true,',
        '  z: null,',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('folds texts of several lines', () => {
    expect(printKyaml({ a: 'one\n  two\n', b: 'x\ny' })).toBe(
      '---\n{\n  a: "\\\n     one\\n\\\n    \\  two\\n\\\n    ",\n  b: "\\\n     x\\n\\\n     y\\\n    ",\n}\n',
    );
  });

  const keys: readonly (readonly [key: string, written: string])[] = [
    ['app.kubernetes.io/name', 'app.kubernetes.io/name'],
    ['0', '"0"'],
    ['1e3', '"1e3"'],
    ['No', '"No"'],
    ['2026-01-01', '"2026-01-01"'],
    ['-a', '"-a"'],
    ['a-', '"a-"'],
    ['a b', '"a b"'],
    ['a\tb', '"a\\tb"'],
    ['', '""'],
  ];
  for (const [key, written] of keys) {
    it(`writes the key ${JSON.stringify(key)}`, () => {
      expect(printKyaml({ [key]: 'v"\u0001\u00a0' })).toBe(`---\n{\n  ${written}: "v\\"\\x01\\_",\n}\n`);
    });
  }
});
