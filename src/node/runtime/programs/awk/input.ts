import { errorText, FileError } from '../../../../sim/file-system';
import { openInput } from '../../process/open';
import type { Coroutine, ProcessContext } from '../../process/process';
import { cannotOpen, complain, type Flavor } from '../tool';
import { AwkError } from './awk-error';
import { RecordReader } from './records';
import { decoded } from './tokens';

export interface InputHost {
  /** `ARGV[index]`; undefined from `ARGC` on. */
  operand(index: number): string | undefined;
  assign(name: string, value: string): void;
  opened(name: string): void;
}

/** The records of the files that the operands name, or of standard input; an operand `name=value` assigns when its turn comes. */
export class AwkInput {
  readonly #process: ProcessContext;
  readonly #flavor: Flavor;
  readonly #host: InputHost;
  #index = 1;
  #reader: RecordReader | undefined;
  #hasOpened = false;
  #failed = false;

  constructor(process: ProcessContext, flavor: Flavor, host: InputHost) {
    this.#process = process;
    this.#flavor = flavor;
    this.#host = host;
  }

  /** A file could not be read. */
  get failed(): boolean {
    return this.#failed;
  }

  skipFile(): void {
    this.#reader = undefined;
  }

  *next(separator: string): Coroutine<string | undefined> {
    for (;;) {
      this.#reader ??= this.#openNext();
      if (this.#reader === undefined) return undefined;
      const record = yield* this.#reader.next(separator);
      if (record !== undefined) return record;
      this.#reader = undefined;
    }
  }

  #openNext(): RecordReader | undefined {
    for (;;) {
      const operand = this.#host.operand(this.#index);
      if (operand === undefined && this.#hasOpened) return undefined;
      this.#index += 1;
      if (operand === '') continue;
      const [, name, value = ''] = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand ?? '') ?? [];
      if (name !== undefined) {
        this.#host.assign(name, decoded(value));
        continue;
      }
      this.#hasOpened = true;
      const reader = this.#open(operand ?? '-');
      if (reader !== undefined) {
        this.#host.opened(operand ?? '');
        return reader;
      }
      this.#failed = true;
    }
  }

  #open(name: string): RecordReader | undefined {
    if (name === '-') return new RecordReader(this.#process.stdin);
    try {
      if (this.#process.files.tryStat(this.#process.resolve(name))?.kind === 'directory')
        throw new FileError('EISDIR', name);
      return new RecordReader(openInput(this.#process, name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (this.#flavor === 'gnu') throw new AwkError(`cannot open ${name} (${errorText(error.code)})`);
      complain(this.#process, cannotOpen(name, error, 'busybox'));
      return undefined;
    }
  }
}
