import { ShellError } from './shell-error';

export interface Variable {
  /** Undefined: declared (`export X`, `local X`) but not set. */
  readonly value: string | undefined;
  /** The elements of an array; the value is the first one. */
  readonly items?: readonly string[] | undefined;
  readonly exported: boolean;
  readonly readOnly: boolean;
}

/** A variable as an array. */
export function itemsOf(variable: Variable | undefined): readonly string[] {
  return variable?.items ?? (variable?.value === undefined ? [] : [variable.value]);
}

const NAME = /^[A-Za-z_]\w*$/;
const UNSET: Variable = { value: undefined, exported: false, readOnly: false };
/** A variable may not grow past this many characters. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** The variables of a shell, with the scopes of the functions that run. */
export class Variables {
  readonly #variables: Map<string, Variable>;
  /** What the names that each running function has made local meant outside. */
  #scopes: Map<string, Variable | undefined>[] = [];
  #environment: ReadonlyMap<string, string> | undefined;

  constructor(variables: Map<string, Variable>) {
    this.#variables = variables;
  }

  /** `onlyNames`: what is no name of a variable (`a.b`) is dropped, as dash and ash do. */
  static fromEnvironment(environment: ReadonlyMap<string, string>, onlyNames = false): Variables {
    const variables = new Map<string, Variable>();
    let isWhole = true;
    for (const [name, value] of environment) {
      if (onlyNames && !NAME.test(name)) isWhole = false;
      else variables.set(name, { value, exported: true, readOnly: false });
    }
    const made = new Variables(variables);
    if (isWhole) made.#environment = environment;
    return made;
  }

  /** An independent copy, for a subshell. */
  fork(): Variables {
    const copy = new Variables(new Map(this.#variables));
    copy.#scopes = this.#scopes.map((scope) => new Map(scope));
    copy.#environment = this.#environment;
    return copy;
  }

  get(name: string): string | undefined {
    return this.#variables.get(name)?.value;
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  names(): readonly string[] {
    return [...this.#variables.keys()].sort();
  }

  set(name: string, value: string): void {
    this.#assign(name, value, undefined);
  }

  setItems(name: string, items: readonly string[]): void {
    this.#assign(name, items[0] ?? '', items);
  }

  unset(name: string): void {
    const variable = this.#variables.get(name);
    if (variable === undefined) return;
    if (variable.readOnly) throw new ShellError(`${name}: cannot unset: readonly variable`);
    this.#variables.delete(name);
    if (variable.exported) this.#environment = undefined;
  }

  mark(name: string, attributes: { readonly exported?: boolean; readonly readOnly?: boolean }): void {
    this.#put(name, { ...(this.#variables.get(name) ?? UNSET), ...attributes });
    this.#environment = undefined;
  }

  /** What child processes get. */
  get environment(): ReadonlyMap<string, string> {
    if (this.#environment !== undefined) return this.#environment;
    const environment = new Map<string, string>();
    for (const [name, { value, exported }] of this.#variables)
      if (exported && value !== undefined) environment.set(name, value);
    this.#environment = environment;
    return environment;
  }

  get inFunction(): boolean {
    return this.#scopes.length > 0;
  }

  enterFunction(): void {
    this.#scopes.push(new Map());
  }

  leaveFunction(): void {
    for (const [name, outside] of this.#scopes.pop() ?? []) {
      if (outside === undefined) this.#variables.delete(name);
      else this.#variables.set(name, outside);
      this.#environment = undefined;
    }
  }

  /** Makes a name local to the function that runs. */
  makeLocal(name: string): void {
    const scope = this.#scopes.at(-1);
    if (scope === undefined || scope.has(name)) return;
    const outside = this.#variables.get(name);
    scope.set(name, outside);
    this.#variables.set(name, { ...UNSET, exported: outside?.exported ?? false });
    this.#environment = undefined;
  }

  #assign(name: string, value: string, items: readonly string[] | undefined): void {
    const variable = this.#variables.get(name);
    if (variable?.readOnly === true) throw new ShellError(`${name}: readonly variable`);
    if (value.length > MAX_LENGTH) throw new ShellError('xrealloc: cannot allocate memory', 2);
    this.#put(name, { value, items, exported: variable?.exported ?? false, readOnly: false });
    if (variable?.exported === true) this.#environment = undefined;
  }

  #put(name: string, variable: Variable): void {
    this.#variables.set(name, variable);
  }
}
