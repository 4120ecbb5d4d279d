import { posixExpression } from '../programs/regular-expression';
import type { TestExpression, Word } from 'unbash';
import { testBinary, testUnary } from '../programs/test-expression';
import { expandPattern, expandText } from './expansion';
import { compilePattern, matches } from './pattern';
import type { Shell } from './shell';
import { ShellError } from './shell-error';

const REGULAR_EXPRESSION_LIMIT = 10_000;

/** `[[ ... ]]`. */
export function evaluateTest(expression: TestExpression, shell: Shell): boolean {
  switch (expression.type) {
    case 'TestGroup':
      return evaluateTest(expression.expression, shell);
    case 'TestNot':
      return evaluateTest(expression.operand, shell) === (expression.negations.length % 2 === 0);
    case 'TestLogical':
      return expression.operator === '&&'
        ? expression.operands.every((operand) => evaluateTest(operand, shell))
        : expression.operands.some((operand) => evaluateTest(operand, shell));
    case 'TestUnary': {
      const operand = expandText(expression.operand, shell);
      if (expression.operator === '-v') return shell.get(operand) !== undefined;
      return testUnary(expression.operator, operand, shell.process) ?? false;
    }
    case 'TestBinary':
      return binary(expression.operator, expression.left, expression.right, shell);
  }
}

function binary(operator: string, left: Word, right: Word, shell: Shell): boolean {
  const text = expandText(left, shell);
  switch (operator) {
    case '=':
    case '==':
      return matches(compilePattern(expandPattern(right, shell)), text);
    case '!=':
      return !matches(compilePattern(expandPattern(right, shell)), text);
    case '=~':
      return matchesExpression(text, expandText(right, shell), shell);
    case '-eq':
    case '-ne':
    case '-lt':
    case '-le':
    case '-gt':
    case '-ge':
      return (
        testBinary(
          String(shell.number(text)),
          operator,
          String(shell.number(expandText(right, shell))),
          shell.process,
        ) === true
      );
    default:
      return testBinary(text, operator, expandText(right, shell), shell.process) === true;
  }
}

function matchesExpression(text: string, source: string, shell: Shell): boolean {
  let found: RegExpExecArray | null;
  try {
    found = posixExpression(source, { extended: true }).exec(text.slice(0, REGULAR_EXPRESSION_LIMIT));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ShellError('syntax error in regular expression', 2);
  }
  shell.variables.setItems('BASH_REMATCH', found === null ? [] : found.map((group) => group ?? ''));
  return found !== null;
}
