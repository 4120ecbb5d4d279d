import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript } from '../shell/test-world';

const FILES = 'mkdir -p d/e; touch d/a.txt d/e/b.txt; printf 12345 > d/c.log; ';

/** What GNU findutils 4.9 prints. */
const CASES: readonly (readonly [script: string, output: string])[] = [
  ["find d -name '*.txt' -exec echo got {} \\;", 'got d/a.txt\ngot d/e/b.txt\n'],
  ['find d -type f -exec echo {} + | wc -w', '3\n'],
  ["find d -name '*.log' -o -name 'a*' | sort", 'd/a.txt\nd/c.log\n'],
  ["find d ! -name '*.txt' -type f", 'd/c.log\n'],
  ["find d -name '*.txt' -delete; find d -type f; find d -empty", 'd/c.log\nd/e\n'],
  ['find d -name e -prune -o -type f -print | sort', 'd/a.txt\nd/c.log\n'],
  ['find d -type f -size +4c; find d -type f -size 0 | wc -l', 'd/c.log\n2\n'],
  ['find d -type f -mmin -5 | wc -l; sleep 600; find d -mmin +9 | wc -l; find d -mmin -5 | wc -l', '3\n5\n0\n'],
  ['sleep 60; touch d/new; find d -newer d/c.log -type f', 'd/new\n'],
  ["find d -type f -printf '%f %s\\n' | sort", 'a.txt 0\nb.txt 0\nc.log 5\n'],
  ['find d -type f -print0 | xargs -0 -n1 basename | sort', 'a.txt\nb.txt\nc.log\n'],
  ['chmod 600 d/a.txt; find d -perm 600; find d -perm -u+x -type d | wc -l', 'd/a.txt\n2\n'],
  ['find d -exec', "find: missing argument to `-exec'\n"],
  ['find d \\( -name x', "find: invalid expression; I was expecting to find a ')' somewhere but did not see one.\n"],
  [
    'find d -bogus; find nope; echo $?',
    "find: unknown predicate `-bogus'\nfind: 'nope': No such file or directory\n1\n",
  ],
];

describe('find', () => {
  for (const [script, output] of CASES) it(script, () => expect(runScript(FILES + script).output).toBe(output));
});
