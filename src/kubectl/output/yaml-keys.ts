/**
 * The order in which go-yaml writes the keys of a map: letters after other characters, runs of digits by their number
 * (`a2` before `a10`). Source: vendor/go.yaml.in/yaml/v2/sorter.go (keyList.Less).
 */
export function compareYamlKeys(a: string, b: string): number {
  if (a === b) return 0;
  return lessKey(Array.from(a), Array.from(b)) ? -1 : 1;
}

function lessKey(a: readonly string[], b: readonly string[]): boolean {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const [charA = '', charB = ''] = [a[index], b[index]];
    if (charA === charB) continue;
    const [letterA, letterB] = [letter.test(charA), letter.test(charB)];
    if (letterA && letterB) return codeOf(charA) < codeOf(charB);
    if (letterA || letterB) return letterB;
    return lessNumber(a, b, index);
  }
  return a.length < b.length;
}

/** Compares the numbers that start at the first difference (or before it, where a zero may stand inside a number). */
function lessNumber(a: readonly string[], b: readonly string[], index: number): boolean {
  const inNumber = (a[index] === '0' || b[index] === '0') && digitsBefore(a, index).some((digit) => digit !== '0');
  const [digitsA, digitsB] = [digitsFrom(a, index), digitsFrom(b, index)];
  const lead = inNumber ? '1' : '0';
  const [numberA, numberB] = [BigInt(lead + digitsA), BigInt(lead + digitsB)];
  if (numberA !== numberB) return numberA < numberB;
  if (digitsA.length !== digitsB.length) return digitsA.length < digitsB.length;
  return codeOf(a[index] ?? '') < codeOf(b[index] ?? '');
}

function digitsBefore(characters: readonly string[], index: number): readonly string[] {
  let start = index;
  while (start > 0 && digit.test(characters[start - 1] ?? '')) start -= 1;
  return characters.slice(start, index);
}

function digitsFrom(characters: readonly string[], index: number): string {
  let end = index;
  while (digit.test(characters[end] ?? '')) end += 1;
  return characters.slice(index, end).join('');
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

const letter = /^\p{L}$/u;
const digit = /^[0-9]$/;
