import { alignTabs, describeLayout } from '../output/tabwriter';
import { escapeTerminal } from '../output/terminal';

/** A describer's text as it grows: lines whose tabs become columns. Source: kubectl/pkg/describe/describe.go (PrefixWriter). */
export interface Description {
  /** Writes text, indented by two blanks a level. */
  write(level: number, text: string): void;
  /** Columns begin anew from here. */
  flush(): void;
  /** All of it, aligned. */
  text(): string;
}

export function createDescription(): Description {
  return description((section) => alignTabs(section, describeLayout));
}

/** One whose tabs stay what they are. */
export function createRawDescription(): Description {
  return description((section) => section);
}

function description(align: (section: string) => string): Description {
  let finished = '';
  let section = '';
  const flush = (): void => {
    finished += align(section);
    section = '';
  };
  return {
    write(level, text) {
      section += '  '.repeat(level) + escapeTerminal(text);
    },
    flush,
    text() {
      flush();
      return finished;
    },
  };
}

/** What is written appears so many levels deeper in the other. */
export function nestedDescription(out: Description, levels: number): Description {
  return { ...out, write: (level, text) => out.write(level + levels, text) };
}

type Texts = Readonly<Record<string, string>> | undefined;

/** `Labels:  a=1`, the others below it; `<none>`. */
export function writeLabels(out: Description, title: string, labels: Texts, indent = ''): void {
  const keys = Object.keys(labels ?? {}).sort();
  writeLines(
    out,
    title,
    keys.map((key) => `${key}=${labels?.[key] ?? ''}`),
    indent,
  );
}

/** A title and lines beside it, or `<none>`. */
export function writeLines(out: Description, title: string, lines: readonly string[], indent = ''): void {
  out.write(0, `${indent}${title}:\t`);
  if (lines.length === 0) out.write(0, '<none>\n');
  for (const [index, line] of lines.entries()) {
    // Each of them begins with the indent of a nested description.
    if (index > 0) for (const part of [indent, '\t']) out.write(0, part);
    out.write(0, `${line}\n`);
  }
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const MAX_ANNOTATION_LENGTH = 140;

/** Long values and those of several lines stand below their key, cut. */
export function writeAnnotations(out: Description, title: string, annotations: Texts): void {
  out.write(0, `${title}:\t`);
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== LAST_APPLIED)
    .sort();
  if (keys.length === 0) out.write(0, '<none>\n');
  for (const [index, key] of keys.entries()) {
    if (index !== 0) out.write(0, '\t');
    const value = (annotations?.[key] ?? '').replace(/\n$/, '');
    if (Buffer.byteLength(value + key) + 2 > MAX_ANNOTATION_LENGTH || value.includes('\n')) {
      out.write(0, `${key}:\n`);
      for (const line of value.split('\n')) out.write(0, `\t  ${shortened(line, MAX_ANNOTATION_LENGTH - 2)}\n`);
    } else out.write(0, `${key}: ${value}\n`);
  }
}

export function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
}

/** Go's time.RFC1123Z: `Fri, 02 Jan 2026 03:04:05 +0000`; the zero time for none. */
export function rfc1123(time: string | undefined): string {
  // The server writes the zero time as null.
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? 'Mon, 01 Jan 0001 00:00:00 +0000' : new Date(ms).toUTCString().replace('GMT', '+0000');
}

export function yesNo(value: boolean | undefined): string {
  return value === true ? 'True' : 'False';
}
