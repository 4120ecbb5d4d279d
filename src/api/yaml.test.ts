import { expect } from 'expect';
import { describe, it } from 'node:test';
import { maxManifestBytes, parseManifest } from './yaml';

const documents = (text: string): readonly unknown[] => {
  const manifest = parseManifest(text);
  if (manifest.error !== undefined) throw new Error(manifest.error);
  return manifest.documents;
};

/** Every expectation here is what kubectl 1.33 gives for the text. */
describe('manifest: documents', () => {
  const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['nothing', '', []],
    ['only comments', '# a\n---\n# b\n', []],
    ['several', '---\na: 1\n--- # two\n\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a separator inside a block scalar', 'a: |\n  x\n---\nb: 1\n', [{ a: 'x\n' }, { b: 1 }]],
    ['what follows the end of a document is ignored', 'a: 1\n...\n]', [{ a: 1 }]],
    ['carriage returns', 'a: 1\r\nb: x\r\n', [{ a: 1, b: 'x' }]],
    ['a byte order mark', '\ufeffa: 1\n', [{ a: 1 }]],
    ['JSON', ' {"a": [1, null]}', [{ a: [1, null] }]],
    ['a stream of JSON', '{"a": 1}{"b": 2}\n{"c": 3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['JSON, then YAML', '{"a": 1}\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['YAML that begins like JSON', '{"a": 1,}', [{ a: 1 }]],
    ['null documents are skipped', 'null\n---\n~\n---\na: 1\n', [{ a: 1 }]],
  ];
  for (const [title, text, expected] of cases) it(title, () => expect(documents(text)).toEqual(expected));

  it('keeps the documents before a bad one', () =>
    expect(parseManifest('a: 1\n---\nb: [\n')).toEqual({
      documents: [{ a: 1 }],
      error: 'error converting YAML to JSON: yaml: line 1: did not find expected node content',
    }));
});

describe('manifest: values', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    [
      'a: [014, 0o14, 0x1F, 0b11, 1_000, +5, -5, 08, 1e3, .5, 1., 5.0]',
      { a: [12, 12, 31, 3, 1000, 5, -5, 8, 1000, 0.5, 1, 5] },
    ],
    [
      'a: [y, N, yes, Off, TRUE, tRUE, ~, null, "yes"]',
      { a: [true, false, true, false, true, 'tRUE', null, null, 'yes'] },
    ],
    [
      'a: [12:30:45, 2001-01-01, 2001-01-01T00:00:00Z, 1.2.3, 1e400, 0x, _1]',
      { a: ['12:30:45', '2001-01-01', '2001-01-01T00:00:00Z', '1.2.3', '1e400', '0x', '_1'] },
    ],
    ['on: 1\n1: a\n1.5: b\n1e6: c\nno: d', { true: 1, 1: 'a', 1.5: 'b', '1e+06': 'c', false: 'd' }],
    ['a: 1\na: 2', { a: 2 }],
    ['x: &x {a: 1, b: 2}\nz:\n  <<: *x\n  b: 3', { x: { a: 1, b: 2 }, z: { a: 1, b: 3 } }],
    ['z:\n  <<: [{a: 1}, {a: 2, c: 3}]', { z: { a: 1, c: 3 } }],
    ['a: !!str 5\nb: !!float 5\nc: !!int "5"\nd: !foo 5\ne: !!binary aGk=', { a: '5', b: 5, c: 5, d: '5', e: 'hi' }],
    ['a: |\n  x\n   y\n\n  z\nb: >-\n  x\n  y\n\n  z\n   w\n', { a: 'x\n y\n\nz\n', b: 'x y\nz\n w' }],
    ['a: |+\n  x\n\nb: |2\n    x\n', { a: 'x\n\n', b: '  x\n' }],
    ['a: b\n  c\n\n  d', { a: 'b c\nd' }],
    ["a: \"b\\\n   c\\u00e9\\x41\\n\"\nb: 'it''s'", { a: 'bcéA\n', b: "it's" }],
    ['a:\n- b\n-\n- - c', { a: ['b', null, ['c']] }],
    ['a: {b, c: d}\ne: [f: g, h]', { a: { b: null, c: 'd' }, e: [{ f: 'g' }, 'h'] }],
    ['a: b:c\nb: http://x:80/y # z\nc: d#e', { a: 'b:c', b: 'http://x:80/y', c: 'd#e' }],
    ['? a\n: b', { a: 'b' }],
  ];
  for (const [text, expected] of cases) it(text, () => expect(documents(`${text}\n`)).toEqual([expected]));
});

