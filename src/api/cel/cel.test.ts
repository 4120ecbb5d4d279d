import { test } from 'node:test';
import { expect } from 'expect';
import { compile } from './environment';
import { jsonValue } from './json-values';
import { toJson } from './to-json';
import { dyn, int, list, string, type CelType } from './types';

const self: CelType = {
  kind: 'object',
  name: 'object',
  fields: new Map<string, { name: string; type: CelType }>([
    ['replicas', { name: 'replicas', type: int }],
    ['name', { name: 'name', type: string }],
    ['names', { name: 'names', type: list(string) }],
    ['port', { name: 'port', type: dyn }],
    ['a__dash__b', { name: 'a-b', type: int }],
  ]),
};
const json = { replicas: 3, name: 'web', names: ['a', 'b', 'c'], port: '80%', 'a-b': 7 };

function outcome(source: string): unknown {
  const program = compile(source, { variables: new Map([['self', self]]), bindings: true });
  if ('error' in program) return program.error;
  const result = program.evaluate((name) => (name === 'self' ? jsonValue(json, self) : undefined));
  return 'error' in result ? result.error : toJson(result.value);
}

const values: readonly (readonly [string, unknown])[] = [
  ['self.replicas + 1 == 4', true],
  ['1 + 2 * 3 - 8 / 3 % 2', 7],
  ['-2 + 5', 3],
  ['!(true && false) || false', true],
  ['self.replicas > 2 ? "many" : "few"', 'many'],
  ['self.names.all(n, n.size() == 1)', true],
  ['self.names.exists(n, n == "c")', true],
  ['self.names.exists_one(n, n > "b")', true],
  ['self.names.map(n, n + "!")', ['a!', 'b!', 'c!']],
  ['self.names.filter(n, n != "b")', ['a', 'c']],
  ['self.names.map(n, n != "b", n.upperAscii())', ['A', 'C']],
  ['self.names.all(i, n, i < 3 && n != "")', true],
  ['{"a": 1, "b": 2}.transformMap(k, v, v + 1)', { a: 2, b: 3 }],
  ['"b" in self.names && !("z" in self.names)', true],
  ['has(self.port) && type(self.port) == string', true],
  ['self.a__dash__b', 7],
  ['self.name.matches("^w.b$")', true],
  ['"a,b,c".split(",").size()', 3],
  ['"%s has %d, %.2f".format(["x", 3, 1.5])', 'x has 3, 1.50'],
  ['"hello".substring(1, 3) + "hello".replace("l", "L", 1)', 'elheLlo'],
  ['[3, 1, 2].max() + [1, 2].sum()', 6],
  ['[1, 2, 3].isSorted() && sets.contains([1, 2], [2])', true],
  ['quantity("1Gi").isGreaterThan(quantity("1000Mi"))', true],
  ['quantity("1500m").isInteger()', false],
  ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
  ['ip("::1").isLoopback() && string(ip("2001:DB8::1")) == "2001:db8::1"', true],
  ['url("https://example.com:8080/a?b=c").getPort()', '8080'],
  ['"abc123".find("[0-9]+")', '123'],
  ['semver("1.2.3").isLessThan(semver("1.10.0"))', true],
  ['duration("1h30m").getMinutes()', 90],
  ['timestamp("2026-01-02T03:04:05Z").getHours()', 3],
  ['timestamp("2026-01-02T00:00:00Z") - timestamp("2026-01-01T00:00:00Z") == duration("24h")', true],
  ['self.?nothing.orValue(5)', "ERROR: <input>:1:5: undefined field 'nothing'\n | self.?nothing.orValue(5)\n | ....^"],
  ['{"a": 1}[?"b"].orValue(7)', 7],
  ['optional.of(3).optMap(x, x + 1).value()', 4],
  ['cel.bind(x, self.replicas * 2, x + x)', 12],
  ['false && 1 / 0 == 1', false],
  ['1 / 0 == 1 || true', true],
  ['format.dns1123Label().validate("Bad").hasValue()', true],
  ['\'it\\\'s \' + r\'\\d\' + """q"""', "it's \\dq"],
  ['b"abc".size() == 3 && 0x10 == 16 && 1u + 2u == 3u', true],
];

