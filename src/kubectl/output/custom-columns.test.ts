import { describe, it } from 'node:test';
import { expect } from 'expect';
import { OutputError } from './output-error';
import { parseCustomColumns, parseCustomColumnsFile, printCustomColumns } from './custom-columns';

const pods = [
  {
    metadata: { name: 'web-1', labels: { app: 'web' } },
    spec: { n: 3, l: [1, 'a'], z: '10' },
    status: { podIP: '1.1.1.1' },
  },
  { metadata: { name: 'a-very-long-pod-name' }, spec: { n: 1, l: [2], f: 0.5 } },
  { metadata: { name: 'x\x1b[31m' }, spec: { z: null, l: [] } },
];

const print = (spec: string, withHeader = true) => printCustomColumns(parseCustomColumns(spec), pods, withHeader);

const wrongSpecs: readonly (readonly [string, string])[] = [
  ['', 'custom-columns format specified but no custom columns given'],
  ['A', 'unexpected custom-columns spec: A, expected <header>:<json-path-expr>'],
  ['A:{.spec.n},', 'unexpected custom-columns spec: , expected <header>:<json-path-expr>'],
  [
    'A:{.a}{.b}',
    "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
  ],
];

const failures: readonly (readonly [string, string, string])[] = [
  ['A:.spec.l[1]', 'array index out of bounds: index 1, length 1', 'A\na\n'],
  ['A:.spec.l[', 'unterminated array', 'A\n'],
  ['A:foo bar', 'unrecognized identifier bar', 'A\n'],
];

// Held against kubectl 1.33 with a server that lists such pods.
describe('custom columns', () => {
  it('prints values, <none> for what is missing and <nil> for null', () => {
    expect(print('NAME:.metadata.name,N:spec.n,Z:{.spec.z},F:{spec.f},IP:.status.podIP')).toBe(
      `NAME                   N        Z        F        IP
web-1                  3        10       <none>   1.1.1.1
a-very-long-pod-name   1        <none>   0.5      <none>
x^[[31m                <none>   <nil>    <none>   <none>
`,
    );
  });

  it('joins several values by commas and prints maps as Go does', () => {
    expect(print('L:.spec.l[*],M:.metadata.labels,N:.spec.l', false)).toBe(
      '1,a      map[app:web]   [1 a]\n2        <none>         [2]\n<none>   <none>         []\n',
    );
  });

  it('splits at the first colon', () => {
    expect(print('POD_IP:status:podIP')).toBe('POD_IP\n<none>\n<none>\n<none>\n');
    expect(print('A:')).toBe('A\n<none>\n<none>\n<none>\n');
  });

  for (const [spec, message] of wrongSpecs) {
    it(`rejects ${spec || 'nothing'}`, () => expect(() => parseCustomColumns(spec)).toThrow(message));
  }
  for (const [spec, message, stdout] of failures) {
    it(`fails on ${spec} after what it could print`, () => {
      try {
        print(spec);
      } catch (error) {
        expect(error).toBeInstanceOf(OutputError);
        expect(error).toMatchObject({ message, stdout });
        return;
      }
      throw new Error('expected an OutputError');
    });
  }

  it('reads headers and paths from a file', () => {
    expect(parseCustomColumnsFile('N  X\r\nmetadata.name {.spec.n}\n')).toEqual([
      { header: 'N', path: '{.metadata.name}' },
      { header: 'X', path: '{.spec.n}' },
    ]);
    expect(() => parseCustomColumnsFile('')).toThrow('invalid template, missing header line. Expected format is');
    expect(() => parseCustomColumnsFile('A B\n')).toThrow('invalid template, missing spec line. Expected format is');
    expect(() => parseCustomColumnsFile('A B\n.a\n')).toThrow(
      "number of headers (2) and field specifications (1) don't match",
    );
  });
});
