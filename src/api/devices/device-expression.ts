import { compile, type Program } from '../cel/environment';
import { quantityType, quantityValue, semverValue } from '../cel/library/quantities';
import { bool, dyn, map, string, typeText, type CelType } from '../cel/types';
import type { CelValue, MapValue } from '../cel/values';
import type { Device, DeviceAttribute } from '../generated/types';

/** What a selector says of a device, or why it can't say it. */
export type DeviceVerdict = { readonly matches: boolean } | { readonly error: string };

const DEVICE: CelType = {
  kind: 'object',
  name: 'kubernetes.DRADevice',
  fields: new Map([
    ['driver', { name: 'driver', type: string }],
    ['allowMultipleAllocations', { name: 'allowMultipleAllocations', type: bool }],
    ['attributes', { name: 'attributes', type: map(string, map(string, dyn)) }],
    ['capacity', { name: 'capacity', type: map(string, map(string, quantityType)) }],
  ]),
};
const DECLARATIONS = { variables: new Map([['device', DEVICE]]), bindings: true };
const MAX_KNOWN = 1000;
const programs = new Map<string, Program | { readonly error: string }>();

/** Compiles the expression of a device selector (dynamic-resource-allocation/cel/compile.go); `error` says what is wrong with it. */
export function compileDeviceExpression(source: string): Program | { readonly error: string } {
  const known = programs.get(source);
  if (known !== undefined) return known;
  const compiled = compile(source, DECLARATIONS);
  const program =
    'error' in compiled || compiled.type.kind === 'bool' || compiled.type.kind === 'dyn'
      ? compiled
      : { error: `must evaluate to bool or the unknown type, not ${typeText(compiled.type)}` };
  if (programs.size >= MAX_KNOWN) programs.clear();
  programs.set(source, program);
  return program;
}

/** Does the device match? */
export function selectsDevice(source: string, driver: string, device: Device): DeviceVerdict {
  const program = compileDeviceExpression(source);
  if ('error' in program) return { error: `CEL compile error: ${program.error}` };
  const value = deviceValue(driver, device);
  const result = program.evaluate((name) => (name === 'device' ? value : undefined));
  if ('error' in result) return { error: `CEL runtime error: ${String(result.error)}` };
  return { matches: result.value === true };
}

function deviceValue(driver: string, device: Device): CelValue {
  return fields({
    driver: () => driver,
    allowMultipleAllocations: () => device.allowMultipleAllocations ?? false,
    attributes: () => byDomain(driver, device.attributes ?? {}, attributeValue),
    capacity: () => byDomain(driver, device.capacity ?? {}, ({ value }) => quantityValue(String(value))),
  });
}

/** `model` of the driver's own, `example.com/model` of somebody else's; a domain of which nothing is known is empty. */
function byDomain<T>(
  driver: string,
  values: Readonly<Record<string, T>>,
  valueOf: (value: T) => CelValue | undefined,
): CelValue {
  const domains = new Map<string, Record<string, () => CelValue | undefined>>();
  for (const [name, value] of Object.entries(values)) {
    const slash = name.indexOf('/');
    const domain = slash < 0 ? driver : name.slice(0, slash);
    const own = domains.get(domain) ?? {};
    own[name.slice(slash + 1)] = () => valueOf(value);
    domains.set(domain, own);
  }
  return {
    kind: 'map',
    size: domains.size,
    keys: () => [...domains.keys()],
    get: (key) => (typeof key === 'string' ? fields(domains.get(key) ?? {}) : undefined),
  };
}

/** The value of an attribute: a version is no plain text. */
export function attributeValue({ bool: truth, int, string: text, version }: DeviceAttribute): CelValue | undefined {
  if (truth !== undefined) return truth;
  if (int !== undefined) return BigInt(int);
  return text ?? (version === undefined ? undefined : semverValue(version));
}

function fields(values: Readonly<Record<string, () => CelValue | undefined>>): MapValue {
  return {
    kind: 'map',
    size: Object.keys(values).length,
    keys: () => Object.keys(values),
    get: (key) => (typeof key === 'string' && Object.hasOwn(values, key) ? values[key]?.() : undefined),
  };
}
