/** An error that ends the line, and a shell that is not interactive: `${x:?}`, a bad substitution, a division by zero. */
export class ShellError extends Error {
  override readonly name = 'ShellError';
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

/** Whoever knows the text of the expression words it. */
export class DivisionByZero extends ShellError {
  constructor() {
    super('division by 0');
  }
}
