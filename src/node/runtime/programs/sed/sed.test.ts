import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript } from '../../shell/test-world';

/** A script on a file of four lines, and what GNU sed 4.9 prints. */
const CASES: readonly (readonly [script: string, output: string])[] = [
  ["sed ':a;N;$!ba;s/\\n/ /g' h", 'one two three four\n'],
  ["sed -e :a -e '$!N;s/\\n/,/;ta' h", 'one,two,three,four\n'],
  ["sed '1!G;h;$!d' h", 'four\nthree\ntwo\none\n'],
  ["sed 'n;d' h; sed 'N;s/\\n/-/' h", 'one\nthree\none-two\nthree-four\n'],
  ["sed '$!N;P;D' h", 'one\ntwo\nthree\nfour\n'],
  ["sed -n '/two/{p;=}' h; sed -n '1~2p' h", 'two\n2\none\nthree\n'],
  ["sed '2,+1d' h; sed '0,/o/d' h", 'one\nfour\ntwo\nthree\nfour\n'],
  ["sed '2,3c both' h; sed -n '2,4!p' h", 'one\nboth\nfour\none\n'],
  ["sed -n '/two/{s//2/;p}' h; sed 's/x*/-/g' h | head -1", '2\n-o-n-e-\n'],
  ["sed 's/.*/\\U&/;s/^./\\l&/' h | head -1; sed 's/[/]/x/' <<< a/b", 'oNE\naxb\n'],
  ["sed 's/one/1/;t end;s/$/ no/;:end' h | head -2", '1\ntwo no\n'],
  ["sed -i.bak 's/two/2/' h; paste -sd, h h.bak", 'one,2,three,four\none,two,three,four\n'],
  ["sed -n '/o/w out' h; paste -sd, out; sed '1r out' h | head -3", 'one,two,four\none\none\ntwo\n'],
  ["sed 'q5' h; echo $?", 'one\n5\n'],
  ["printf 'a\\nb' | sed 's/b/c/'", 'a\nc'],
  ["sed -n l <<< $'a\\tb'", 'a\\tb$\n'],
  ["sed 'k' h", "sed: -e expression #1, char 1: unknown command: `k'\n"],
  ["sed 's/a/b/k' h", "sed: -e expression #1, char 7: unknown option to `s'\n"],
  ["sed 'b nope' h", "sed: can't find label for jump to `nope'\n"],
  ["sed '{p' h", "sed: -e expression #1, char 0: unmatched `{'\n"],
];

describe('sed', () => {
  for (const [script, output] of CASES)
    it(script, () => expect(runScript(`printf 'one\\ntwo\\nthree\\nfour\\n' > h; ${script}`).output).toBe(output));

  for (const [script, output] of [
    ["echo x | timeout 5 sed ':a;ba'; echo $?", '124\n'],
    ["echo x | timeout 60 sed ':a;s/$/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/;ba'; echo $?", '124\n'],
  ] as const)
    it(`comes to an end: ${script}`, () => expect(runScript(script).output).toBe(output));
});