describe('manifest: errors', () => {
  const yamlErrors: readonly (readonly [string, string])[] = [
    ['a:\n\tb: 1\n', 'line 2: found character that cannot start any token'],
    ['a: @x\n', 'found character that cannot start any token'],
    ['a: b: c\n', 'mapping values are not allowed in this context'],
    ['x: 1\na: b: c\n', 'line 2: mapping values are not allowed in this context'],
    ['a: 1\n  b: 2\n', 'line 2: mapping values are not allowed in this context'],
    ['a:\n  b: 1\n c: 2\n', 'line 2: did not find expected key'],
    ['a:\n  - b\n - c\n', 'line 2: did not find expected key'],
    ['- a: 1\n b: 2\n', "line 1: did not find expected '-' indicator"],
    ['a: 1\nfoo\nb: 2\n', "line 3: could not find expected ':'"],
    ['x: 1\na: "b\nc: d\n', 'line 4: found unexpected end of stream'],
    ['x: 1\na: "\\q"\n', 'line 2: found unknown escape character'],
    ['a: "\\xZZ"\n', 'did not find expected hexdecimal number'],
    ['a: *x\n', "unknown anchor 'x' referenced"],
    ['a: [1, 2\nb: 3\n', "line 1: did not find expected ',' or ']'"],
    ['a: {b: 1\n', "line 1: did not find expected ',' or '}'"],
    ['x: 1\na: - b\n', 'line 2: block sequence entries are not allowed in this context'],
    ['a: |\n\tx\n', 'line 2: found a tab character where an indentation space is expected'],
    ['a: |0\n', 'found an indentation indicator equal to 0'],
    ['a: {{ .Values.x }}\n', 'invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}'],
    ['<<: 5\n', 'map merge requires map or sequence of maps as the value'],
    ['a: &a [*a]\n', "anchor 'a' value contains itself"],
    ['a: !!int x\n', 'cannot decode !!str `x` as a !!int'],
    ['a: !x!y z\n', 'found undefined tag handle'],
    ['%YAML 1.2\n---\na: 1\n', 'found incompatible YAML document'],
    ['%YAML 1.1\na: 1\n', 'line 1: did not find expected <document start>'],
    ['a: \u0001\n', 'control characters are not allowed'],
  ];
  for (const [text, error] of yamlErrors) {
    it(JSON.stringify(text), () =>
      expect(parseManifest(text).error).toBe(`error converting YAML to JSON: yaml: ${error}`),
    );
  }

  const otherErrors: readonly (readonly [string, string])[] = [
    ['--- foo\n', 'invalid Yaml document separator: foo'],
    ['a: .nan\n', 'error converting YAML to JSON: json: unsupported value: NaN'],
    ['{"a": 1 "b": 2}', "json: offset 9: invalid character '\"' after object key:value pair"],
    ['{', 'unexpected EOF'],
    ['{"a": 1}}', "json: offset 9: invalid character '}' looking for beginning of value"],
  ];
  for (const [text, error] of otherErrors) {
    it(JSON.stringify(text), () => expect(parseManifest(text).error).toBe(error));
  }
});

describe('manifest: hostile texts', () => {
  it('keeps __proto__ as a key of its own', () => {
    const [object] = documents('__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n');
    expect(JSON.stringify(object)).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
    const [merged] = documents('x: &x\n  __proto__: {polluted: 1}\nz:\n  <<: *x\n');
    expect(JSON.stringify(merged)).toContain('"z":{"__proto__"');
  });

  it('refuses alias bombs', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items = level === 0 ? Array(10).fill('x') : Array(10).fill(`*l${level - 1}`);
      return `l${level}: &l${level} [${items.join(', ')}]`;
    });
    expect(parseManifest(`${levels.join('\n')}\n`).error).toBe(
      'error converting YAML to JSON: yaml: document contains excessive aliasing',
    );
  });

  it('refuses deep nesting and huge texts', () => {
    expect(parseManifest(`a: ${'['.repeat(5000)}`).error).toContain('exceeded max depth');
    expect(parseManifest(`${'- '.repeat(5000)}x`).error).toContain('exceeded max depth');
    const json = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(parseManifest(json).error).toBe("json: offset 1005: invalid character '[' exceeded max depth");
    expect(parseManifest('x'.repeat(maxManifestBytes + 1)).error).toContain('larger than');
  });

  it('reads ten megabytes in time proportional to them', () => {
    const size = 10 * 1024 * 1024;
    for (const part of ['- a: "b c"\n', 'x\n', '"\n', '[', '# x\n', "'' ", '\n', '- |\n  x\n']) {
      const { documents: found } = parseManifest(part.repeat(Math.floor(size / 8 / part.length)));
      expect(found.length).toBeLessThan(2);
    }
  });
});
