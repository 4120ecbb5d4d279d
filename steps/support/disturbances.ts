import { mistaken } from './failure';
import { match } from './sentences';
import type { GherkubeWorld } from './world';

/** Something that befalls a cluster from outside, ready to happen at any moment of its time. */
export interface Disturbance {
  /** Lets time pass until it can happen; for a sentence that wants it now. Default: it can. */
  whenPossible?(): Promise<void>;
  /** Throws an `Error` for readers when it can't happen as things are. */
  begin(): void;
  /** Undoes it; absent for what can't be undone. */
  end?(): void;
}

type Prepare<Words extends readonly unknown[]> = (
  world: GherkubeWorld,
  ...words: Words
) => Disturbance | Promise<Disturbance>;

/** A disturbance as a step: its sentence in both languages, and what cucumber calls for it. */
interface DisturbanceStep<Words extends readonly unknown[]> {
  readonly english: string;
  readonly korean: string;
  happen(this: GherkubeWorld, ...words: Words): Promise<void>;
}

interface Sentence {
  readonly expressions: readonly string[];
  readonly prepare: (world: GherkubeWorld, words: readonly unknown[]) => Disturbance | Promise<Disturbance>;
}

const sentences: Sentence[] = [];

/**
 * A sentence for something that befalls the cluster. By itself it happens now; within `at 40 seconds, ...`, `for 2 minutes, ...` and
 * `as soon as pod web is Running, ...` it happens then. Whoever defines it hands its step to cucumber, which notes where that was.
 */
export function disturbance<Words extends readonly unknown[]>(
  english: string,
  korean: string,
  prepare: Prepare<Words>,
): DisturbanceStep<Words> {
  // The words were read with the sentence's own expression, so they are what `prepare` takes.
  sentences.push({ expressions: [english, korean], prepare: (world, words) => prepare(world, ...(words as Words)) });
  const happen: DisturbanceStep<Words>['happen'] = async function now(this: GherkubeWorld, ...words: Words) {
    const ready = await prepare(this, ...words);
    await ready.whenPossible?.();
    ready.begin();
  };
  // Cucumber compares the number of parameters with that of the sentence.
  Object.defineProperty(happen, 'length', { value: english.match(/\{\w*\}/g)?.length ?? 0 });
  return { english, korean, happen };
}

/** What `text` says would befall the cluster. Throws for a text that no such sentence fits. */
export async function understand(world: GherkubeWorld, text: string): Promise<Disturbance> {
  for (const { expressions, prepare } of sentences)
    for (const expression of expressions) {
      const words = match(expression, text);
      if (words !== undefined) return await prepare(world, words);
    }
  throw mistaken(`"${text}" is nothing that can be planned: the sentences of faults and failures can`);
}
