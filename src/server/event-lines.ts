import type { ApiWatchEvent } from '../api/rest/request';
import { textOfJson } from './json-text';

/** How many lines are kept: the watchers of a change get it one right after the other. */
const MAX_LINES = 256;

/** The lines that watches are sent. What many watchers get is written once: a change's object is the same for all of them. */
export class EventLines {
  readonly #lines = new Map<unknown, { readonly type: string; readonly line: Buffer }>();

  /** `{"type":"ADDED","object":{...}}` and a line break. */
  lineOf({ type, object }: ApiWatchEvent): Buffer {
    const known = this.#lines.get(object);
    if (known?.type === type) return known.line;
    const line = Buffer.from(`{"type":"${type}","object":${textOfJson(object)}}\n`);
    if (this.#lines.size >= MAX_LINES) this.#lines.clear();
    this.#lines.set(object, { type, line });
    return line;
  }
}
