import { parseImageName } from '../../../../api/image-name';
import { milliValue, value as quantityValue } from '../../../../api/quantity';
import type { Program } from '../../process/process';
import {
  fail,
  fields,
  listOf,
  mapOf,
  oneOf,
  quantity,
  scalarText,
  text,
  time,
  wholeNumber,
  type Reader,
} from './fields';

/** A definition that was found to be in order: times in milliseconds, amounts as numbers. */
export type ImagePlan = ReturnType<typeof imagePlan>;

export interface PlannedPort {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
}

export interface PlannedUse {
  readonly atMs: number;
  readonly use: number;
}

export type PlannedAnswer = ReturnType<typeof answer>;
export type PlannedLog = ReturnType<typeof log>;

const MAX_SIZE_BYTES = 2 ** 50;
const EXIT_CODES = wholeNumber(0, 255);
const PORTS = wholeNumber(1, 65_535);

/** Reads a definition strictly. Throws a `DefinitionError` that names the field. */
export function imagePlan(definition: unknown) {
  const read = definitionFields(definition, '');
  const { name, script, program, entrypoint } = read;
  if (name === undefined) return fail('name', 'an image needs a name, such as my/app:v1');
  const parsed = parseImageName(name);
  if (parsed === undefined || parsed.digest !== '') return fail('name', `${JSON.stringify(name)} is not an image name`);
  const behaves = BEHAVIOUR.filter((field) => read[field] !== undefined);
  if (script !== undefined && program !== undefined) fail('script', 'an image has a script or a program, not both');
  if (script !== undefined && entrypoint !== undefined) fail('script', 'is the entrypoint: take entrypoint away');
  if ((script ?? program) !== undefined && behaves.length > 0)
    fail(behaves[0] ?? '', `a ${script === undefined ? 'program' : 'script'} says itself what it does: take this away`);
  for (const path of read.files?.keys() ?? [])
    if (!path.startsWith('/') || path.endsWith('/')) fail(`files.${path}`, 'expected the whole path of a file');
  return {
    ...read,
    repository: parsed.repository,
    /** Undefined: all tags. */
    tag: /:[^/]*$/.test(name) ? parsed.tag : undefined,
    behaves: behaves.length > 0,
    sizeBytes: read.size ?? 25 * 1024 * 1024,
  };
}

const bytes: Reader<number> = (value, path) => {
  const size = quantityValue(quantity(value, path));
  return size <= MAX_SIZE_BYTES ? size : fail(path, 'more than any machine has');
};
const millicores: Reader<number> = (value, path) => milliValue(quantity(value, path));

function useOf(amount: Reader<number>): Reader<readonly PlannedUse[]> {
  const step = fields({ at: time, use: amount });
  return (value, path) => {
    if (!Array.isArray(value)) return [{ atMs: 0, use: amount(value, path) }];
    return listOf((entry, at): PlannedUse => {
      const { at: atMs, use } = step(entry, at);
      return { atMs: atMs ?? fail(`${at}.at`, 'is required'), use: use ?? fail(`${at}.use`, 'is required') };
    })(value, path);
  };
}

const port: Reader<PlannedPort> = (value, path) => {
  const [, address = '0.0.0.0', number, protocol = 'TCP'] =
    /^(?:(0\.0\.0\.0|127\.0\.0\.1):)?(\d+)(?:\/(TCP|UDP|SCTP))?$/.exec(String(value)) ?? [];
  if (number === undefined) return fail(path, `expected a port such as 8080 or 53/UDP, got ${JSON.stringify(value)}`);
  const transport = protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
  return { address, port: PORTS(Number(number), path), protocol: transport };
};

const answerFields = fields({
  path: text,
  method: text,
  port: PORTS,
  status: wholeNumber(100, 599),
  body: scalarText,
  headers: mapOf(scalarText),
  from: time,
  until: time,
  delay: time,
});

function answer(value: unknown, path: string) {
  const read = answerFields(value, path);
  const { path: wanted, status = 200, from = 0, until = Infinity, delay = 0, body = '' } = read;
  if (wanted?.startsWith('/') !== true) return fail(`${path}.path`, 'expected a path such as /ready');
  if (until <= from) fail(`${path}.until`, 'ends before it begins');
  return { ...read, path: wanted, status, from, until, delay, body };
}

const logFields = fields({ text: scalarText, at: time, every: time, stream: oneOf('stdout', 'stderr') });

function log(value: unknown, path: string) {
  const { text: line, at = 0, every, stream = 'stdout' } = logFields(value, path);
  if (line === undefined) return fail(`${path}.text`, 'is required');
  if (every !== undefined && every < 1) fail(`${path}.every`, 'must be at least a millisecond');
  return { text: line, at, every, stream };
}

const exitFields = fields({ code: EXIT_CODES, after: time });

function exit(value: unknown, path: string) {
  const { code = 0, after } = exitFields(value, path);
  return { code, after: after ?? fail(`${path}.after`, 'is required') };
}

const programField: Reader<Program> = (value, path) =>
  isProgram(value) ? value : fail(path, 'expected a function: programs are given by TypeScript only');

function isProgram(value: unknown): value is Program {
  return typeof value === 'function';
}

const definitionFields = fields({
  name: text,
  base: oneOf('alpine', 'busybox', 'debian'),
  size: bytes,
  entrypoint: listOf(scalarText),
  command: listOf(scalarText),
  env: mapOf(scalarText),
  user: scalarText,
  workingDir: text,
  files: mapOf(scalarText),
  script: text,
  program: programField,
  startup: time,
  listens: listOf(port),
  answers: listOf(answer),
  logs: listOf(log),
  memory: useOf(bytes),
  cpu: useOf(millicores),
  exit,
  termination: (value: unknown, path: string) => (value === 'ignored' ? Infinity : time(value, path)),
});

const BEHAVIOUR = ['startup', 'listens', 'answers', 'logs', 'memory', 'cpu', 'exit', 'termination'] as const;
