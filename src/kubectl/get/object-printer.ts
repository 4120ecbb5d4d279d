import type { Invocation } from '../command';
import { KubectlError } from '../errors';
import { at, listAt } from '../json';
import { parseCustomColumns, parseCustomColumnsFile, printCustomColumns } from '../output/custom-columns';
import { isObject } from '../../api/go/json-value';
import {
  DATA_FORMATS,
  dataPrinter,
  incompatibleFormat,
  namesOf,
  printFlags,
  TEMPLATE_FORMATS,
  templatePrinter,
  type Printer,
} from '../print-flags';
import { getFlags } from './get-flags';

/** What `-o` of get understands, in the order of its usage line. */
export const GET_FORMATS = [
  ...DATA_FORMATS,
  'name',
  ...TEMPLATE_FORMATS,
  'custom-columns',
  'custom-columns-file',
  'wide',
] as const;

/** The printer of every format that is no table of the server's. Source: kubectl/pkg/cmd/get/get_flags.go (ToPrinter). */
export function createObjectPrinter(invocation: Invocation): Printer {
  const given = invocation.value(printFlags.output);
  const template = invocation.value(printFlags.template);
  const output = given === '' && template !== '' ? 'go-template' : given;
  const printer =
    templatePrinter(invocation, output) ??
    dataPrinter(invocation, output) ??
    columnsPrinter(invocation, output, template);
  if (printer !== undefined) return printer;
  if (output.toLowerCase() === 'name') return (object) => namesOf(object, '');
  throw incompatibleFormat(output, GET_FORMATS);
}

function columnsPrinter(invocation: Invocation, output: string, template: string): Printer | undefined {
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  if (format !== 'custom-columns' && format !== 'custom-columns-file') return undefined;
  const spec = template === '' && equals >= 0 ? output.slice(equals + 1) : template;
  if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
  const columns =
    format === 'custom-columns' ? parseCustomColumns(spec) : parseCustomColumnsFile(fileText(invocation, spec));
  let withHeader = !invocation.value(getFlags.noHeaders);
  return (object) => {
    const objects = at(object, 'items') === undefined ? [object] : listAt(object, 'items').filter(isObject);
    const text = printCustomColumns(columns, objects, withHeader);
    withHeader = false;
    return text;
  };
}

function fileText({ session }: Invocation, path: string): string {
  const text = session.environment.files.read(path);
  if (text !== undefined) return text;
  throw new KubectlError(`error reading template ${path}, open ${path}: no such file or directory\n`);
}
