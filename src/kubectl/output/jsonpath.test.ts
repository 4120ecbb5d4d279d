import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parseJsonPath } from '../../api/jsonpath/jsonpath';
import { executeJsonPath, parseJsonPathOutput, printJsonPath, relaxedJsonPath } from './jsonpath';

const data = {
  apiVersion: 'v1',
  kind: 'Foo',
  metadata: { name: 'a', labels: { foo: 'bar', x: '1', 'k8s-app': 'web' } },
  i: 3,
  f: 2.5,
  big: 1500000.5,
  bf: 1e21,
  nu: null,
  b: true,
  s: 'str<>',
  uni: 'é한',
  l: [1, 'b', 2.5, null, { a: 1 }, true],
  el: [],
  em: {},
  m: { a: { b: { c: 'd' } }, 'e.f': 'g' },
  cs: [
    { type: 'Ready', status: 'True', k: 3, p: 'a)b' },
    { type: 'Foo', status: 'False', k: 4, ok: true },
    { type: 'Bar', nested: [{ v: 1 }, { v: 2 }] },
  ],
};

// Recorded from kubectl 1.33 (`kubectl label --local -f ... -o jsonpath=...`).
const printed: readonly (readonly [string, string])[] = [
  ['{.}', ''],
  ['{..name}', 'a'],
  ['{.i}', '3'],
  ['{.f} {.big} {.bf} {.n} {.b} {.s}', '2.5 1.5000005e+06 1e+21  true str<>'],
  ['{.l}', '[1,"b",2.5,null,{"a":1},true]'],
  ['{.l[*]}', '1 b 2.5 null {"a":1} true'],
  ['{.n.x}', ''],
  ['{.s.*}', '115 116 114 60 62'],
  ["{.m['a.b.c']}", 'd'],
  ["{.m['e\\.f']}", 'g'],
  ['{.cs[?(@.n==3)].type}', ''],
  ['{.cs[?(@.n>3)].type}', ''],
  ['{.cs[?(@.n=="3")].type}', ''],
  ['{.cs[?(@.n)].type}', ''],
  ['{.n[?(@.n)].type}', ''],
  ['{.cs[?(@.status!="True")].type}', 'Foo'],
  ['{.cs[?(@.n==3.0)].type}', ''],
  ['{"a\\tb"}', 'a\tb'],
  ['{.cs[0:2].type}', 'Ready Foo'],
  ['{.cs[0:3:2].type}', 'Ready Bar'],
  ['{...name}', 'a'],
  ['{1.5}{7}{true}', '1.57true'],
  ['.metadata.name', '.metadata.name'],
  ['{range .cs[*]}{.type}{"\\n"}{end}', 'Ready\nFoo\nBar\n'],
  ['{range .cs[*]}{.type}', 'ReadyFooBar'],
  ['{.cs[0,1].type}', 'Ready Foo'],
  ["{.cs[0]['type','status']}", 'Ready True'],
  ['{.bf}{"é\\x41"}', '1e+21éA'],
  ['{.cs[?(@.n<>3)]}', ''],
  ['{.missing.deeper}x', 'x'],
  ['{.cs[?(@.type=="Re)ady")].n}', ''],
  ['{.cs[?(@.b==true)]}', ''],
  ['{.el[?(@==true)]}', ''],
  ['{.cs.type}', ''],
  ['{.cs[?(@.k==3)].type}', 'Ready'],
  ['{.cs[?(@.k>3)].type}', 'Foo'],
  ['{.cs[?(@.k>=3)].type}', 'Ready Foo'],
  ['{.cs[?(@.k<4)].type}', 'Ready'],
  ['{.cs[?(@.k<=4)].type}', 'Ready Foo'],
  ['{.cs[?(@.k)].type}', 'Ready Foo'],
  ['{.cs[?(@.ok==true)].type}', 'Foo'],
  ['{.cs[?(@.p=="a)b")].type}', 'Ready'],
  ['{.nu}', 'null'],
  ['{.cs[?(@.type=="Ready")].status}', 'True'],
  ['{.cs[?(@.type=="Ready")]}', '{"k":3,"p":"a)b","status":"True","type":"Ready"}'],
  ['{.cs[?(@.nested[0].v==1)].type}', 'Bar'],
  ['{.cs[?(@.nested[5])].type}', 'Bar'],
  ['{.cs[?(@.nested[5].v)].type}', 'Bar'],
  ['{.cs[?(@.type[0])].type}', 'Ready Foo Bar'],
  ['{.cs[?(3==@.k)].type}', 'Ready'],
  ['{.cs[?(@.k==@.k)].type}', 'Ready Foo'],
  ['{.l[?(@.a==1)]}', '{"a":1}'],
  ["{.cs[*]['type','status']}", 'Ready Foo Bar True False'],
  ["{.cs[0:]['type']}", 'Ready Foo Bar'],
  ['{.cs[-1:].type}', 'Bar'],
  ['{.cs[-1].type}', 'Bar'],
  ['{.cs[:2].type}', 'Ready Foo'],
  ['{.cs[::2].type}', 'Ready Bar'],
  ['{.cs[5:5]}x', 'x'],
  ['{.cs[0:-1].type}', 'Ready Foo'],
  ['{.uni}', 'é한'],
  ['{.uni.*}', '195 169 237 149 156'],
  ['{..type}', 'Ready Foo Bar'],
  ['{..v}', '1 2'],
  ['{..nope}', ''],
  ['{.cs..v}', '1 2'],
  ['{.m..c}', 'd'],
  ['{.*.name}', 'a'],
  ['{.metadata.labels.k8s-app}', 'web'],
  ["{.metadata.labels['k8s-app']}", 'web'],
  ['{.em}{.el}', '{}[]'],
  ['{.em.*}{.el[*]}|', '|'],
  ['{range .cs[*]}{.type}{range .nested[*]}[{.v}]{end};{end}!', 'Ready;Foo;Bar[1][2];!'],
  ['{range .el[*]}{.a}{range .b}{.c}{end}{end}done', 'done'],
  ['{range .nope[*]}x{end}done', 'done'],
  ['{range .cs}{.type}{end}', ''],
  ['{range}{.i}{end}', '3'],
  ['{range .cs[*].type}{@}-{end}', 'Ready-Foo-Bar-'],
  ["{range .cs[?(@.k)]}{.type}={.k}{'\\n'}{end}", 'Ready=3\nFoo=4\n'],
  ['text only', 'text only'],
  ['a{.i}b{.f}c', 'a3b2.5c'],
  ['{.i}}', '3}'],
  ['{.cs[1:]}', '{"k":4,"ok":true,"status":"False","type":"Foo"} {"nested":[{"v":1},{"v":2}],"type":"Bar"}'],
  [
    '{.cs[?()]}',
    '{"k":3,"p":"a)b","status":"True","type":"Ready"} {"k":4,"ok":true,"status":"False","type":"Foo"} {"nested":[{"v":1},{"v":2}],"type":"Bar"}',
  ],
  ["{'single'} {\"dou\\\"ble\"} {'it\\'s'}", 'single dou"ble it\'s'],
  ['{"\\u00e9\\x41\\101\\n"}', 'éAA\n'],
  ['{true}{false}', 'truefalse'],
  ["{$.i} {$['i']} {@.i}", '3 3 3'],
  ['{ .i }', '3'],
  ['{.i .f}', ''],
  ['{.m.a .b}', '{"c":"d"}'],
  [
    '{.cs.*}',
    '{"k":3,"p":"a)b","status":"True","type":"Ready"} {"k":4,"ok":true,"status":"False","type":"Foo"} {"nested":[{"v":1},{"v":2}],"type":"Bar"}',
  ],
  ['.i', '.i'],
  ["{.metadata['name']}", 'a'],
  ["{.['metadata'].name}", ''],
  ["{['metadata']['name']}", 'a'],
  ['{.cs[0,2].type}', 'Ready Bar'],
  ['{.cs[0:2,2].type}', 'Ready Foo Bar'],
  ['{.bf} {.big} {.l[2]}', '1e+21 1.5000005e+06 2.5'],
  ['{.\\i}', '3'],
  ['{.m.e\\.f}', 'g'],
  ['{.s}{.s}', 'str<>str<>'],
  ['{.cs[0].type}{"\\t"}{.cs[1].type}{"\\n"}', 'Ready\tFoo\n'],
  ["{@.cs[?(@.type != 'Foo')].type}", 'Ready Bar'],
  ["{.cs[?( @.type == 'Foo' )].type}", 'Foo'],
  ['{.cs[?(@.type!=@.status)].type}', 'Ready Foo'],
  ['{.cs[?(@.status)].status}', 'True False'],
  ['{.cs[0].type.foo}', ''],
  ["{.cs[0]['type'].foo}", ''],
  ['{.l.foo}', ''],
  ['{.l[4].a}', '1'],
  ['{.l[*].a}', '1'],
  ['{.i.*}', ''],
  ['{.nu.*}{.nu..x}{.nu[0]}|', '|'],
  ['{..labels}', '{"foo":"bar","k8s-app":"web","x":"1"}'],
  ["{..['x']}", '1'],
  ['{.cs[?(@.k==-3)]}', ''],
  ['{.cs[?(@.k>-3)].type}', 'Ready Foo'],
  ["{.cs[?(@.type>'C')].type}", 'Ready Foo'],
];
const failures: readonly (readonly [string, string])[] = [
  ['{.el[0]}', 'array index out of bounds: index 0, length 0'],
  ['{.l[9]}', 'array index out of bounds: index 9, length 6'],
  ['{.l[-9]}', 'array index out of bounds: index -3, length 6'],
  ['{.s[0]}', 'string is not array or slice'],
  ['{.i[0]}', 'int64 is not array or slice'],
  ['{.m[0]}', 'map[string]interface {} is not array or slice'],
  ['{.m[?(@.n)].type}', 'map[a:map[b:map[c:d]] e.f:g] is not array or slice and cannot be filtered'],
  ['{foo}', 'unrecognized identifier foo'],
  ['{end}', 'not in range, nothing to end'],
  ['{.cs[0:3:0].type}', 'step must be > 0'],
  ['{.cs[2:1].type}', 'starting index 2 is greater than ending index 1'],
  ['{é}', 'unrecognized identifier é'],
  ['{.l[?(@==true)]}', 'incompatible types for comparison'],
  ['{.cs[?(@.k=="3")].type}', 'incompatible types for comparison'],
  ['{.cs[?(@.k==3.0)].type}', 'incompatible types for comparison'],
  ['{.cs[?(@.k<>3)]}', 'unrecognized filter operator <>'],
  ['{.nu[?(@.a)]}', '<nil> is not array or slice and cannot be filtered'],
  ['{.i[?(@.a)]}', '3 is not array or slice and cannot be filtered'],
  ['{.cs[?(@.nested[*].v==1)].type}', 'can only compare one element at a time'],
  ['{.cs[?(@.nested[5].v==1)].type}', 'array index out of bounds: index 5, length 2'],
  ['{.l[?(@>0)]}', 'incompatible types for comparison'],
  ['{.cs[-1:0].type}', 'starting index 2 is greater than ending index 0'],
  ['{.cs[-1:-2].type}', 'starting index 2 is greater than ending index 1'],
  ['{.cs[1:9].type}', 'array index out of bounds: index 8, length 3'],
  ['{range .cs[*]}{end}{end}', 'not in range, nothing to end'],
  ['{+5} {-5} {5.} {1e5}', 'unrecognized identifier e5'],
  ['{trueish}', 'unrecognized identifier trueish'],
  ['{.cs[?(@.k===3)].type}', 'unrecognized filter operator ==='],
  ['{..[0]}', 'map[string]interface {} is not array or slice'],
  ['{.cs[?(@.k>2.5)].type}', 'incompatible types for comparison'],
];

