/** What ends a program while it runs: the rest of the line behind `awk: `. */
export class AwkError extends Error {}
