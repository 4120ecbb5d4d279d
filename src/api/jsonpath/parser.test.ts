import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parsePath } from './parser';

// Recorded from kubectl 1.33; each message follows `error parsing jsonpath TEMPLATE, `.
const syntaxErrors: readonly (readonly [string, string])[] = [
  ['{', 'unclosed action'],
  ['{.a', 'unclosed action'],
  ['{%}', "unrecognized character in action: U+0025 '%'"],
  ['{["a"]}', 'invalid array index "a"'],
  ['{[a]}', 'invalid array index a'],
  ['{"abc}', 'unterminated quoted string'],
  ["{'a\\qb'}", "unquote string 'a\\qb' error invalid syntax"],
  ['{.cs[?(@.a)', 'unclosed array expect ]'],
  ['{.cs[?(@.a)}', 'unclosed array expect ]'],
  ['{....name}', 'invalid multiple recursive descent'],
  ['{1.2.3}', 'cannot parse number 1.2.3'],
  ['{~}', "unrecognized character in action: U+007E '~'"],
  ['{..*}', "unrecognized character in action: U+002A '*'"],
  ['{.i}{', 'unclosed action'],
  ['{.i', 'unclosed action'],
  ['{.cs[0}', 'unterminated array'],
  ['{.cs[', 'unterminated array'],
  ['{.cs[0]', 'unclosed action'],
  ['{.cs[1-2]}', 'invalid array index 1-2'],
  ['{.cs[-]}', 'array index - is not a number'],
  ['{.cs[a:b]}', 'invalid array index a:b'],
  ['{.cs[1:2:3:4]}', 'invalid array index 1:2:3:4'],
  ["{.cs['type]}", "invalid array index 'type"],
  ['{.cs[?(@.a==]}', 'unterminated filter'],
  ['{.cs[?(==3)]}', "unrecognized character in action: U+003D '='"],
  ['{.cs[?(@.k==)].type}', "unrecognized character in action: U+003D '='"],
  ['{.cs[?@.k]}', 'invalid array index ?@.k'],
  ['{.cs[(@.length-1)]}', 'invalid array index (@.length-1)'],
  ['{"\\z"}', 'unquote string "\\z" error invalid syntax'],
  ['{-}', 'cannot parse number -'],
  ['{5.5.5}', 'cannot parse number 5.5.5'],
  ['{\t.i}', 'unrecognized character in action: U+0009'],
  ['{.i\t}', 'unrecognized character in action: U+0009'],
  ['{.i\n}', 'unclosed action'],
  ['{#}', "unrecognized character in action: U+0023 '#'"],
  ['{,}', "unrecognized character in action: U+002C ','"],
  ['{(}', "unrecognized character in action: U+0028 '('"],
  ['{?}', "unrecognized character in action: U+003F '?'"],
  ['{*}', "unrecognized character in action: U+002A '*'"],
  ["{.cs['a',b]}", 'invalid array index b'],
  ['{.m["e.f"]}', 'invalid array index "e.f"'],
  ["{.cs[?(@.type=='Foo' && @.k==4)].type}", "unrecognized character in action: U+0026 '&'"],
  ['{.cs[?(!@.k)].type}', "unrecognized character in action: U+0021 '!'"],
  ["{.cs[?(@.type=~'R.*')].type}", "unrecognized character in action: U+007E '~'"],
  ['{.cs[99999999999999999999]}', 'array index 99999999999999999999 is not a number'],
];

describe('JSONPath syntax errors', () => {
  for (const [template, message] of syntaxErrors) {
    it(template, () => expect(() => parsePath(template)).toThrow(message));
  }
});
