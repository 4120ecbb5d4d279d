import { alignTabs, getLayout } from './tabwriter';
import { escapeTerminal } from './terminal';
import { findJsonPath, parseJsonPath } from '../../api/jsonpath/jsonpath';
import { relaxedJsonPath } from './jsonpath';
import { JsonPathError } from '../../api/jsonpath/evaluator';
import { JsonPathSyntaxError } from '../../api/jsonpath/parser';
import { OutputError } from './output-error';
import { sprint } from '../../api/go/format';
import type { JsonPath } from '../../api/jsonpath/jsonpath';
import type { JsonValue } from '../../api/go/json-value';

/** One column: what stands above it and the path (`{.metadata.name}`) to what stands in it. */
export interface CustomColumn {
  readonly header: string;
  readonly path: string;
}

/**
 * The columns of `-o custom-columns=NAME:.metadata.name,...`. A column is split at its first colon.
 * Throws OutputError. Source: kubectl/pkg/cmd/get/customcolumn.go.
 */
export function parseCustomColumns(spec: string): readonly CustomColumn[] {
  if (spec === '') throw new OutputError('custom-columns format specified but no custom columns given');
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new OutputError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: relaxedJsonPath(part.slice(colon + 1)) };
  });
}

/** The columns of `-o custom-columns-file=FILE`: a line of headers and a line of paths. Throws OutputError. */
export function parseCustomColumnsFile(content: string): readonly CustomColumn[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [headers, paths] = lines.map((line) => line.split(/\s+/u).filter((word) => word !== ''));
  const format = 'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (headers === undefined) throw new OutputError(`invalid template, missing header line. ${format}`);
  if (paths === undefined) throw new OutputError(`invalid template, missing spec line. ${format}`);
  if (headers.length !== paths.length) {
    throw new OutputError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return headers.map((header, index) => ({ header, path: relaxedJsonPath(paths[index] ?? '') }));
}

/**
 * Objects under custom columns, aligned; `withHeader` is false under --no-headers and in a watch after its first line.
 * Throws OutputError, whose stdout has the lines before the object that failed.
 */
export function printCustomColumns(
  columns: readonly CustomColumn[],
  objects: readonly JsonValue[],
  withHeader: boolean,
): string {
  const lines = withHeader ? [columns.map(({ header }) => header).join('\t')] : [];
  const layOut = () => alignTabs(lines.map((line) => `${line}\n`).join(''), getLayout);
  try {
    const paths = columns.map(({ path }) => parseJsonPath(path));
    for (const object of objects) lines.push(paths.map((path) => cellText(path, object)).join('\t'));
  } catch (error) {
    if (error instanceof JsonPathError || error instanceof JsonPathSyntaxError) {
      throw new OutputError(error.message, layOut());
    }
    throw error;
  }
  return layOut();
}

function cellText(path: JsonPath, object: JsonValue): string {
  const results = findJsonPath(path, object);
  const texts = results.flat().map((value) => escapeTerminal(sprint(value)));
  if ((results[0]?.length ?? 0) === 0) texts.unshift('<none>');
  return texts.join(',');
}
