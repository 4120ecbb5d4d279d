import { expect } from 'expect';
import { describe, it } from 'node:test';
import { runScript } from './test-world';

const NESTED_EVAL = 's="echo deep"; i=0; while [ $i -lt 150 ]; do s="eval $s"; i=$((i+1)); done; $s';
const LETTERS = '{a,b}'.repeat(26);

describe('what a shell says when a script asks for too much', () => {
  for (const [title, shell, script, output, code] of [
    ['eval in eval', 'bash', NESTED_EVAL, 'bash: line 1: eval: maximum eval nesting level exceeded (100)\n', 1],
    ['eval in eval', 'ash', NESTED_EVAL, 'ash: eval: maximum eval nesting level exceeded (100)\n', 1],
    [
      'a function that calls itself through eval',
      'bash',
      'f() { eval f; }; f',
      /^bash: line 1: (?:f: maximum function|eval: maximum eval) nesting level exceeded \(\d+\)\n$/,
      1,
    ],
    [
      'a script that runs itself',
      'dash',
      'printf "#!/bin/sh\\n./me\\n" > me; chmod +x me; ./me; echo $?',
      'Segmentation fault\n139\n',
      0,
    ],
    ['a file that reads itself', 'dash', 'echo ". ./me" > me; . ./me', 'dash: 1: ./me: too many nested files\n', 1],
    [
      'braces that make too many words',
      'bash',
      `echo ${LETTERS}`,
      'bash: line 1: brace expansion: failed to allocate memory for 131072 elements\n',
      1,
    ],
    [
      'a sequence that is too long',
      'bash',
      'echo {1..1048576}',
      'bash: line 1: brace expansion: failed to allocate memory for 1048576 elements\n',
      1,
    ],
    ['braces where they mean nothing', 'ash', `echo ${LETTERS} | wc -c`, '131\n', 0],
    ['a file that is appended to itself', 'bash', 'echo hi > f; cat f >> f', 'cat: f: input file is output file\n', 1],
    ['parentheses without end', 'ash', `expr ${'\\( '.repeat(20_000)}1; echo $?`, 'Segmentation fault\n139\n', 0],
  ] as const)
    it(`${shell}: ${title}`, () => {
      const result = runScript(script, shell);
      if (typeof output === 'string') expect(result.output).toBe(output);
      else expect(result.output).toMatch(output);
      expect(result.exitCode).toBe(code);
    });

  it('head counts in units', () => {
    expect(runScript('head -c 2k /dev/zero | wc -c; head -n x /dev/null').output).toBe(
      "2048\nhead: invalid number of lines: 'x'\n",
    );
  });
});
