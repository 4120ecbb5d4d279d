import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript } from '../../shell/test-world';

/** A script on two files, and what mawk 1.3.4 prints. */
const CASES: readonly (readonly [script: string, output: string])[] = [
  ["awk '{s+=$2} END {print s, s/NR}' f", '25 6.25\n'],
  ["awk '{c[$1]++} END {for (k in c) print k, c[k]}' f | sort", 'a 2\nb 1\nc 1\n'],
  ["awk '!seen[$0]++' f", 'c 3\na 10\nb 2\n'],
  ['awk \'/^c/,/^b/ {print NR": "$0}\' f', '1: c 3\n2: a 10\n3: b 2\n'],
  ['awk \'BEGIN {i=3; while (i>0) printf "%d ", i--; do print x++; while (x<2)}\'', '3 2 1 0\n1\n'],
  ["awk 'BEGIN {for (;;) {if (++i>3) break; if (i==2) continue; print i}}'", '1\n3\n'],
  ['awk \'BEGIN {n=split("a:b:c",p,":"); print n, p[1], p[3]}\'', '3 a c\n'],
  ['awk \'BEGIN {s="foo bar foo"; n=gsub(/foo/,"[&]",s); print n, s}\'', '2 [foo] bar [foo]\n'],
  ['awk \'BEGIN {s="hello"; gsub(/l*/,"x",s); print s}\'', 'xhxexox\n'],
  ['awk \'BEGIN {if (match("foobar",/o+/)) print RSTART, RLENGTH}\'', '2 2\n'],
  ["awk 'function f(n) {return n<2 ? n : f(n-1)+f(n-2)} BEGIN {print f(15)}'", '610\n'],
  ["awk 'function fill(a) {a[1]=7} BEGIN {fill(x); print x[1]}'", '7\n'],
  ['awk \'BEGIN {while (("echo a; echo b" | getline line) > 0) print "got " line}\'', 'got a\ngot b\n'],
  ['awk \'{print $1 | "sort -u"}\' f', 'a\nb\nc\n'],
  ['awk \'{print > "o"} END {close("o"); while ((getline l < "o") > 0) n++; print n}\' f', '4\n'],
  ['awk \'BEGIN {print system("exit 3")}\'', '3\n'],
  ['awk \'BEGIN {OFS="-"; $0="a b c"; $1=$1; print; $5="e"; print; NF=2; print}\'', 'a-b-c\na-b-c--e\na-b\n'],
  ['printf \'a\\nb\\n\\n\\nc\\nd\\n\' | awk \'BEGIN {RS=""; FS="\\n"} {print NR": "$1"|"$2}\'', '1: a|b\n2: c|d\n'],
  ['awk \'BEGIN {print 1/3, 1e20, 1e-5, 2^10, 1==1.0, "10"<"9", 10<9}\'', '0.333333 1e+20 1e-05 1024 1 1 0\n'],
  ['echo 10.0 | awk \'{print $1==10, $1=="10"}\'', '1 0\n'],
  ["awk 'NR==FNR {a[$1]=$2; next} {print $0, a[$1]}' f g", 'b 2\n'],
  ['awk \'NR==2 {exit 7} {print} END {print "end"}\' f; echo $?', 'c 3\nend\n7\n'],
  ['awk \'BEGIN {a[1,2]; if ((1,2) in a) print "in"; delete a[1,2]; print length(a)}\'', 'in\n0\n'],
  ["awk -v n=5 -v 's=a\\tb' 'BEGIN {print n*2, s}'", '10 a\tb\n'],
  ["awk '{print' f; echo $?", 'awk: line 2: missing } near end of file\n2\n'],
  ["awk 'BEGIN {print f(1)}'", 'awk: line 2: function f never defined\n'],
  ['awk 1 nope; echo $?', 'awk: cannot open nope (No such file or directory)\n2\n'],
];

describe('awk', () => {
  for (const [script, output] of CASES)
    it(script, () =>
      expect(runScript(`printf 'c 3\\na 10\\nb 2\\na 10\\n' > f; echo b > g; ${script}`).output).toBe(output),
    );

  for (const [script, output] of [
    ["timeout 5 awk 'BEGIN {while (1) x++}'; echo $?", '124\n'],
    ["awk 'function f() {f()} BEGIN {f()}'; echo $?", 'awk: function call nesting too deep\n2\n'],
    ['awk \'BEGIN {x = "a"; while (1) x = x x}\'; echo $?', 'awk: out of memory\n2\n'],
    ["timeout 60 awk 'BEGIN {while (1) a[i++]}'; echo $?", '124\n'],
    ["awk 'BEGIN {$100000000 = 1}'; echo $?", 'awk: attempt to access field 100000000\n2\n'],
    ['awk \'BEGIN {while (1) print "y"}\' | head -2', 'y\ny\n'],
    ['awk \'BEGIN {while (("yes" | getline) > 0) if (++n == 3) exit; }\'; echo $?', '0\n'],
  ] as const)
    it(`comes to an end: ${script}`, () => expect(runScript(script).output).toBe(output));

  for (const [script, output] of [
    ["awk 'BEGIN {print 1/0}'", 'awk: cmd. line:1: Division by zero\n'],
    ["awk '{print'", 'awk: cmd. line:1: Unexpected end of string\n'],
    ['awk \'BEGIN {print gensub(/(a)(b)/, "\\\\2\\\\1", "g", "abab")}\'', 'baba\n'],
  ] as const)
    it(`busybox: ${script}`, () => expect(runScript(script, 'ash').output).toBe(output));
});
