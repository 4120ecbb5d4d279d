import { nodeText } from './nodes';
import type { CommandNode, Node, Operand } from './nodes';

/** A template that failed while it ran; the message is text/template's whole sentence. */
export class TemplateExecutionError extends Error {}

/** `output:1:7: executing "output" at <.a.b>`: the column counts bytes from 0. Source: text/template/parse (ErrorContext). */
export function errorLocation(text: string, node: CommandNode | Node | Operand, template: string): string {
  const before = text.slice(0, node.position);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const column = Buffer.byteLength(before.slice(lineStart));
  return `output:${line}:${column}: executing "${template}" at <${nodeText(node)}>`;
}
