import { describe, it } from 'node:test';
import { expect } from 'expect';
import { parseTemplates } from './parser';

// Recorded from kubectl 1.33; each message follows `template: output:`.
const syntaxErrors: readonly (readonly [string, string])[] = [
  ['{{foo}}', '1: function "foo" not defined'],
  ['{{.a', '1: unclosed action'],
  ['{{$x}}', '1: undefined variable "$x"'],
  ['{{if}}a{{end}}', '1: missing value for if'],
  ['{{end}}', '1: unexpected {{end}}'],
  ['{{if .i}}a', '1: unexpected EOF'],
  ['{{"abc}}', '1: unterminated quoted string'],
  ['{{range .l}}{{break}}{{end}}{{break}}', '1: {{break}} outside {{range}}'],
  ['{{1 | 2}}', '1: non executable command in pipeline stage 2'],
  ['{{ .a..b}}', '1: unexpected <.> in operand'],
  ['{{ | .a}}', '1: unexpected "|" in command'],
  ['{{ } }}', '1: unexpected "}" in command'],
  ['{{ .a }', '1: unexpected "}" in operand'],
  ['{{if .i}}{{else}}{{else}}{{end}}', '1: expected end; found {{else}}'],
  ['{{range $i, $e, $f := .l}}{{end}}', '1: too many declarations in range'],
  ['{{true.x}}', '1: unexpected . after term "true"'],
  ['{{nil.x}}', '1: unexpected . after term "nil"'],
  ['{{"a".x}}', '1: unexpected . after term "\\"a\\""'],
  ['{{12abc}}', '1: bad number syntax: "12a"'],
  ['{{ .foo-bar }}', "1: bad character U+002D '-'"],
  ['{{define "a"}}', '1: unexpected EOF'],
  ['{{define "a"}}x{{end}}{{define "a"}}y{{end}}{{template "a"}}', '1: template: multiple definition of template "a"'],
  ['{{continue}}', '1: {{continue}} outside {{range}}'],
  ["{{'ab'}}", "1: malformed character constant: 'ab'"],
  ['{{"a\\qb"}}', '1: invalid syntax'],
  ['{{template "x', '1: unterminated quoted string'],
  ['{{ .a: }}', '1: expected :='],
  ['{{ ( .a }}', '1: unclosed left paren'],
  ['{{ .a ) }}', '1: unexpected right paren'],
  ['{{ é }}', '1: function "é" not defined'],
  ['{{ % }}', '1: unexpected "%" in command'],
  ['{{ £ }}', "1: unrecognized character in action: U+00A3 '£'"],
  ['{{ .i', '1: unclosed action'],
  ['{{ if .i', '1: unclosed action'],
  ['{{define "a"}}{{else}}{{end}}', '1: unexpected {{else}} in define clause'],
  ['{{block "a"}}{{end}}', '1: missing value for block clause'],
  ['{{define a}}{{end}}', '1: unexpected "a" in define clause'],
  ['{{template a}}', '1: unexpected "a" in template clause'],
  ['{{if .i}}{{define "q"}}{{end}}{{end}}', '1: unexpected <define> in command'],
  ['{{break 1}}', '1: unexpected "1" in {{break}}'],
  ['{{range .l}}{{break 1}}{{end}}', '1: unexpected "1" in {{break}}'],
  ['{{range .l}}{{else if .i}}{{end}}', '1: unexpected <if> in input'],
  ['{{with .x}}{{else if .i}}{{end}}', '1: unexpected <if> in input'],
  ['{{if .x}}{{else with .i}}{{end}}', '1: unexpected <with> in input'],
  ['{{$x, $y := 1}}', '1: too many declarations in command'],
  ['{{range $i, 3 := .l}}{{end}}', '1: range can only initialize variables'],
  ['{{if $y := .i}}{{$y}}{{end}}{{$y}}', '1: undefined variable "$y"'],
  ['{{99999999999999999999}}', '1: integer overflow: "99999999999999999999"'],
  ['{{09}}', '1: integer overflow: "09"'],
  ['{{1__0}}', '1: illegal number syntax: "1__0"'],
  ["{{'\\n'}} {{'\\x41'}} {{''}}", '1: invalid syntax'],
  ['{{(}}', '1: unclosed left paren'],
  ['{{()}}', '1: missing value for parenthesized pipeline'],
  ['{{,}}', '1: unexpected "," in command'],
  ['{{.a,.b}}', '1: unexpected "," in operand'],
  ['{{/*}}', '1: unclosed comment'],
  ['{{/* a */ }}', '1: comment ends before closing delimiter'],
  ['{{ /* a */ }}', '1: unexpected "/" in command'],
  ['{{.l.0}}', '1: unexpected ".0" in operand'],
  ['{{"a', '1: unterminated quoted string'],
  ['{{`a', '1: unterminated raw quoted string'],
  ["{{'a", '1: unterminated character constant'],
  ['{{print "a', '1: unterminated quoted string'],
  ['{{else}}', '1: unexpected {{else}}'],
  ['{{if .i}}{{else if .s}}', '1: unexpected EOF'],
  ['{{ if .i\n %', '2: unexpected "%" in operand'],
  ['{{ .i\n\n', '3: unclosed action started at output:1'],
  ['a\n{{ "x\n" }}', '2: unterminated quoted string'],
  ['{{print "a\nb"}}', '1: unterminated quoted string'],
  ['\n\n{{.i}}{{(\n(\n', '5: unclosed action started at output:3'],
];

describe('go-template syntax errors', () => {
  for (const [template, message] of syntaxErrors) {
    it(template, () => expect(() => parseTemplates(template)).toThrow(`template: output:${message}`));
  }

  it('gives up on templates that nest without measure', () => {
    expect(() => parseTemplates('{{'.padEnd(5000, '('))).toThrow('max expression depth exceeded');
    expect(() => parseTemplates('{{if 1}}'.repeat(5000))).toThrow('max expression depth exceeded');
  });
});
