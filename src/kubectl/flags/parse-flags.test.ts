import { expect } from 'expect';
import { describe, it } from 'node:test';
import { boolFlag, durationFlag, intFlag, stringArrayFlag, stringFlag, stringSliceFlag, type Flag } from './flag';
import { parseFlags } from './parse-flags';

const watch = boolFlag('watch', '', { shorthand: 'w' });
const stdin = boolFlag('stdin', '', { shorthand: 'i' });
const output = stringFlag('output', '', { shorthand: 'o' });
const dryRun = stringFlag('dry-run', '', { default: 'none', withoutValue: 'unchanged' });
const file = stringSliceFlag('filename', '', { shorthand: 'f' });
const env = stringArrayFlag('env', '');
const tail = intFlag('tail', '', { default: -1 });
const timeout = durationFlag('timeout', '', { defaultMs: 30_000 });
const flags: readonly Flag<unknown>[] = [watch, stdin, output, dryRun, file, env, tail, timeout];

const read = (line: string) => parseFlags(flags, line === '' ? [] : line.split(' '));

describe('parseFlags', () => {
  it('reads every way of writing a flag', () => {
    expect(read('-o yaml').value(output)).toBe('yaml');
    expect(read('-oyaml').value(output)).toBe('yaml');
    expect(read('-o=yaml').value(output)).toBe('yaml');
    expect(read('--output yaml').value(output)).toBe('yaml');
    expect(read('--output=a=b').value(output)).toBe('a=b');
    expect(read('-iw').value(stdin)).toBe(true);
    expect(read('-iwo yaml').value(output)).toBe('yaml');
    expect(read('--watch=false').value(watch)).toBe(false);
    expect(read('--dry_run=client').value(dryRun)).toBe('client');
  });

  it('takes a flag without a value for what it stands for then, and never eats the next word', () => {
    const parsed = read('--dry-run client --watch pods');
    expect(parsed.value(dryRun)).toBe('unchanged');
    expect(parsed.value(watch)).toBe(true);
    expect(parsed.args).toEqual(['client', 'pods']);
  });

  it('gathers what is given several times, with and without commas', () => {
    const parsed = read('-f a,b -f c --env A=1,2 --env B=3');
    expect(parsed.value(file)).toEqual(['a', 'b', 'c']);
    expect(parsed.value(env)).toEqual(['A=1,2', 'B=3']);
    expect(parseFlags(flags, ['-f', '"a,b",c']).value(file)).toEqual(['a,b', 'c']);
  });

  it('leaves alone what stands after --', () => {
    const parsed = read('pod -i -- ls -l --all');
    expect(parsed.args).toEqual(['pod', 'ls', '-l', '--all']);
    expect(parsed.argsBeforeDash).toBe(1);
    expect(read('pod').argsBeforeDash).toBeUndefined();
  });

  it('knows defaults from given values', () => {
    const parsed = read('--tail=-1');
    expect(parsed.value(tail)).toBe(-1);
    expect(parsed.changed(tail)).toBe(true);
    expect(parsed.changed(timeout)).toBe(false);
    expect(parsed.value(timeout)).toBe(30_000);
    expect(read('--timeout 1m30s').value(timeout)).toBe(90_000);
  });

  it('stops at a call for help', () => {
    expect(read('--help --nope').helpAsked).toBe(true);
    expect(read('-h').helpAsked).toBe(true);
  });

  const errors: readonly (readonly [string, string])[] = [
    ['-all', "unknown shorthand flag: 'a' in -all"],
    ['-wx', "unknown shorthand flag: 'x' in -x"],
    ['--nope=1', 'unknown flag: --nope'],
    ['--output', 'flag needs an argument: --output'],
    ['-o', "flag needs an argument: 'o' in -o"],
    ['-wo', "flag needs an argument: 'o' in -o"],
    ['---x', 'bad flag syntax: ---x'],
    ['-w=x', 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    ['--tail=x', 'invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--timeout=5', 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    ['--timeout=x', 'invalid argument "x" for "--timeout" flag: time: invalid duration "x"'],
    ['--timeout=5y', 'invalid argument "5y" for "--timeout" flag: time: unknown unit "y" in duration "5y"'],
  ];
  for (const [line, message] of errors) {
    it(`refuses ${line}`, () => {
      expect(() => read(line)).toThrow(expect.objectContaining({ message }));
    });
  }
});
