import { parseTemplates } from '../../kubectl/output/go-template/parser';
import { executeTemplates } from '../../kubectl/output/go-template/execute';
import { functions, type Functions, type TemplateFunction } from '../../kubectl/output/go-template/functions';
import { TemplateSyntaxError } from '../../kubectl/output/go-template/token-reader';
import { sprint } from '../../api/go/format';
import { isList, type JsonValue } from '../../api/go/json-value';
import { marshalSortedJson } from '../../api/go/json-print';

/** What a `--format` makes of each object, or why it cannot be read. */
type Format = { readonly print: (data: JsonValue) => string | { readonly error: string } } | { readonly error: string };

const texts = (call: (text: string, second: string) => string | string[]): TemplateFunction => ({
  parameters: ['string'],
  rest: 'string',
  call: ([text, second]) => call(sprint(text), sprint(second ?? '')),
});

/** Source: docker/cli, templates/templates.go. */
const dockerFunctions: Functions = new Map<string, TemplateFunction>([
  ...functions,
  [
    'json',
    {
      parameters: ['value'],
      rest: undefined,
      call: ([value]) => (value === undefined ? 'null' : marshalSortedJson(value)),
    },
  ],
  ['upper', texts((text) => text.toUpperCase())],
  ['lower', texts((text) => text.toLowerCase())],
  ['split', texts((text, separator) => text.split(separator))],
  [
    'join',
    {
      parameters: ['value', 'string'],
      rest: undefined,
      call: ([list, separator]) => (isList(list) ? list.map(sprint).join(sprint(separator)) : ''),
    },
  ],
]);

/** Reads a Go template as docker's and crictl's `--format` takes it; `\t` and `\n` stand for tab and newline. */
export function parseFormat(format: string): Format {
  const text = format.replaceAll(String.raw`\t`, '\t').replaceAll(String.raw`\n`, '\n');
  try {
    const templates = parseTemplates(text, dockerFunctions);
    return {
      print: (data) => {
        const { printed, error } = executeTemplates(templates, data, {
          text,
          allowMissingKeys: false,
          functions: dockerFunctions,
        });
        return error === undefined ? printed : { error };
      },
    };
  } catch (error) {
    if (error instanceof TemplateSyntaxError)
      return { error: error.message.replace('template: output:', 'template: :') };
    throw error;
  }
}
