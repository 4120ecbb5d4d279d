import { Given, Then, When } from '@cucumber/cucumber';
import { failed } from './support/failure';
import type { GherkubeWorld, Outcome } from './support/world';

When('I run {line}', runLine);
When('{line}을/를 실행하면', runLine);
async function runLine(this: GherkubeWorld, line: string) {
  await this.run(line);
}

When('I run:', runLines);
When('다음을 실행하면:', runLines);
async function runLines(this: GherkubeWorld, lines: string) {
  await this.run(lines);
}

Given('a file {string} with:', writeFile);
Given('다음 내용의 {string} 파일이 있다:', writeFile);
function writeFile(this: GherkubeWorld, path: string, text: string) {
  this.laboratory.terminal.writeFile(path, `${text}\n`);
}

Then('it prints:', printsText);
Then('다음이 출력된다:', printsText);
function printsText(this: GherkubeWorld, expected: string) {
  const outcome = this.outcome();
  const [wanted, printed] = [trimmed(expected), trimmed(outcome.stdout)];
  if (wanted !== printed) throw mismatch(outcome, 'print', wanted, printed);
}

Then('it prints {string}', printsLine);
Then('{string}이/가 출력된다', printsLine);
function printsLine(this: GherkubeWorld, expected: string) {
  const outcome = this.outcome();
  const lines = trimmed(outcome.stdout).split('\n');
  if (!lines.includes(expected.trimEnd())) throw mismatch(outcome, 'print the line', expected, trimmed(outcome.stdout));
}

Then('it prints nothing', printsNothing);
Then('아무것도 출력되지 않는다', printsNothing);
function printsNothing(this: GherkubeWorld) {
  const outcome = this.outcome();
  if (outcome.stdout !== '') throw mismatch(outcome, 'print', 'nothing', trimmed(outcome.stdout));
}

Then('the output contains {string}', outputContains);
Then('출력에 {string}이/가 들어 있다', outputContains);
function outputContains(this: GherkubeWorld, expected: string) {
  const outcome = this.outcome();
  if (!outcome.stdout.includes(expected))
    throw mismatch(outcome, 'print something with', expected, trimmed(outcome.stdout));
}

Then('the output does not contain {string}', outputDoesNotContain);
Then('출력에 {string}이/가 들어 있지 않다', outputDoesNotContain);
function outputDoesNotContain(this: GherkubeWorld, unwanted: string) {
  const outcome = this.outcome();
  if (outcome.stdout.includes(unwanted)) throw mismatch(outcome, 'not print', unwanted, trimmed(outcome.stdout));
}

Then('it reports {string}', reports);
Then('{string}이/가 보고된다', reports);
function reports(this: GherkubeWorld, expected: string) {
  const outcome = this.outcome();
  const lines = trimmed(outcome.stderr).split('\n');
  if (!lines.includes(expected.trimEnd())) throw mismatch(outcome, 'report', expected, trimmed(outcome.stderr));
}

Then('it fails with {string}', failsWith);
Then('{string} 오류로 실패한다', failsWith);
function failsWith(this: GherkubeWorld, expected: string) {
  expectFailure(this.outcome(), ({ stderr }) => stderr.includes(expected), expected);
}

Then('it fails with:', failsWithText);
Then('다음 오류로 실패한다:', failsWithText);
function failsWithText(this: GherkubeWorld, expected: string) {
  expectFailure(this.outcome(), ({ stderr }) => trimmed(stderr) === trimmed(expected), expected);
}

Then('the exit code is {int}', exitCodeIs);
Then('종료 코드는 {int}이다', exitCodeIs);
function exitCodeIs(this: GherkubeWorld, expected: number) {
  const outcome = this.outcome();
  if (outcome.exitCode !== expected)
    throw mismatch(outcome, 'end with exit code', String(expected), String(outcome.exitCode));
}

function expectFailure(outcome: Outcome, holds: (outcome: Outcome) => boolean, expected: string): void {
  if (outcome.exitCode !== 0 && holds(outcome)) return;
  const actual =
    outcome.exitCode === 0 ? `it succeeded and printed:\n${trimmed(outcome.stdout)}` : trimmed(outcome.stderr);
  throw mismatch(outcome, 'fail with', expected, actual);
}

/** Blanks at line ends are aligned columns, not content. */
function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trimEnd();
}

function mismatch({ what, stderr }: Outcome, verb: string, expected: string, actual: string): Error {
  const indented = (text: string) =>
    text
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n');
  const errors = stderr.trim() === '' || stderr.trim() === actual ? '' : `\nstderr:\n${indented(stderr.trim())}`;
  return failed(
    `${what.trim()}\nshould ${verb}:\n${indented(expected)}\nbut this came:\n${indented(actual === '' ? '(nothing)' : actual)}${errors}`,
  );
}
