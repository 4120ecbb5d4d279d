import { describe, it } from 'node:test';
import { expect } from 'expect';
import { OutputError } from './output-error';
import { parseGoTemplate, printGoTemplate } from './go-template';
import { templateData as data } from '../testing/template-data';

// Recorded from kubectl 1.33 (`kubectl label --local -f ... -o go-template=...`).
const printed: readonly (readonly [string, string])[] = [
  [
    '{{.i}} {{.f}} {{.big}} {{.nu}} {{.t}} {{.l}} {{.m}} {{.el}} {{.em}}',
    '3 2.5 1.5000005e+06 <no value> true [1 b 2.5 <nil> map[a:1] true] map[a:map[b:map[c:d]]] [] map[]',
  ],
  ['{{printf "%d %s %v %T" .i .i .i .i}}', '3 %!s(int64=3) 3 int64'],
  ['{{printf "%d" 3}} {{printf "%s %T %q" 3 3 3}}', "3 %!s(int=3) int '\\x03'"],
  ['{{eq .i 3}} {{eq .nu nil}}', 'true true'],
  ['{{eq .x nil}} {{eq .nu .x}}', 'true true'],
  ['{{index .l 3}}', '<no value>'],
  ['{{range .i}}{{.}},{{end}}', '0,1,2,'],
  ['{{range $k,$v := .m}}{{$k}}={{$v}}{{end}}', 'a=map[b:map[c:d]]'],
  ['{{range .x}}a{{else}}none{{end}}', 'none'],
  ['{{base64decode .enc}} {{.enc|base64decode}}', 'hello hello'],
  ['{{.i | printf "%05d|%-5d|%+d|%x" 4 5 6}}', '00004|5    |+6|3'],
  ['{{print 1 2 "a" "b" 3 .x .nu}}', '1 2ab3 <nil> <nil>'],
  ['{{println 1 "a"}}', '1 a\n'],
  ['{{lt .i 5}}{{and .i .x}}{{or .x 5}}{{not .x}}', 'true<no value>5true'],
  ['{{slice .s 1 3}} {{slice .l 0 2}}', 'tr [1 b]'],
  ['{{html .s}} {{js .s}} {{urlquery .s}} {{html .x}}', 'str&lt;&gt; str\\u003C\\u003E str%3C%3E &lt;no value&gt;'],
  ['{{exists .m "a" "b"}} {{exists .m "q"}} {{exists .l 9}}', 'true false false'],
  ['{{.m.a.b | len}}', '1'],
  ['{{with .m}}{{.a}}{{else with .s}}{{.}}{{end}}', 'map[b:map[c:d]]'],
  ["{{'a'}} {{1.0}} {{1e6}} {{0x10}} {{1_000}} {{1000000.0}} {{+5}} {{-5}}", '97 1 1e+06 16 1000 1e+06 5 -5'],
  ['{{(.m).a}} {{(index .l 4).a}}', 'map[b:map[c:d]] 1'],
  ['{{define "x"}}[{{.}}]{{end}}{{template "x" .i}}', '[3]'],
  ['{{block "b" .s}}<{{.}}>{{end}}', '<str<>>'],
  ['{{/* c */}}a {{- /* d */ -}} b', 'ab'],
  [
    '{{printf "%6.2f|%-8s|%8s|%t|%5t|%e|%g" 3.14159 "ab" "cd" true false 1234.5 1e21}}',
    '  3.14|ab      |      cd|true|false|1.234500e+03|1e+21',
  ],
  ['{{ .m.a | printf "%s"}}', 'map[b:map[c:d]]'],
  ['{{ .metadata.name }}{{"\\n"}}', 'a\n'],
  ['{{ .a | }}', '<no value>'],
  ['{{range $i, $e := .l}}{{$i}}:{{$e}} {{end}}', '0:1 1:b 2:2.5 3:<no value> 4:map[a:1] 5:true '],
  ['{{with $x := 5}}{{$x}}{{$x = 6}}{{$x}}{{end}}', '56'],
  ['{{index .s 0}}', '115'],
  [
    '{{printf "%c %U %o %b %X %#x %#v %+v" 65 65 8 5 255 255 .l .m}}',
    'A U+0041 10 101 FF 0xff []interface {}{1, "b", 2.5, interface {}(nil), map[string]interface {}{"a":1}, true} map[a:map[b:map[c:d]]]',
  ],
  ['{{range 3}}{{.}}{{end}}', '012'],
  ['{{if and .i .s}}x{{end}}{{if or .x .nu}}y{{else if .t}}z{{end}}', 'xz'],
  ['{{index .metadata.labels "foo"}}', 'bar'],
  ['{{len "é"}}', '2'],
  ['{{"a" | printf "%s-%s" "b"}}', 'b-a'],
  ['{{`raw\\n`}}', 'raw\\n'],
  ['{{eq 1 2 1}}', 'true'],
  ['{{ne 1 2}}', 'true'],
  [
    '{{printf "%05s|%-05d|%05.1f|%+05d|%x|%X|% x|%#x|%#q|%08.3f|%+.2e|%G" "a" 3 2.25 7 "hi" "hi" "hi" "hi" "hi" -3.14159 12345.678 1e-10}}',
    '0000a|3    |002.2|+0007|6869|6869|68 69|0x6869|`hi`|-003.142|+1.23e+04|1E-10',
  ],
  [
    '{{printf "%[2]d %[1]d" 1 2}} {{printf "%[3]d" 1}} {{printf "%*d" 5 42}} {{printf "%-*d|" 5 42}} {{printf "%.*f" 2 3.14159}} {{printf "%.f %.0f %.0f" 2.5 2.5 3.5}}',
    '2 1 %!d(BADINDEX)    42 42   | 3.14 2 2 4',
  ],
  ['{{eq .m nil}}', 'false'],
  ['{{eq nil .m}}', 'false'],
  ['{{eq .x 1}}', 'false'],
  ['{{exists .x}} {{exists .nu}} {{exists .nu "a"}} {{exists .s 0}} {{exists .m 1}}', 'true true false true false'],
  ['{{(.nu).y}} {{(.x).y}}', '<no value> <no value>'],
  ['{{printf "%T %T %T" (len .s) (index .s 0) 1.5}}', 'int uint8 float64'],
  ['{{range 2}}{{printf "%T" .}}{{end}}{{range .i}}{{printf "%T" .}}{{end}}', 'intintint64int64int64'],
  ['{{printf "%v %5v|%-5v|%05v" nil 1 "a" 3}}', '<nil>     1|a    |00003'],
  ['{{printf "%s %v %d" true true true}}', '%!s(bool=true) true %!d(bool=true)'],
  ['{{printf "%6.2f" .i}}', '%!f(int64=    03)'],
  ['{{printf "%t" .s}}', '%!t(string=str<>)'],
  [
    '{{printf "%q %q" "a\\"b" 97}} {{printf "%v" .nu}} {{printf "%#v %#v %#v %#v" 3 "a" .f true}}',
    '"a\\"b" \'a\' <nil> 3 "a" 2.5 true',
  ],
  ['{{index .s 4}}', '62'],
  ['{{slice .s}}', 'str<>'],
  ['{{js "é\\n<script>=&\\u00ad"}}', 'é\\u000A\\u003Cscript\\u003E\\u003D\\u0026\\u00AD'],
  ['{{urlquery "a b/é?&=~-_."}}', 'a+b%2F%C3%A9%3F%26%3D~-_.'],
  ['{{html "a\\"b\'"}}', 'a&#34;b&#39;'],
  ['{{and 1 0 2}} {{or 0 "" "z" 3}} {{0 | or 5}} {{5 | and 1}}', '0 z 5 5'],
  ['{{if not (and .i .x)}}ok{{end}}', 'ok'],
  ['line1', 'line1'],
  ['{{- 3 -}}  x  {{- -3 }}', '3x-3'],
  ['{{3 -}}', '3'],
  ['{{with $q := .x}}{{else}}{{$q}}{{end}}', '<no value>'],
  [
    '{{1_0}} {{0b11}} {{0o17}} {{017}} {{0x1F}} {{1.5e3}} {{.5}} {{5.}} {{-0}} {{1e100}}',
    '10 3 15 15 31 1500 0.5 5 0 1e+100',
  ],
  ['{{"\\u00e9\\x41\\101"}}', 'éAA'],
  ['{{"é" | printf "%q %x"}}', '"é" %!x(MISSING)'],
  ['{{len .m}} {{len .l}} {{len "abc"}}', '1 6 3'],
  [
    '{{true}} {{false}} {{print nil}} {{print true "a" false}} {{print .l 1}} {{print 1 .l}}',
    'true false <nil> trueafalse [1 b 2.5 <nil> map[a:1] true] 1 1 [1 b 2.5 <nil> map[a:1] true]',
  ],
  ['{{println}}{{print}}x', '\nx'],
  ['{{(print "a") | printf "%s%s" "b"}}', 'ba'],
  ['{{(1)}}', '1'],
  ['{{((print 1))}}', '1'],
  ['{{.0}}', '0'],
  ['{{index .l 4 "a"}}', '1'],
  ['{{.m.a.b.c | printf "%-5s|"}}', 'd    |'],
  ['{{"%d" | printf}}', '%!d(MISSING)'],
  ['{{base64decode "YWI\\n=" }}', 'ab'],
  ['{{.nu | print}}', '<nil>'],
  ['{{range $x := 3}}{{$x}}{{end}}', '012'],
  ['{{ne .i 3}}', 'false'],
  ['{{eq .t true}}', 'true'],
  ['{{eq .l nil}}', 'false'],
  ['{{ne .x nil}}', 'false'],
];

