import { quote } from '../api/go/text';
import type { Invocation } from './command';
import { KubectlError } from './errors';
import { boolFlag, stringFlag, type Flag } from './flags/flag';
import { at, listAt, textAt } from './json';
import { parseGoTemplate, printGoTemplate } from './output/go-template';
import { printJson } from '../api/go/json-print';
import { parseJsonPathOutput, printJsonPath } from './output/jsonpath';
import { isObject, type JsonObject, type JsonValue } from '../api/go/json-value';
import { printKyaml } from './output/kyaml-print';
import { printYaml } from './output/yaml-print';
import { kindTextOf } from './resources/resource-mapping';
import type { DryRun } from './write-flags';

/** The flags of every command that prints objects. Source: cli-runtime/pkg/genericclioptions/print_flags.go. */
export const printFlags = {
  output: stringFlag('output', 'The form of the output.', { shorthand: 'o' }),
  template: stringFlag(
    'template',
    'The template, or the path of its file, for -o go-template, go-template-file and the jsonpath forms.',
  ),
  allowMissingTemplateKeys: boolFlag(
    'allow-missing-template-keys',
    'Whether a template may name fields that are not there.',
    { default: true },
  ),
  showManagedFields: boolFlag('show-managed-fields', 'Print managedFields too in JSON and YAML.'),
} as const;

export const printFlagList: readonly Flag<unknown>[] = Object.values(printFlags);

/** The same for a command whose output has a form already; its printer is made with that form (`createPrinter`). */
export function printFlagsWithDefault(output: string): readonly Flag<unknown>[] {
  return printFlagList.map((flag) => (flag === printFlags.output ? { ...flag, defaultText: output } : flag));
}

/** Prints one object after another as the output format says. */
export type Printer = (object: JsonObject) => string;

export const DATA_FORMATS = ['json', 'yaml', 'kyaml'] as const;
export const TEMPLATE_FORMATS = [
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
] as const;

/** Made before the work is done, so that a wrong format is reported first. `operation` may be set per object: `pod/web created`. */
export function createPrinter(
  invocation: Invocation,
  defaultOutput = '',
): (object: JsonObject, operation?: string) => string {
  const given = invocation.changed(printFlags.output);
  const template = invocation.value(printFlags.template);
  const output = given ? invocation.value(printFlags.output) : template === '' ? defaultOutput : 'go-template';
  const data = dataPrinter(invocation, output);
  if (data !== undefined) return data;
  const format = output.toLowerCase();
  if (format === '' || format === 'name') {
    return (object, operation = '') => namesOf(object, format === 'name' || operation === '' ? '' : ` ${operation}`);
  }
  const printer = templatePrinter(invocation, output);
  if (printer !== undefined) return printer;
  throw incompatibleFormat(output, [...DATA_FORMATS, 'name', ...TEMPLATE_FORMATS]);
}

/** The same with a printer of its own for each object: no `---` comes between them. */
export function createSinglePrinter(invocation: Invocation): ReturnType<typeof createPrinter> {
  createPrinter(invocation);
  return (object, operation) => createPrinter(invocation)(object, operation);
}

export function incompatibleFormat(output: string, allowed: readonly string[]): KubectlError {
  const formats = allowed.toSorted().join(',');
  return new KubectlError(
    `unable to match a printer suitable for the output format ${quote(output)}, allowed formats are: ${formats}`,
  );
}

/** `-o json`, `-o yaml`, `-o kyaml`; undefined for other formats. Several YAML objects are kept apart by `---`. */
export function dataPrinter(invocation: Invocation, output: string): Printer | undefined {
  const keep = invocation.value(printFlags.showManagedFields);
  const shown = (object: JsonObject): JsonObject => (keep ? object : withoutManagedFields(object));
  let printed = 0;
  switch (output.toLowerCase()) {
    case 'json':
      return (object) => printJson(shown(object));
    case 'yaml':
      return (object) => {
        printed += 1;
        return `${printed > 1 ? '---\n' : ''}${printYaml(shown(object))}`;
      };
    case 'kyaml':
      return (object) => printKyaml(shown(object));
    default:
      return undefined;
  }
}

/** `-o jsonpath=...`, `-o go-template=...` and their kin; undefined for other formats. */
export function templatePrinter(invocation: Invocation, output: string): Printer | undefined {
  const argument = invocation.value(printFlags.template);
  const equals = output.indexOf('=');
  const format = argument === '' && equals >= 0 ? output.slice(0, equals) : output;
  const text = argument === '' && equals >= 0 ? output.slice(equals + 1) : argument;
  const allowMissingKeys = invocation.value(printFlags.allowMissingTemplateKeys);
  const { files } = invocation.session.environment;
  const fileText = (): string => {
    if (text === '') throw new KubectlError('template format specified but no template given');
    const content = files.read(text);
    if (content !== undefined) return content;
    throw new KubectlError(`error reading --template ${text}, open ${text}: no such file or directory`);
  };
  switch (format) {
    case 'go-template':
    case 'template':
    case 'go-template-file':
    case 'templatefile': {
      const template = parseGoTemplate(format.endsWith('file') ? fileText() : text);
      return (object) => printGoTemplate(template, object, allowMissingKeys);
    }
    case 'jsonpath':
    case 'jsonpath-as-json':
    case 'jsonpath-file': {
      const path = parseJsonPathOutput(format === 'jsonpath-file' ? fileText() : text);
      const options = { allowMissingKeys, asJson: format === 'jsonpath-as-json' };
      return (object) => printJsonPath(path, object, options);
    }
    default:
      return undefined;
  }
}

/** `pod/web created`, a line per item of a list. */
export function namesOf(object: JsonObject, suffix: string): string {
  if (at(object, 'items') !== undefined) {
    return listAt(object, 'items')
      .map((item) => (isObject(item) ? namesOf(item, suffix) : ''))
      .join('');
  }
  return `${kindTextOf(object)}/${textAt(object, 'metadata', 'name') || '<unknown>'}${suffix}\n`;
}

/** What is done, with a word about a dry run. */
export function withDryRun(operation: string, dryRun: DryRun): string {
  if (dryRun === 'none') return operation;
  return `${operation} (${dryRun === 'server' ? 'server dry run' : 'dry run'})`;
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const items = at(object, 'items');
  if (items !== undefined && Array.isArray(items)) {
    return {
      ...object,
      items: listAt(items).map((item): JsonValue => (isObject(item) ? withoutManagedFields(item) : item)),
    };
  }
  const metadata = at(object, 'metadata');
  if (!isObject(metadata) || metadata['managedFields'] === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
