import type { JsonObject } from '../../api/go/json-value';
import { alignTabs, type TabwriterOptions } from '../../kubectl/output/tabwriter';
import type { TerminalIo } from '../terminal-command';
import type { Words } from '../words';
import { parseFormat } from './template';

/** docker/cli, cli/command/formatter/tabwriter: cells are at least ten wide. */
export const dockerLayout: TabwriterOptions = { minWidth: 10, padding: 3, rememberWidths: false };

export interface FormattedList {
  readonly rows: readonly JsonObject[];
  /** What stands over the fields of a row. */
  readonly headers: JsonObject;
  /** The template of a row where `--format` does not say otherwise. */
  readonly table: string;
}

const TEMPLATE_ERROR = 64;

/** Prints a list as the flags `format` and `quiet` say; gives the exit code. Source: docker/cli, cli/command/formatter/formatter.go. */
export function printList({ rows, headers, table }: FormattedList, words: Words, io: TerminalIo): number {
  const format = words.last('format') ?? '';
  const isQuiet = words.has('quiet');
  if (format === 'json' && !isQuiet) {
    for (const row of rows) io.stdout(`${JSON.stringify(row)}\n`);
    return 0;
  }
  const isTable = !isQuiet && (format === '' || format === 'table' || format.startsWith('table '));
  const template = parseFormat(isQuiet ? '{{.ID}}' : isTable ? format.replace(/^table ?/, '') || table : format);
  if ('error' in template) {
    io.stderr(`failed to parse template: ${template.error}\n`);
    return TEMPLATE_ERROR;
  }
  let printed = '';
  for (const each of isTable ? [headers, ...rows] : rows) {
    const line = template.print(each);
    if (typeof line !== 'string') {
      io.stderr(`failed to execute template: ${line.error}\n`);
      return 1;
    }
    printed += `${line}\n`;
  }
  io.stdout(isTable ? alignTabs(printed, dockerLayout) : printed);
  return 0;
}
