import { splitFields } from './records';
import { fromInput, type Value } from './value';

/** Fields that one record may have: `$1000000000 = 1` must not fill the memory. */
const FIELD_LIMIT = 1_000_000;

/** `$0` and its fields: each is made from the other when somebody asks for it. */
export class AwkRecord {
  #text = '';
  #fields: Value[] | undefined = [];
  #isJoined = true;
  /** FS as it was when the record was read. */
  #separator = ' ';
  #isParagraph = false;

  set(text: string, separator: string, isParagraph: boolean): void {
    this.#text = text;
    this.#fields = undefined;
    this.#isJoined = true;
    this.#separator = separator;
    this.#isParagraph = isParagraph;
  }

  /** `join`: OFS. `convert`: CONVFMT. */
  text(join: string, toText: (value: Value) => string): string {
    if (!this.#isJoined) {
      this.#text = this.#all().map(toText).join(join);
      this.#isJoined = true;
    }
    return this.#text;
  }

  field(index: number): Value | undefined {
    return this.#all()[index - 1];
  }

  /** False: there cannot be so many. */
  setField(index: number, value: Value): boolean {
    if (index > FIELD_LIMIT) return false;
    const fields = this.#all();
    while (fields.length < index - 1) fields.push('');
    fields[index - 1] = value;
    this.#isJoined = false;
    return true;
  }

  get count(): number {
    return this.#all().length;
  }

  setCount(count: number): boolean {
    if (count < 0 || count > FIELD_LIMIT) return false;
    const fields = this.#all();
    while (fields.length < count) fields.push('');
    fields.length = count;
    this.#isJoined = false;
    return true;
  }

  #all(): Value[] {
    return (this.#fields ??= splitFields(this.#text, this.#separator, this.#isParagraph).map(fromInput));
  }
}
