import { expect } from 'expect';
import type { Shell } from './api-world';

/** Command lines one after another in one world, each with what it prints; a line that begins with `error` or `Error` is on stderr. */
export async function expectConversation(
  world: Shell,
  conversation: readonly (readonly [line: string | readonly string[], text: string])[],
): Promise<void> {
  for (const [line, text] of conversation) {
    const failed = /^(error|Error|The )/.test(text);
    const printed = text === '' ? '' : `${text}\n`;
    expect([line, await world.run(line)]).toEqual([
      line,
      { exitCode: failed ? 1 : 0, stdout: failed ? '' : printed, stderr: failed ? printed : '' },
    ]);
  }
}
