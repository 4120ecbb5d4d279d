import { describe, it } from 'node:test';
import { expect } from 'expect';
import { runScript } from '../shell/test-world';

const CASES: readonly (readonly [script: string, output: string])[] = [
  [
    'dd if=/dev/zero of=/f bs=1M count=100000; ls /f',
    "dd: error writing '/f': No space left on device\n257+0 records in\n256+0 records out\n" +
      '268435456 bytes (268 MB, 256 MiB) copied, 0.268436 s, 1000 MB/s\n/f\n',
  ],
  ['dd if=/dev/zero of=/f bs=512 count=3 2>/dev/null; wc -c < /f', '1536\n'],
  ['printf abcdef | dd bs=1 skip=2 count=3 status=none', 'cde'],
  ['dd if=/none', "dd: failed to open '/none': No such file or directory\n"],
  ['dd bs=x', "dd: invalid number 'x'\n"],
  [
    "printf 'hello world 12345\\n' | hexdump -C",
    '00000000  68 65 6c 6c 6f 20 77 6f  72 6c 64 20 31 32 33 34  |hello world 1234|\n' +
      '00000010  35 0a                                             |5.|\n00000012\n',
  ],
  [
    'head -c 64 /dev/zero | hexdump -C',
    '00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000040\n',
  ],
  ['mkdir -p /d/e; head -c 5000 /dev/zero > /d/e/f; du /d; du -sh /d', '12\t/d/e\n16\t/d\n16K\t/d\n'],
  ['du /none', "du: cannot access '/none': No such file or directory\n"],
];

const AWK: readonly (readonly [script: string, output: string])[] = [
  ["printf 'a b c\\nd e f\\n' | awk '{print $2, $NF}'", 'b c\ne f\n'],
  ['printf \'a:1\\nb:2\\n\' | awk -F: \'$2 == 2 {print "x" $1 "y"}\'', 'xby\n'],
  ["printf 'a b c\\nd\\n' | awk '{print $(NF-1), NF}'", 'b 3\nd 1\n'],
  ["printf 'a\\nb\\nc\\n' | awk 'NR>1'", 'b\nc\n'],
  ['printf \'one\\ntwo\\n\' | awk \'/^t/ {print NR ": " $0; print NF} END {print "done"}\'', '2: two\n1\ndone\n'],
  ['awk \'BEGIN {print "hi"}\'', 'hi\n'],
];

describe('dd, hexdump and du', () => {
  for (const [script, output] of CASES) it(script, () => expect(runScript(script).output).toBe(output));
});

describe('awk', () => {
  for (const [script, output] of AWK) it(script, () => expect(runScript(script).output).toBe(output));
});

describe('regular expressions', () => {
  for (const script of [
    'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -cE "^(a+)+b$"',
    'echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | sed -nE "s/^(a|a)+b$/x/p" | wc -l',
    'expr aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa : "\\(a*\\)*b" | grep -c .',
  ])
    it(`come to an end: ${script}`, () => expect(runScript(script).output).toBe('0\n'));
});
