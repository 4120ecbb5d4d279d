import { quote } from '../api/go/text';
import type { StatusCause } from '../api/generated/types';
import { ApiError } from '../api/status';
import { ConnectionError, ConnectionRefusedError } from '../client/client';
import { OutputError } from './output/output-error';

/** kubectl ends with `error: <message>`. */
export class KubectlError extends Error {
  override readonly name = 'KubectlError';
}

/** The kubeconfig has no such context; a line for each thing that is wrong with it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join(', '));
  }
}

/** kubectl ends with this exit code; the message, if any, is printed as it is. */
export class ExitError extends Error {
  override readonly name = 'ExitError';

  constructor(
    readonly exitCode: number,
    message = '',
  ) {
    super(message);
  }
}

/** Several failures that are reported together. Make them with {@link aggregate}. */
export class ManyErrors extends Error {
  override readonly name = 'ManyErrors';

  constructor(readonly errors: readonly UserError[]) {
    const texts = [...new Set(errors.map(messageOf))];
    super(texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`);
  }
}

/** An error that is the user's or the cluster's, not kubectl's own. Anything else that is thrown is a bug and goes through. */
export type UserError =
  | KubectlError
  | ConfigurationError
  | ExitError
  | ManyErrors
  | ApiError
  | ConnectionRefusedError
  | ConnectionError
  | OutputError;

export function isUserError(error: unknown): error is UserError {
  return (
    error instanceof KubectlError ||
    error instanceof ApiError ||
    error instanceof ConnectionRefusedError ||
    error instanceof ConnectionError ||
    error instanceof OutputError ||
    error instanceof ManyErrors ||
    error instanceof ExitError ||
    error instanceof ConfigurationError
  );
}

/** Returns the user's error for gathering; throws any other on. */
export function userError(error: unknown): UserError {
  if (isUserError(error)) return error;
  throw error;
}

/** Throws what was gathered: nothing, the one error itself, or all of them as one. */
export function throwAggregate(errors: readonly UserError[]): void {
  const all = flatten(errors);
  const [first] = all;
  if (first !== undefined) throw all.length === 1 ? first : new ManyErrors(all);
}

/**
 * The same for a command that lists: what keeps a whole list or file from being read is printed as it is even if it is the only failure, while
 * the one failure of objects that are named is an error like any other (cli-runtime/pkg/resource/visitor.go, EagerVisitorList).
 */
export function throwListed(errors: readonly UserError[], named: boolean): void {
  if (named || errors.length === 0) throwAggregate(errors);
  else throw new ManyErrors(flatten(errors));
}

/** The parts of the error for which `matches` does not hold (`utilerrors.FilterOut`). */
export function withoutMatching(error: UserError, matches: (part: UserError) => boolean): readonly UserError[] {
  return flatten([error]).filter((part) => !matches(part));
}

export function usageError(commandPath: string, message: string): KubectlError {
  return new KubectlError(`${message}\nSee '${commandPath} -h' for help and examples`);
}

/** Says which file an API error is about (`cmdutil.AddSourceToErr`). */
export function withSource(verb: string, source: string | undefined, error: unknown): UserError {
  const cause = userError(error);
  if (source === undefined) return cause;
  const message = `error when ${verb} ${quote(source)}: ${cause.message}`;
  return cause instanceof ApiError ? new ApiError({ ...cause.status, message }) : new KubectlError(message);
}

/** What kubectl prints to stderr for an error, ending with a line break, and the exit code. Source: kubectl/pkg/cmd/util/helpers.go (checkErr). */
export function reportOf(error: UserError): { readonly text: string; readonly exitCode: number } {
  if (error instanceof ExitError) return { text: line(error.message), exitCode: error.exitCode };
  if (error instanceof ApiError && error.reason === 'Invalid') return { text: line(invalidText(error)), exitCode: 1 };
  if (error instanceof ConfigurationError) {
    return { text: line(listed('Error in configuration: ', error.problems)), exitCode: 1 };
  }
  if (error instanceof ManyErrors)
    return { text: error.errors.map((part) => `${messageOf(part)}\n`).join(''), exitCode: 1 };
  const text =
    standardMessage(error) ?? (error.message.startsWith('error: ') ? error.message : `error: ${error.message}`);
  return { text: line(text), exitCode: 1 };
}

/** The error as one text among others (`messageForError`). */
export function messageOf(error: UserError): string {
  return standardMessage(error) ?? error.message;
}

function flatten(errors: readonly UserError[]): readonly UserError[] {
  return errors.flatMap((error) => (error instanceof ManyErrors ? flatten(error.errors) : [error]));
}

function standardMessage(error: UserError): string | undefined {
  if (error instanceof ApiError) {
    if (error.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
    return error.reason === ''
      ? `Error from server: ${error.message}`
      : `Error from server (${error.reason}): ${error.message}`;
  }
  if (error instanceof ConnectionRefusedError) {
    return `The connection to the server ${error.server} was refused - did you specify the right host or port?`;
  }
  if (error instanceof ConnectionError) return `Unable to connect to the server: ${error.message}`;
  return undefined;
}

function invalidText({ status }: ApiError): string {
  const { details, message = '' } = status;
  const withMessage = message === '' ? 'The request is invalid' : `The request is invalid: ${message}`;
  if (details === undefined) return withMessage;
  const { kind = '', name = '', causes = [] } = details;
  const known = kind !== '' || name !== '';
  if (causes.length === 0) return known ? `The ${kind} ${quote(name)} is invalid` : withMessage;
  const subject = known ? `The ${kind} ${quote(name)} is invalid` : 'The request is invalid';
  return listed(`${subject}: `, causeTexts(causes));
}

function causeTexts(causes: readonly StatusCause[]): readonly string[] {
  return [...new Set(causes.map(({ field = '', message = '' }) => `${field}: ${message}`))];
}

/** One text after the prefix, several as bullets below it; always ends with a line break (`MultilineError`). */
function listed(prefix: string, texts: readonly string[]): string {
  return texts.length === 1
    ? `${prefix}${texts[0]}\n`
    : `${[prefix, ...texts.map((text) => `* ${text}`)].join('\n')}\n`;
}

function line(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
