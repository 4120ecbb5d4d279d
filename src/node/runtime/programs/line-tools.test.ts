import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript } from '../shell/test-world';

/** What coreutils 9.1 prints. */
const CASES: readonly (readonly [script: string, output: string])[] = [
  ['sort -k2n f', 'b 2\nc 3\na 10\na 10\n'],
  ['sort -k2,2nr -k1,1 f | uniq', 'a 10\nc 3\nb 2\n'],
  ['sort -u -k1,1 f', 'a 10\nb 2\nc 3\n'],
  ["printf '2K\\n1M\\n3\\n' | sort -h; printf 'v1.10\\nv1.9\\n' | sort -V", '3\n2K\n1M\nv1.9\nv1.10\n'],
  ["printf '1 b\\n1 a\\n' | sort -s -k1,1; printf 'aXc\\naAc\\n' | sort -k1.2", '1 b\n1 a\naAc\naXc\n'],
  ['sort -c f; echo $?; sort f -o f; paste -sd, f', 'sort: f:2: disorder: a 10\n1\na 10,a 10,b 2,c 3\n'],
  ["printf 'a\\nb\\n' > x; printf 'b\\nc\\n' > y; comm x y; comm -12 x y; comm -3 x y", 'a\n\t\tb\n\tc\nb\na\n\tc\n'],
  ["seq 4 | paste - -; seq 3 | paste -sd+; paste -d ',;' f f f | head -1", '1\t2\n3\t4\n1+2+3\nc 3,c 3;c 3\n'],
  ["printf '1 a\\n2 a\\n' | uniq -f 1; printf 'A\\na\\n' | uniq -i", '1 a\nA\n'],
  ['echo a:b:c | cut -d: -f1,3 --output-delimiter=,; echo a:b:c | cut -d: --complement -f2', 'a,c\na:c\n'],
  ['cut -f0 f', "cut: fields are numbered from 1\nTry 'cut --help' for more information.\n"],
  ['echo abcdefgh | fold -w 3; printf "a\\n\\nb\\n" | nl -ba', 'abc\ndef\ngh\n     1\ta\n     2\t\n     3\tb\n'],
  ['shuf -i 1-5 | sort | paste -sd" "; tac f | head -1', '1 2 3 4 5\na 10\n'],
  ['tail -n +3 f; tail -c 3 f; wc -L f; wc < f', 'b 2\na 10\n10\n4 f\n 4  8 18\n'],
];

describe('tools that work line by line', () => {
  for (const [script, output] of CASES)
    it(script, () => expect(runScript(`printf 'c 3\\na 10\\nb 2\\na 10\\n' > f; ${script}`).output).toBe(output));
});
