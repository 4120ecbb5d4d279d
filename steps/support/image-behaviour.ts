import type { ImageDefinition } from '../../src/node/runtime/images/definition/image-definition';
import { DURATION, durationMs } from './duration';
import { mistaken } from './failure';

type Behaviour = Omit<ImageDefinition, 'name'>;
type Phrase = (found: readonly (string | undefined)[]) => Behaviour;

const TIME = `(${DURATION.source})`;

/** What a phrase says of an image, English and Korean. */
const PHRASES: readonly (readonly [RegExp, Phrase])[] = [
  [/^listens on (?:port )?(\d+)$/, ([, port]) => ({ listens: [Number(port)] })],
  [/^(\d+) 포트에서 기다리[는고]$/, ([, port]) => ({ listens: [Number(port)] })],
  [
    new RegExp(`^answers (\\d+) on (\\S+)(?: with "([^"]*)")?(?: after ${TIME})?$`),
    ([, status, path, body, after]) => answer(path, status, body, after),
  ],
  [
    new RegExp(`^(?:${TIME} 뒤부터 )?(\\S+)에 (\\d+)(?: "([^"]*)")?(?:으로|로)? 답하[는고]$`),
    ([, after, path, status, body]) => answer(path, status, body, after),
  ],
  [new RegExp(`^exits with code (\\d+) after ${TIME}$`), ([, code, after]) => exit(code, after)],
  [new RegExp(`^${TIME} 뒤에 코드 (\\d+)(?:으로|로) 종료하[는고]$`), ([, after, code]) => exit(code, after)],
  [/^uses (\S+) of memory$/, ([, memory = '']) => ({ memory })],
  [/^메모리를 (\S+) 쓰[는고]$/, ([, memory = '']) => ({ memory })],
  [/^writes "([^"]*)" to its log$/, ([, text = '']) => ({ logs: [{ text }] })],
  [/^로그에 "([^"]*)"(?:을|를) 쓰[는고]$/, ([, text = '']) => ({ logs: [{ text }] })],
];

/** Reads `listens on 8080, answers 200 on /ready after 20 seconds and exits with code 3 after 5 minutes`. */
export function imageBehaviour(text: string): Behaviour {
  const phrases = text.split(/, (?:and )?| and (?=[a-z]+s )|(?<=고) /);
  return phrases.map(behaviourOf).reduce(merged, {});
}

function behaviourOf(phrase: string): Behaviour {
  for (const [pattern, read] of PHRASES) {
    const found = pattern.exec(phrase.trim());
    if (found !== null) return read(found);
  }
  throw mistaken(
    `"${phrase}" says nothing that is known of an image; it can listen on, answer, exit, use memory and write to its log`,
  );
}

/** Lists of both grow; of the rest the later word counts. */
function merged(before: Behaviour, more: Behaviour): Behaviour {
  return {
    ...before,
    ...more,
    ...((before.listens ?? more.listens) && { listens: [...(before.listens ?? []), ...(more.listens ?? [])] }),
    ...((before.answers ?? more.answers) && { answers: [...(before.answers ?? []), ...(more.answers ?? [])] }),
    ...((before.logs ?? more.logs) && { logs: [...(before.logs ?? []), ...(more.logs ?? [])] }),
  };
}

function answer(path = '/', status = '200', body?: string, after?: string): Behaviour {
  const answered = { path, status: Number(status), ...(body !== undefined && { body }) };
  return { answers: [{ ...answered, ...(after !== undefined && { from: durationMs(after) / 1000 }) }] };
}

function exit(code = '0', after = ''): Behaviour {
  return { exit: { code: Number(code), after: durationMs(after) / 1000 } };
}
