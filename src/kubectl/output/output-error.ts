/**
 * What kubectl ends with: `message` goes to stderr after `error: `; `stdout` is what was printed before it failed
 * (a go-template prints its debugging text there).
 */
export class OutputError extends Error {
  constructor(
    message: string,
    readonly stdout = '',
  ) {
    super(message);
    this.name = 'OutputError';
  }
}
