import { AwkError } from './awk-error';
import { UNSET, type Value } from './value';

export type AwkArray = Map<string, Value>;

/** A variable: a value, or an array, or neither yet. */
export interface Cell {
  value?: Value;
  array?: AwkArray;
  /** The caller's variable, which becomes an array together with this one. */
  origin?: Cell;
}

/** Elements that all arrays of a program may have together. */
const ELEMENT_LIMIT = 500_000;

/** The variables of a program: global ones, and those of the functions that are running. */
export class Variables {
  readonly #globals = new Map<string, Cell>();
  #locals: Map<string, Cell> | undefined;
  #elements = 0;

  cell(name: string): Cell {
    const known = this.#locals?.get(name) ?? this.#globals.get(name);
    if (known !== undefined) return known;
    const cell: Cell = {};
    this.#globals.set(name, cell);
    return cell;
  }

  /** The variables of the functions that called give way until `leave`. */
  enter(locals: Map<string, Cell>): Map<string, Cell> | undefined {
    const before = this.#locals;
    this.#locals = locals;
    return before;
  }

  leave(before: Map<string, Cell> | undefined): void {
    this.#locals = before;
  }

  get(name: string): Value {
    const { value, array } = this.cell(name);
    if (array !== undefined) throw new AwkError(`can't use array ${name} as scalar`);
    return value ?? UNSET;
  }

  set(name: string, value: Value): void {
    const cell = this.cell(name);
    if (cell.array !== undefined) throw new AwkError(`can't assign to ${name}; it's an array name.`);
    cell.value = value;
  }

  array(name: string): AwkArray {
    return arrayOf(this.cell(name), name);
  }

  /** Makes the element if there is none, as every look at one does. */
  element(name: string, key: string): Value {
    const array = this.array(name);
    const known = array.get(key);
    if (known !== undefined) return known;
    this.setElement(name, key, UNSET);
    return UNSET;
  }

  setElement(name: string, key: string, value: Value): void {
    const array = this.array(name);
    if (!array.has(key)) {
      this.#elements += 1;
      if (this.#elements > ELEMENT_LIMIT) throw new AwkError('out of memory');
    }
    array.set(key, value);
  }
}

function arrayOf(cell: Cell, name: string): AwkArray {
  if (cell.array !== undefined) return cell.array;
  if (cell.value !== undefined) throw new AwkError(`can't use scalar ${name} as array`);
  cell.array = cell.origin === undefined ? new Map() : arrayOf(cell.origin, name);
  return cell.array;
}