describe('JSONPath', () => {
  for (const [template, text] of printed) {
    it(template, () => expect(executeJsonPath(parseJsonPath(template), data)).toBe(text));
  }
  for (const [template, message] of failures) {
    it(`${template} fails`, () => expect(() => executeJsonPath(parseJsonPath(template), data)).toThrow(message));
  }

  it('shows the object in Go syntax when it fails', () => {
    const object = { kind: 'Foo', l: [1, 'a\n', null, 2.5, true], m: {} };
    expect(() => printJsonPath(parseJsonPathOutput('{.l["0"]}'), object)).toThrow(
      'error parsing jsonpath {.l["0"]}, invalid array index "0"',
    );
    expect(() => printJsonPath(parseJsonPathOutput('{.l[9]}'), object)).toThrow(
      'error executing jsonpath "{.l[9]}": Error executing template: array index out of bounds: index 9, length 5. ' +
        'Printing more information for debugging the template:\n\ttemplate was:\n\t\t{.l[9]}\n' +
        '\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"kind":"Foo", ' +
        '"l":[]interface {}{1, "a\\n", interface {}(nil), 2.5, true}, "m":map[string]interface {}{}}\n\n\n',
    );
  });

  it('fails on missing keys where they are not allowed', () => {
    const print = (template: string) => executeJsonPath(parseJsonPath(template), data, { allowMissingKeys: false });
    expect(() => print('{.nope}')).toThrow('nope is not found');
    expect(() => print('{.cs[?(@.ok==true)].type}')).toThrow('ok is not found');
    expect(print('{.cs[*].k}')).toBe('3 4');
  });

  it('prints each expression as a list under jsonpath-as-json', () => {
    expect(executeJsonPath(parseJsonPath('{.cs[*].k}{.nope}'), data, { asJson: true })).toBe(
      '[\n    3,\n    4\n]\n[]\n',
    );
  });

  it('visits maps in the order of their keys', () => {
    expect(executeJsonPath(parseJsonPath('{.metadata.labels.*} {..type}'), data)).toBe('bar web 1 Ready Foo Bar');
  });

  it('takes paths without braces where a path is all there can be', () => {
    for (const path of ['a.b', '.a.b', '{a.b}', '{.a.b}']) expect(relaxedJsonPath(path)).toBe('{.a.b}');
    expect(relaxedJsonPath('')).toBe('');
    expect(() => relaxedJsonPath('{.a}{.b}')).toThrow("unexpected path string, expected a 'name1.name2'");
  });

  it('ends descents without end', () => {
    const deep = JSON.parse(`${'[['.repeat(300)}1${']]'.repeat(300)}`);
    expect(() => executeJsonPath(parseJsonPath('{..[*]..[*]..[*]..[*]}'), deep)).toThrow('more than 2000000 steps');
    expect(() => executeJsonPath(parseJsonPath('{range .a}'.repeat(200)), {})).toThrow('nested ranges');
  });
});
