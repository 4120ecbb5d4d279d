import { quote } from '../../api/go/text';
import { goSyntax } from '../../api/go/format';
import type { JsonValue } from '../../api/go/json-value';
import { GoNumber } from '../../api/go/value';
import { JsonPathError, type Values } from '../../api/jsonpath/evaluator';
import { findJsonPath, jsonPathText, parseJsonPath, type JsonPath } from '../../api/jsonpath/jsonpath';
import { JsonPathSyntaxError } from '../../api/jsonpath/parser';
import { marshalSortedJson, marshalJsonIndent } from '../../api/go/json-print';
import { OutputError } from './output-error';

export interface JsonPathOptions {
  /** Is a path that leads nowhere empty, or an error? kubectl get: `--allow-missing-template-keys`, true by default. */
  readonly allowMissingKeys?: boolean;
  /** `-o jsonpath-as-json`: the results of each expression as an indented JSON list. */
  readonly asJson?: boolean;
}

/**
 * The template of `-o jsonpath=TEXT`. Throws OutputError: `error parsing jsonpath {, unclosed action`.
 * Source: cli-runtime/pkg/genericclioptions/jsonpath_flags.go.
 */
export function parseJsonPathOutput(text: string): JsonPath {
  if (text === '') throw new OutputError('template format specified but no template given');
  try {
    return parseJsonPath(text);
  } catch (error) {
    if (!(error instanceof JsonPathSyntaxError)) throw error;
    throw new OutputError(`error parsing jsonpath ${text}, ${error.message}`);
  }
}

/** The text of an object under a template. Throws JsonPathError. Source: client-go/util/jsonpath (Execute). */
export function executeJsonPath(path: JsonPath, data: JsonValue, options: JsonPathOptions = {}): string {
  const results = findJsonPath(path, data, options.allowMissingKeys ?? true);
  return results
    .map((values) =>
      options.asJson ? asJson(values) : values.map((value) => jsonPathText(value, marshalSortedJson)).join(' '),
    )
    .join('');
}

/**
 * An object under `-o jsonpath=`. Throws OutputError with kubectl's whole text, the object in Go syntax included
 * (`error executing jsonpath "{.a[3]}": Error executing template: ...`). Source: cli-runtime/pkg/printers/jsonpath.go.
 */
export function printJsonPath(path: JsonPath, data: JsonValue, options: JsonPathOptions = {}): string {
  try {
    return executeJsonPath(path, data, options);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new OutputError(
      `error executing jsonpath ${quote(path.text)}: ` +
        `Error executing template: ${error.message}. Printing more information for debugging the template:\n` +
        `\ttemplate was:\n\t\t${path.text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(data)}\n\n\n`,
    );
  }
}

/**
 * Turns `metadata.name`, `.metadata.name` and `{metadata.name}` into `{.metadata.name}`. Throws OutputError.
 * Source: kubectl/pkg/cmd/get/customcolumn.go (RelaxedJSONPathExpression).
 */
export function relaxedJsonPath(expression: string): string {
  if (expression === '') return '';
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (match === null) {
    throw new OutputError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2] ?? ''}}`;
}

function asJson(values: Values): string {
  return `${marshalJsonIndent(values.map((value) => (value instanceof GoNumber ? value.value : (value ?? null))))}\n`;
}
