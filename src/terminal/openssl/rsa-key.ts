import { checkPrimeSync, createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { der } from '../../api/x509/der';

const EXPONENT = 65537n;

/** The private RSA key of so many bits that a text stands for: the same text, the same key (RFC 8017, 3.2 and A.1.2). */
export function rsaKeyOf(text: string, bits: number): KeyObject {
  const p = primeOf(`${text} p`, bits / 2);
  const q = primeOf(`${text} q`, bits / 2);
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const numbers = [0n, p * q, EXPONENT, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  const key = der.sequence(...numbers.map((number) => der.integer(bytesOf(number))));
  return createPrivateKey({ key, format: 'der', type: 'pkcs1' });
}

/** The first prime from a number on that the text stands for; its two highest bits are set, so that a product of two is as long as it must be. */
function primeOf(text: string, bits: number): bigint {
  const blocks = Array.from({ length: Math.ceil(bits / 256) }, (_, index) =>
    createHash('sha256').update(`${text} ${index}`).digest(),
  );
  const number = BigInt(`0x${Buffer.concat(blocks).toString('hex')}`) >> BigInt(blocks.length * 256 - bits);
  const start = number | (3n << BigInt(bits - 2)) | 1n;
  const remainders = SMALL_PRIMES.map((prime) => Number(start % BigInt(prime)));
  for (let offset = 0; ; offset += 2) {
    // Most numbers have a small factor, which is far cheaper to see.
    if (SMALL_PRIMES.some((prime, index) => ((remainders[index] ?? 0) + offset) % prime === 0)) continue;
    const candidate = start + BigInt(offset);
    if (candidate % EXPONENT !== 1n && checkPrimeSync(candidate)) return candidate;
  }
}

const SMALL_PRIMES = primesBelow(2000);

function primesBelow(limit: number): readonly number[] {
  const primes: number[] = [];
  for (let number = 2; number < limit; number += 1)
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  return primes;
}

/** Of a modulo `modulus`, by Euclid's algorithm. */
function inverse(a: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, a % modulus];
  let [x, nextX] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [x, nextX] = [nextX, x - quotient * nextX];
  }
  return x < 0n ? x + modulus : x;
}

function bytesOf(number: bigint): Buffer {
  const digits = number.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}
