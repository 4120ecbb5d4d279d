import { describe, it } from 'node:test';
import { expect } from 'expect';
import { executeTemplates } from './execute';
import { parseTemplates } from './parser';
import { templateData as data } from '../../testing/template-data';

// Recorded from kubectl 1.33; each message follows `template: output:`.
const failures: readonly (readonly [string, string])[] = [
  ['{{.x}} {{.x.y.z}} {{.nu.y}}', '1:23: executing "output" at <.nu.y>: nil pointer evaluating interface {}.y'],
  ['{{.s.y}}', '1:4: executing "output" at <.s.y>: can\'t evaluate field y in type interface {}'],
  ['{{.m.a.b.c.d}}', '1:4: executing "output" at <.m.a.b.c.d>: can\'t evaluate field d in type interface {}'],
  [
    '{{eq .m .m}}',
    '1:2: executing "output" at <eq .m .m>: error calling eq: non-comparable type map[a:map[b:map[c:d]]]: map[string]interface {}',
  ],
  ['{{index .l 6}}', '1:2: executing "output" at <index .l 6>: error calling index: reflect: slice index out of range'],
  ['{{index .l 7}}', '1:2: executing "output" at <index .l 7>: error calling index: index out of range: 7'],
  [
    '{{index .m "zz"}} {{index .m "zz" "y"}}',
    '1:20: executing "output" at <index .m "zz" "y">: error calling index: index of nil pointer',
  ],
  ['{{len .i}}', '1:2: executing "output" at <len .i>: error calling len: len of type int64'],
  ['{{len .nu}}', '1:2: executing "output" at <len .nu>: error calling len: len of nil pointer'],
  [
    '{{len .x}}',
    '1:2: executing "output" at <len .x>: error calling len: reflect: call of reflect.Value.Type on zero Value',
  ],
  ['{{range .s}}{{.}},{{end}}', '1:8: executing "output" at <.s>: range can\'t iterate over str<>'],
  ['{{base64decode .x}}', '1:15: executing "output" at <.x>: invalid value; expected string'],
  [
    '{{base64decode .nu}}',
    '1:15: executing "output" at <.nu>: wrong type for value; expected string; got interface {}',
  ],
  ['{{base64decode .i}}', '1:15: executing "output" at <.i>: wrong type for value; expected string; got int64'],
  [
    '{{base64decode .s}}',
    '1:2: executing "output" at <base64decode .s>: error calling base64decode: base64 decode failed: illegal base64 data at input byte 3',
  ],
  ['{{template "x"}}', '1:11: executing "output" at <{{template "x"}}>: template "x" not defined'],
  [
    '{{lt .f 3.0}} {{lt .i 3.0}}',
    '1:16: executing "output" at <lt .i 3.0>: error calling lt: incompatible types for comparison: int64 and float64',
  ],
  ['{{slice .s 9}}', '1:2: executing "output" at <slice .s 9>: error calling slice: index out of range: 9'],
  ['{{call .s}}', '1:2: executing "output" at <call .s>: error calling call: non-function .s of type string'],
  ['{{nil}}', '1:2: executing "output" at <nil>: nil is not a command'],
  ['{{"a" "b"}}', '1:2: executing "output" at <"a">: can\'t give argument to non-function "a"'],
  ['{{3 .i}}', '1:2: executing "output" at <3>: can\'t give argument to non-function 3'],
  ['{{.i 3}}', '1:2: executing "output" at <.i>: i is not a method but has arguments'],
  ['{{len}}', '1:2: executing "output" at <len>: wrong number of args for len: want 1 got 0'],
  ['{{len .s .s}}', '1:2: executing "output" at <len>: wrong number of args for len: want 1 got 2'],
  ['{{index}}', '1:2: executing "output" at <index>: wrong number of args for index: want at least 1 got 0'],
  ['{{.i | .s}}', '1:7: executing "output" at <.s>: s is not a method but has arguments'],
  ['{{.m.a.b.c.d.e}}', '1:4: executing "output" at <.m.a.b.c.d.e>: can\'t evaluate field d in type interface {}'],
  ['{{printf .i}}', '1:9: executing "output" at <.i>: wrong type for value; expected string; got int64'],
  ['{{printf 3}}', '1:9: executing "output" at <3>: expected string; found 3'],
  ['{{$x := 5}}{{$x.foo}}', '1:15: executing "output" at <$x.foo>: can\'t evaluate field foo in type int'],
  [
    '{{ge .i .s}}',
    '1:2: executing "output" at <ge .i .s>: error calling ge: incompatible types for comparison: int64 and string',
  ],
  [
    '{{eq .i .f}}',
    '1:2: executing "output" at <eq .i .f>: error calling eq: incompatible types for comparison: int64 and float64',
  ],
  ['{{index .i 0}}', '1:2: executing "output" at <index .i 0>: error calling index: can\'t index item of type int64'],
  ['{{index .x 0}}', '1:2: executing "output" at <index .x 0>: error calling index: index of untyped nil'],
  ['{{index .nu 0}}', '1:2: executing "output" at <index .nu 0>: error calling index: index of untyped nil'],
  [
    '{{index .l "a"}}',
    '1:2: executing "output" at <index .l "a">: error calling index: cannot index slice/array with type string',
  ],
  [
    '{{index .m 1}}',
    '1:2: executing "output" at <index .m 1>: error calling index: value has type int; should be string',
  ],
  ['{{.l.x}}', '1:4: executing "output" at <.l.x>: can\'t evaluate field x in type interface {}'],
  ['{{.i.x.y}}', '1:4: executing "output" at <.i.x.y>: can\'t evaluate field x in type interface {}'],
  ['{{1 2 3}}', '1:2: executing "output" at <1>: can\'t give argument to non-function 1'],
  ['{{not}}', '1:2: executing "output" at <not>: wrong number of args for not: want 1 got 0'],
  ['{{eq 1}}', '1:2: executing "output" at <eq 1>: error calling eq: missing argument for comparison'],
  [
    '{{eq "a" 1}}',
    '1:2: executing "output" at <eq "a" 1>: error calling eq: incompatible types for comparison: string and int',
  ],
  ['{{lt true false}}', '1:2: executing "output" at <lt true false>: error calling lt: invalid type for comparison'],
  [
    '{{eq .l .m}}',
    '1:2: executing "output" at <eq .l .m>: error calling eq: non-comparable types [%!s(int64=1) b %!s(float64=2.5) <nil> map[a:%!s(int64=1)] %!s(bool=true)]: []interface {}, map[string]interface {}: map[a:map[b:map[c:d]]]',
  ],
  [
    '{{eq .m 1}}',
    '1:2: executing "output" at <eq .m 1>: error calling eq: incompatible types for comparison: map[string]interface {} and int',
  ],
  [
    '{{eq 1 .m}}',
    '1:2: executing "output" at <eq 1 .m>: error calling eq: incompatible types for comparison: int and map[string]interface {}',
  ],
  ['{{range .l}}{{.y}}{{end}}', '1:14: executing "output" at <.y>: can\'t evaluate field y in type interface {}'],
  ['{{with .s}}{{.y}}{{end}}', '1:13: executing "output" at <.y>: can\'t evaluate field y in type string'],
  [
    '{{range $e := .l}}{{$e.y}}{{end}}',
    '1:22: executing "output" at <$e.y>: can\'t evaluate field y in type interface {}',
  ],
  ['{{$x := .s}}{{$x.y}}', '1:16: executing "output" at <$x.y>: can\'t evaluate field y in type string'],
  ['{{(.s).y}}', '1:3: executing "output" at <.s>: can\'t evaluate field y in type string'],
  [
    '{{range $i,$e := .i}}{{$e}}{{end}}',
    '1:17: executing "output" at <.i>: can\'t use 3 to iterate over more than one variable',
  ],
  ['{{.m | .s}}', '1:7: executing "output" at <.s>: s is not a method but has arguments'],
  ['{{"x" | .m.a}}', '1:10: executing "output" at <.m.a>: a is not a method but has arguments'],
  [
    '{{index .l 0 0}}',
    '1:2: executing "output" at <index .l 0 0>: error calling index: can\'t index item of type int64',
  ],
  ['{{index .s 9}} ', '1:2: executing "output" at <index .s 9>: error calling index: index out of range: 9'],
  ['{{index .l -1}}', '1:2: executing "output" at <index .l -1>: error calling index: index out of range: -1'],
  [
    '{{slice .m 1}}',
    '1:2: executing "output" at <slice .m 1>: error calling slice: can\'t slice item of type map[string]interface {}',
  ],
  ['{{slice .x}}', '1:2: executing "output" at <slice .x>: error calling slice: slice of untyped nil'],
  ['{{slice .s 2 1}}', '1:2: executing "output" at <slice .s 2 1>: error calling slice: invalid slice index: 2 > 1'],
  [
    '{{slice .l 1 2 3 4}}',
    '1:2: executing "output" at <slice .l 1 2 3 4>: error calling slice: too many slice indexes: 4',
  ],
  [
    '{{slice .s 1 2 3}}',
    '1:2: executing "output" at <slice .s 1 2 3>: error calling slice: cannot 3-index slice a string',
  ],
  ['{{call nil}}', '1:2: executing "output" at <call nil>: error calling call: call of nil'],
  ['{{call}}', '1:2: executing "output" at <call>: wrong number of args for call: want at least 1 got 0'],
  ['{{call .x 1}}', '1:2: executing "output" at <call .x 1>: error calling call: call of nil'],
  ['{{and}}', '1:2: executing "output" at <and>: wrong number of args for and: want at least 1 got 0'],
  ['{{or}}', '1:2: executing "output" at <or>: wrong number of args for or: want at least 1 got 0'],
  [
    '{{template "a" .}}{{define "a"}}{{.nope.x}}{{.s.y}}{{end}}',
    '1:47: executing "a" at <.s.y>: can\'t evaluate field y in type interface {}',
  ],
  [
    '{{define "r"}}{{template "r" .}}{{end}}{{template "r"}}',
    '1:25: executing "r" at <{{template "r" .}}>: exceeded maximum template depth (100000)',
  ],
  [
    '{{range .l}}{{if eq . "b"}}{{continue}}{{end}}{{.}};{{if eq . 2.5}}{{break}}{{end}}{{end}}',
    '1:17: executing "output" at <eq . "b">: error calling eq: incompatible types for comparison: int64 and string',
  ],
  ['{{$x = 3}}', '1:7: executing "output" at <3>: undefined variable: $x'],
  ['{{18446744073709551615}}', '1:2: executing "output" at <18446744073709551615>: 18446744073709551615 overflows int'],
  ['{{. 1}}', '1:2: executing "output" at <.>: can\'t give argument to non-function .'],
  ['{{$ 1}}', '1:2: executing "output" at <$>: can\'t give argument to non-function $'],
  ['{{.i .i}}', '1:2: executing "output" at <.i>: i is not a method but has arguments'],
  ['{{.x 1}}', '1:2: executing "output" at <.x>: x is not a method but has arguments'],
  ['{{(1).x}}', '1:3: executing "output" at <1>: can\'t evaluate field x in type int'],
  [
    '{{index .em "a" "b"}}',
    '1:2: executing "output" at <index .em "a" "b">: error calling index: index of nil pointer',
  ],
  ['{{template "x" .i .s}}', '1:11: executing "output" at <{{template "x" .i .s}}>: template "x" not defined'],
  ['{{not 1 2}}', '1:2: executing "output" at <not>: wrong number of args for not: want 1 got 2'],
  ['{{len "a" | len}}', '1:12: executing "output" at <len>: error calling len: len of type int'],
  ['{{.i | len}}', '1:7: executing "output" at <len>: error calling len: len of type int64'],
  ['{{1 | printf}}', '1:6: executing "output" at <printf>: wrong type for value; expected string; got int'],
  [
    '{{base64decode "YQ" }}',
    '1:2: executing "output" at <base64decode "YQ">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 0',
  ],
  [
    '{{base64decode "YQ==YQ" }}',
    '1:2: executing "output" at <base64decode "YQ==YQ">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 4',
  ],
  [
    '{{base64decode "Y Q=" }}',
    '1:2: executing "output" at <base64decode "Y Q=">: error calling base64decode: base64 decode failed: illegal base64 data at input byte 1',
  ],
  [
    '{{base64decode "YQ==" "x"}}',
    '1:2: executing "output" at <base64decode>: wrong number of args for base64decode: want 1 got 2',
  ],
  ['{{exists}}', '1:2: executing "output" at <exists>: wrong number of args for exists: want at least 1 got 0'],
  ['{{lt 1 2 3}}', '1:2: executing "output" at <lt>: wrong number of args for lt: want 2 got 3'],
  [
    '{{le 1 1}}{{gt 2 1}}{{ge "b" "a"}}{{le "a" 1.5}}',
    '1:36: executing "output" at <le "a" 1.5>: error calling le: incompatible types for comparison: string and float64',
  ],
  [
    '{{len nil}}',
    '1:2: executing "output" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value',
  ],
  ['{{index nil 1}}', '1:2: executing "output" at <index nil 1>: error calling index: index of untyped nil'],
  ['{{printf nil}}', '1:9: executing "output" at <nil>: cannot assign nil to string'],
  ['{{nil | print}}', '1:2: executing "output" at <nil>: nil is not a command'],
  [
    '{{.x | len}}',
    '1:7: executing "output" at <len>: error calling len: reflect: call of reflect.Value.Type on zero Value',
  ],
  ['{{.x | base64decode}}', '1:7: executing "output" at <base64decode>: invalid value; expected string'],
  ['{{range nil}}{{end}}', '1:8: executing "output" at <nil>: nil is not a command'],
  ['{{if nil}}{{end}}', '1:5: executing "output" at <nil>: nil is not a command'],
  ['{{range true}}{{end}}', '1:8: executing "output" at <true>: range can\'t iterate over true'],
  ['{{range .f}}{{end}}', '1:8: executing "output" at <.f>: range can\'t iterate over 2.5'],
  [
    'line1\n{{ .i }}\n  {{ .s.foo }}',
    '3:7: executing "output" at <.s.foo>: can\'t evaluate field foo in type interface {}',
  ],
  ['é{{.s.y}}', '1:6: executing "output" at <.s.y>: can\'t evaluate field y in type interface {}'],
];

describe('go-template execution errors', () => {
  for (const [text, message] of failures) {
    it(text, () => {
      const { error } = executeTemplates(parseTemplates(text), data, { text, allowMissingKeys: true });
      expect(error).toBe(`template: output:${message}`);
    });
  }
});
