import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import type { ClusterOptions } from '../../cluster/cluster';

/** What `gherkube serve` is asked to do. */
export interface ServeCommandOptions {
  /** Undefined: as many as there were, else one. */
  readonly nodes: number | undefined;
  readonly seed: number;
  /** Undefined: the usual port if it is free, else any. */
  readonly port: number | undefined;
  readonly listen: string;
  readonly kubeconfigOut: string | undefined;
  readonly token: string | undefined;
  readonly load: readonly string[];
  readonly data: string | undefined;
  /** 0: time stands still unless it is told to go on. */
  readonly speed: number;
  readonly authorization: NonNullable<ClusterOptions['authorization']>;
  /** A file with a `KubeSchedulerConfiguration`. */
  readonly schedulerConfig: string | undefined;
  readonly metricsServer: boolean;
  readonly without: NonNullable<ClusterOptions['without']>;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const SERVE_HELP = `Usage: gherkube serve [options]

Puts an embedded cluster behind a port, for kubectl and other clients, until it is interrupted.

  --nodes N                  how many nodes it has (default 1)
  --load FILE|FOLDER         applies manifests before it serves; may be repeated
  --data FOLDER              keeps the objects there: they survive a restart
  --seed N                   decides everything that is random (default 1)

  --port N                   default 6443 if it is free, else any free port
  --listen ADDRESS           an IPv4 address (default 127.0.0.1)
  --kubeconfig-out FILE      default: a temporary file, which goes with the server
  --token TOKEN              a bearer token that also makes its bearer the administrator
  --authorization-mode MODE  AlwaysAllow (default) or RBAC

  --scheduler-config FILE    a KubeSchedulerConfiguration: profiles, plugins and their arguments
  --metrics-server           what nodes and pods use can be read ('kubectl top')

  --speed N                  N times as fast as real time (default 1)
  --paused                   time stands still but for 'gherkube advance 5m'

  --no-scheduler --no-controllers
                             without these parts
  --no-kubelet               without nodes that run anything: node objects are whoever's makes them

  -h, --help
`;

const MAX_NODES = 5000;
const MAX_SPEED = 100_000;
const MAX_PORT = 65_535;

/** Undefined when only help is wanted. Throws `UsageError`. */
export function parseServeOptions(argv: readonly string[]): ServeCommandOptions | undefined {
  const values = parsed(argv);
  if (values.help) return undefined;
  if (values.paused && values.speed !== undefined) throw new UsageError('--paused and --speed cannot both be given');
  if (values['no-kubelet'] && values.nodes !== undefined)
    throw new UsageError('--nodes and --no-kubelet cannot both be given: without kubelets there are no nodes');
  const { listen, token } = values;
  if (!isIPv4(listen)) throw new UsageError(`--listen ${listen} is not an IPv4 address`);
  if (token !== undefined && !/^[\w.~+/=:-]+$/.test(token))
    throw new UsageError('--token has characters that no bearer token may have');
  return {
    nodes: values['no-kubelet'] ? 0 : integer('nodes', values.nodes, 0, MAX_NODES),
    seed: integer('seed', values.seed, 0, Number.MAX_SAFE_INTEGER) ?? 1,
    port: integer('port', values.port, 0, MAX_PORT),
    listen,
    kubeconfigOut: values['kubeconfig-out'],
    token,
    load: values.load,
    data: values.data,
    speed: values.paused ? 0 : speedOf(values.speed),
    authorization: authorizationOf(values['authorization-mode']),
    schedulerConfig: values['scheduler-config'],
    metricsServer: values['metrics-server'],
    without: [
      ...(values['no-scheduler'] ? (['scheduler'] as const) : []),
      ...(values['no-controllers'] ? (['controller manager'] as const) : []),
    ],
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        nodes: { type: 'string' },
        load: { type: 'string', multiple: true, default: [] },
        data: { type: 'string' },
        seed: { type: 'string' },
        port: { type: 'string' },
        listen: { type: 'string', default: '127.0.0.1' },
        'kubeconfig-out': { type: 'string' },
        token: { type: 'string' },
        'authorization-mode': { type: 'string', default: 'AlwaysAllow' },
        'scheduler-config': { type: 'string' },
        'metrics-server': { type: 'boolean', default: false },
        speed: { type: 'string' },
        paused: { type: 'boolean', default: false },
        'no-scheduler': { type: 'boolean', default: false },
        'no-controllers': { type: 'boolean', default: false },
        'no-kubelet': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function integer(flag: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${flag} ${text} is not a whole number from ${least} to ${most}`);
}

function speedOf(text = '1'): number {
  const speed = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed > 0 && speed <= MAX_SPEED) return speed;
  throw new UsageError(`--speed ${text} is not a number above 0 and up to ${MAX_SPEED}`);
}

function authorizationOf(mode: string): ServeCommandOptions['authorization'] {
  if (mode === 'AlwaysAllow' || mode === 'RBAC') return mode;
  throw new UsageError(`--authorization-mode ${mode} is neither AlwaysAllow nor RBAC`);
}