describe('go-template', () => {
  for (const [template, text] of printed) {
    it(template, () => expect(printGoTemplate(parseGoTemplate(template), data)).toBe(text));
  }

  it('prints its debugging text to stdout when it fails half way', () => {
    const template = 'got {{.i}} {{.s.y}}';
    const object = { kind: 'Foo', i: 3, s: '<b>' };
    const message = 'template: output:1:15: executing "output" at <.s.y>: can\'t evaluate field y in type interface {}';
    const error = failureOf(() => printGoTemplate(parseGoTemplate(template), object));
    expect(error.message).toBe(`error executing template "${template}": ${message}`);
    expect(error.stdout).toBe(
      `got 3 Error executing template: ${message}. Printing more information for debugging the template:\n` +
        `\ttemplate was:\n\t\t${template}\n` +
        `\traw data was:\n\t\t{"i":3,"kind":"Foo","s":"\\u003cb\\u003e"}\n` +
        `\tobject given to template engine was:\n\t\tmap[i:3 kind:Foo s:<b>]\n\n`,
    );
  });

  it('fails on missing keys where they are not allowed', () => {
    const fail = (template: string) =>
      failureOf(() => printGoTemplate(parseGoTemplate(template), { a: {} }, false))
        .message.split(': ')
        .at(-1);
    expect(fail('{{.x}}')).toBe('map has no entry for key "x"');
    expect(fail('{{.a.x}}')).toBe('map has no entry for key "x"');
  });

  it('never sees what a prototype has', () => {
    const print = (template: string) => printGoTemplate(parseGoTemplate(template), { a: {} });
    expect(print('{{.constructor}} {{.a.toString}} {{index .a "__proto__"}}')).toBe('<no value> <no value> <no value>');
  });

  it('wants a template', () => {
    expect(failureOf(() => parseGoTemplate('')).message).toBe('template format specified but no template given');
    expect(failureOf(() => parseGoTemplate('{{')).message).toBe(
      'error parsing template {{, template: output:1: unclosed action',
    );
  });

  it('ends a loop without end', () => {
    const message = failureOf(() => printGoTemplate(parseGoTemplate('{{range 1000000000}}{{.}}{{end}}'), {})).message;
    expect(message).toContain('more than 2000000 steps');
  });
});

function failureOf(run: () => unknown): OutputError {
  try {
    run();
  } catch (error) {
    if (error instanceof OutputError) return error;
    throw error;
  }
  throw new Error('expected an OutputError');
}