for (const [source, expected] of values)
  test(`the value of ${source}`, () => expect(outcome(source)).toEqual(expected));

const problems: readonly (readonly [string, string])[] = [
  ['1 / 0', 'division by zero'],
  ['self.names[5]', 'index out of bounds: 5'],
  ['{"a": 1}["b"]', 'no such key: b'],
  ['self.port > 3', 'no such overload'],
  ['9223372036854775807 + 1', 'integer overflow'],
  ['int("x")', "type conversion error from 'string' to 'int'"],
  ['self.replica > 1', "ERROR: <input>:1:5: undefined field 'replica'\n | self.replica > 1\n | ....^"],
  [
    'self.replicas > "x"',
    "ERROR: <input>:1:15: found no matching overload for '_>_' applied to '(int, string)'\n | self.replicas > \"x\"\n | ..............^",
  ],
  ['nobody == 1', "ERROR: <input>:1:1: undeclared reference to 'nobody' (in container '')\n | nobody == 1\n | ^"],
  [
    'self.name.startsWith(1)',
    "ERROR: <input>:1:21: found no matching overload for 'startsWith' applied to 'string.(int)'\n | self.name.startsWith(1)\n | ....................^",
  ],
  [
    'self.replicas.all(x, true)',
    "ERROR: <input>:1:5: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)\n | self.replicas.all(x, true)\n | ....^",
  ],
  [
    'self.replicas >',
    "ERROR: <input>:1:16: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.replicas >\n | ...............^",
  ],
  ['[1, "a"]', "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, \"a\"]\n | ....^"],
  [
    '"x".lowerAscii',
    'ERROR: <input>:1:4: type \'string\' does not support field selection\n | "x".lowerAscii\n | ...^',
  ],
  ['(1', "ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^"],
  ['[1, 2', "ERROR: <input>:1:6: Syntax error: mismatched input '<EOF>' expecting {']', ','}\n | [1, 2\n | .....^"],
  ['self.', "ERROR: <input>:1:6: Syntax error: no viable alternative at input '.'\n | self.\n | .....^"],
  [
    '1 = 2',
    "ERROR: <input>:1:3: Syntax error: token recognition error at: '= '\n | 1 = 2\n | ..^\nERROR: <input>:1:5: Syntax error: extraneous input '2' expecting <EOF>\n | 1 = 2\n | ....^",
  ],
  ['1 && true', "ERROR: <input>:1:1: expected type 'bool' but found 'int'\n | 1 && true\n | ^"],
  ['duration("1d")', 'ERROR: <input>:1:10: invalid duration argument\n | duration("1d")\n | .........^'],
  ['"%d".format([1, 2])', 'too many arguments supplied to string.format (expected 1, got 2)'],
  ['"%d".format(["a"])', 'error during formatting: decimal clause can only be used on integers, was given string'],
  ['self.name.find("[")', 'error parsing regexp: missing closing ]: `[`'],
  ['[1, 2][dyn("a")]', "unsupported index type 'string' in list"],
  ['dyn("a").b', 'no such key: b'],
];

for (const [source, expected] of problems)
  test(`what is wrong with ${source}`, () => expect(outcome(source)).toContain(expected));

test('an expression that would take too long ends', () => {
  const many = `[${Array.from({ length: 100 }, (_, index) => index).join(', ')}]`;
  expect(outcome(`${many}.all(a, ${many}.all(b, ${many}.all(c, ${many}.all(d, a + b + c + d >= 0))))`)).toBe(
    'operation cancelled: actual cost limit exceeded',
  );
});
