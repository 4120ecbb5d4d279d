import { describe, it } from 'node:test';
import { expect } from 'expect';
import { printYaml } from './yaml-print';

// Recorded from kubectl 1.33 (`-o yaml`): the text as the value of `data.k000`.
const strings: readonly (readonly [string, string])[] = [
  ['', '""'],
  ['~', '"~"'],
  ['null', '"null"'],
  ['true', '"true"'],
  ['yes', '"yes"'],
  ['n', '"n"'],
  ['Off', '"Off"'],
  ['0x1f', '"0x1f"'],
  ['0o17', '"0o17"'],
  ['017', '"017"'],
  ['089', '"089"'],
  ['08a', '08a'],
  ['1e3', '"1e3"'],
  ['1e999', '1e999'],
  ['.5', '".5"'],
  ['.', '.'],
  ['-', "'-'"],
  ['--', '--'],
  ['---', "'---'"],
  ['- a', "'- a'"],
  ['-a', '-a'],
  ['?a', '?a'],
  ['? a', "'? a'"],
  [':a', ':a'],
  ['a:', "'a:'"],
  ['a: b', "'a: b'"],
  ['a:b', 'a:b'],
  ['a::b', 'a::b'],
  ['#a', "'#a'"],
  ['a #b', "'a #b'"],
  ['a#b', 'a#b'],
  ['a ', "'a '"],
  [' a', "' a'"],
  ['1_000', '"1_000"'],
  ['_1', '_1'],
  ['+1', '"+1"'],
  ['-1', '"-1"'],
  ['0b101', '"0b101"'],
  ['0b2', '0b2'],
  ['0xg', '0xg'],
  ['1.2.3', '1.2.3'],
  ['1:20', '"1:20"'],
  ['80:80', '80:80'],
  ['12:30:45', '"12:30:45"'],
  ['2024-01-02', '"2024-01-02"'],
  ['2024-13-02', '2024-13-02'],
  ['2023-02-29', '2023-02-29'],
  ['2024-02-29', '"2024-02-29"'],
  ['2024-01-02T03:04:05Z', '"2024-01-02T03:04:05Z"'],
  ['2024-01-02T03:04:05+09:00', '"2024-01-02T03:04:05+09:00"'],
  ['2024-01-02T03:04:05', '2024-01-02T03:04:05'],
  ['2024-01-02 03:04:05', '"2024-01-02 03:04:05"'],
  ['2024-01-02 03:04:05Z', '2024-01-02 03:04:05Z'],
  ['2024-01', '2024-01'],
  ['=', '='],
  ['<<', '<<'],
  ['!a', "'!a'"],
  ['&a', "'&a'"],
  ['*a', "'*a'"],
  ['%a', "'%a'"],
  ['@a', "'@a'"],
  ['`a`', "'`a`'"],
  ['|', "'|'"],
  ['>', "'>'"],
  ['"a"', '\'"a"\''],
  ["'a'", "'''a'''"],
  ["it's", "it's"],
  ["'it's", "'''it''s'"],
  ['a"b', 'a"b'],
  ['a\\b', 'a\\b'],
  ['{a}', "'{a}'"],
  ['[a]', "'[a]'"],
  ['a,b', 'a,b'],
  [',a', "',a'"],
  ['a\tb', '"a\\tb"'],
  ['a\n', '|\n    a'],
  ['\na', '|2-\n\n    a'],
  ['a\nb', '|-\n    a\n    b'],
  ['a\nb\n', '|\n    a\n    b'],
  ['a\n\nb\n\n', '|+\n    a\n\n    b\n'],
  [' a\nb', '|2-\n     a\n    b'],
  ['a \nb', '"a \\nb"'],
  ['a\n  b', '|-\n    a\n      b'],
  ['a\nb ', '"a\\nb "'],
  ['\n', '|2+\n'],
  ['a\r\nb', '"a\\r\\nb"'],
  ['\x1b[31m', '"\\e[31m"'],
  ['é 한', 'é 한'],
  ['😀', '"\\U0001F600"'],
  ['a b', "'a     b'"],
  [' ', ' '],
  [
    'word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word end',
    'word word word word word word word word word word word word word word word\n    word word word word word word word word word word word word word word word end',
  ],
  [
    'a: word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word',
    "'a: word word word word word word word word word word word word word word\n    word word word word word word word word word word word word word word word word'",
  ],
  [
    '\tword  word  word  word  word  word  word  word  word  word  word  word  word  word  word  word  word  word  word  word  end',
    '"\\tword  word  word  word  word  word  word  word  word  word  word  word\n    \\ word  word  word  word  word  word  word  word  end"',
  ],
  [
    'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww b c',
    'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\n    b c',
  ],
  ['.inf', '".inf"'],
  ['.nan', '".nan"'],
  ['NaN', 'NaN'],
  ['1.', '"1."'],
  ['+.5', '"+.5"'],
  ['100m', '100m'],
  ['1Gi', '1Gi'],
  ['http://x.y/z?a=b#c', 'http://x.y/z?a=b#c'],
  ['nginx:1.14', 'nginx:1.14'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['::1', '::1'],
  ['a:: b', "'a:: b'"],
  ['5%', '5%'],
  ['~/x', '~/x'],
  ['{{ .x }}', "'{{ .x }}'"],
  ['$(A)', '$(A)'],
];

describe('printYaml', () => {
  for (const [text, yaml] of strings) {
    it(JSON.stringify(text), () => expect(printYaml({ data: { k000: text } })).toBe(`data:\n  k000: ${yaml}\n`));
  }

  it('lays out maps and lists', () => {
    const value = {
      kind: 'Pod',
      spec: { containers: [{ name: 'a', args: ['x', ['y', ['z']], {}, []] }, 'b'], none: null, e: {}, l: [] },
      data: { key: 'two\nlines\n', n: true, '1': 2 },
      list: [{ a: { b: 1 } }, [[1], [{ c: 2 }]], 'long\ntext'],
    };
    expect(printYaml(value)).toBe(`data:
  "1": 2
  key: |
    two
    lines
  "n": true
kind: Pod
list:
- a:
    b: 1
- - - 1
  - - c: 2
- |-
  long
  text
spec:
  containers:
  - args:
    - x
    - - "y"
      - - z
    - {}
    - []
    name: a
  - b
  e: {}
  l: []
  none: null
`);
  });

  it('orders keys by letters and numbers', () => {
    const keys = [
      'a10',
      'a2',
      'a1',
      'b',
      'a-b',
      'a.b',
      'ab',
      'aB',
      'A',
      '10',
      '2',
      'x01',
      'x1',
      'k8s-app',
      'k10s',
      '_',
    ];
    const printed = printYaml(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(printed.replaceAll(': 0', '').replaceAll('"', '').trim().split('\n')).toEqual([
      '_',
      '2',
      '10',
      'A',
      'a-b',
      'a.b',
      'a1',
      'a2',
      'a10',
      'aB',
      'ab',
      'b',
      'k8s-app',
      'k10s',
      'x1',
      'x01',
    ]);
  });

  it('gives keys that are long or have line breaks a line of their own', () => {
    const long = 'x'.repeat(129);
    expect(printYaml({ [long]: { a: 1 }, 'a\nb': ['c'] })).toBe(`? |-\n  a\n  b\n: - c\n? ${long}\n: a: 1\n`);
  });

  it('prints numbers as Go does', () => {
    const numbers = [0, -1, 2.5, 1500000.5, 1e21, 1e-7, 0.0001, 1e20, 123456.7, 1234567.8, 9007199254740991];
    expect(printYaml(numbers)).toBe(
      ['0', '-1', '2.5', '1.5000005e+06', '1e+21', '1e-07', '0.0001', '1e+20', '123456.7', '1.2345678e+06']
        .concat('9007199254740991')
        .map((text) => `- ${text}\n`)
        .join(''),
    );
    expect(printYaml('text')).toBe('text\n');
  });
});
