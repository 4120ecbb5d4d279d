import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { isList, isObject, sortedKeys } from '../../api/go/json-value';
import { sprint } from '../../api/go/format';
import { writeMetadata } from './config-kinds';
import type { DescribeContext } from './describer';
import { createDescription, type Description } from './description';
import { subjectOf, writeEvents } from './events';

/**
 * An object of any kind: all its fields, their names in words. Source: kubectl/pkg/describe/describe.go (genericDescriber).
 * Divergence from real Kubernetes: kinds whose own describer is not written yet come out this way too.
 */
export async function describeGeneric(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  writeContent(out, 0, object, '');
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

const SKIPPED = new Set(
  ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((field) => `.metadata.${field}`),
);

function writeContent(out: Description, level: number, content: JsonObject, path: string): void {
  for (const field of sortedKeys(content)) {
    const fieldPath = `${path}.${field}`;
    const value = content[field];
    if (SKIPPED.has(fieldPath) || value === undefined) continue;
    if (isObject(value)) {
      out.write(level, `${labelFor(field)}:\n`);
      writeContent(out, level + 1, value, fieldPath);
    } else if (isList(value)) {
      out.write(level, `${labelFor(field)}:\n`);
      for (const child of value) {
        if (isObject(child)) writeContent(out, level + 1, child, fieldPath);
        else out.write(level + 1, `${goText(child)}\n`);
      }
    } else out.write(level, `${labelFor(field)}:\t${goText(value)}\n`);
  }
}

function goText(value: JsonValue): string {
  return value === null ? '<nil>' : sprint(value);
}

const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID']);

/** `restartPolicy` is `Restart Policy`, `podIPs` is `Pod IPs`. Source: describe.go (smartLabelFor), github.com/fatih/camelcase. */
function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = camelCaseParts(field);
  const merged: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const next = parts[index + 1] ?? '';
    // `IPs` falls apart into `I` and `Ps`, `CIDRs` into `CID` and `Rs`; the acronym takes its plural back.
    if (part.length >= 2 && !/\p{Ll}/u.test(part) && /^\p{Lu}/u.test(next)) {
      merged.push(part + next);
      index += 1;
    } else merged.push(part);
  }
  return merged
    .map((part) => {
      if (ACRONYMS.has(part.toUpperCase())) return part.toUpperCase();
      return part === part.toLowerCase() ? part.charAt(0).toUpperCase() + part.slice(1) : part;
    })
    .join(' ');
}

/** Splits between kinds of letters; the last capital of a run belongs to the small letters after it. */
function camelCaseParts(text: string): readonly string[] {
  return text.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}\p{Ll}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? [];
}
