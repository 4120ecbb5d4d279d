import { executeTemplates } from './go-template/execute';
import { marshalSortedJson } from '../../api/go/json-print';
import { OutputError } from './output-error';
import { parseTemplates } from './go-template/parser';
import { TemplateSyntaxError } from './go-template/token-reader';
import { quote } from '../../api/go/text';
import { sprint } from '../../api/go/format';
import type { JsonValue } from '../../api/go/json-value';
import type { Templates } from './go-template/parser';

/** A parsed `-o go-template=TEXT`, ready for any number of objects. */
export interface GoTemplate {
  readonly text: string;
  readonly templates: Templates;
}

/**
 * Parses a go-template. Throws OutputError: `error parsing template {{, template: output:1: unclosed action`.
 * Source: cli-runtime/pkg/genericclioptions/template_flags.go.
 */
export function parseGoTemplate(text: string): GoTemplate {
  if (text === '') throw new OutputError('template format specified but no template given');
  try {
    return { text, templates: parseTemplates(text) };
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    throw new OutputError(`error parsing template ${text}, ${error.message}`);
  }
}

/**
 * An object under a go-template. Throws OutputError whose `stdout` is what kubectl has printed by then: the output so far
 * and the debugging text. Source: cli-runtime/pkg/printers/template.go.
 */
export function printGoTemplate({ text, templates }: GoTemplate, data: JsonValue, allowMissingKeys = true): string {
  const { printed, error } = executeTemplates(templates, data, { text, allowMissingKeys });
  if (error === undefined) return printed;
  const stdout =
    `${printed}Error executing template: ${error}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${marshalSortedJson(data)}\n` +
    `\tobject given to template engine was:\n\t\t${sprint(data)}\n\n`;
  throw new OutputError(`error executing template ${quote(text)}: ${error}`, stdout);
}
