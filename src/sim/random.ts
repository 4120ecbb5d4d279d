import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { hashText } from './hash';

/** A named stream of random numbers. Streams of one seed are independent: a new reader never changes what the others draw. */
export interface RandomStream {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
}

/** The stream `name` of `seed`: the same pair gives the same numbers in every run. */
export function randomStream(seed: number, name: string): RandomStream {
  const generator = xoroshiro128plus(hashText(name, seed));
  return { below: (bound) => (bound <= 1 ? 0 : uniformInt(generator, 0, bound - 1)) };
}
