import type { Program } from '../../process/process';

/** Seconds, or a text such as `500ms`, `20s`, `1m30s`, `2h`. */
export type Time = number | string;

/** An amount from the start (`50Mi`, `250m`), or amounts that begin at moments. */
export type Use = number | string | readonly UseStep[];

interface UseStep {
  /** Since the start of the program. */
  readonly at: Time;
  readonly use: number | string;
}

export interface AnswerDefinition {
  /** `/ready`; `/api/*` for all that begins so. The query does not count. */
  readonly path: string;
  /** Default: all. */
  readonly method?: string;
  /** Default: every port that the image listens on. */
  readonly port?: number;
  /** Default 200. */
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer holds from this moment on; default from the start. */
  readonly from?: Time;
  /** Default for ever. */
  readonly until?: Time;
  /** How long a client waits for it. Default: not at all. */
  readonly delay?: Time;
}

export interface LogDefinition {
  readonly text: string;
  /** Default: at the start. */
  readonly at?: Time;
  /** And again and again. */
  readonly every?: Time;
  /** Default `stdout`. */
  readonly stream?: 'stdout' | 'stderr';
}

/**
 * An image as a user describes it, in YAML or TypeScript. Its program is what `script` says, what `program` does, or a server that behaves as
 * `listens`, `answers`, `logs`, `memory`, `cpu`, `startup`, `exit` and `termination` say; an `entrypoint` without any of these is a command
 * of the base image. All moments count from the start of the program.
 */
export interface ImageDefinition {
  /** `my/app` (all tags) or `my/app:v1`. */
  readonly name: string;
  /** Whose shell and tools it has. Default `alpine`. */
  readonly base?: 'alpine' | 'busybox' | 'debian';
  /** Default `25Mi`. */
  readonly size?: number | string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: number | string;
  readonly workingDir?: string;
  /** Path to text. */
  readonly files?: Readonly<Record<string, string>>;
  /** A shell script that is the program. */
  readonly script?: string;
  /** TypeScript only. */
  readonly program?: Program;
  /** How long the program takes before it listens. */
  readonly startup?: Time;
  /** `8080`, `53/UDP`, `127.0.0.1:9000` for those within the pod alone. */
  readonly listens?: readonly (number | string)[];
  /** The first one that fits is given; nothing fits: 404. None at all: the host name, for every path. */
  readonly answers?: readonly AnswerDefinition[];
  readonly logs?: readonly LogDefinition[];
  /** Bytes. */
  readonly memory?: Use;
  /** Cores. */
  readonly cpu?: Use;
  readonly exit?: { readonly code?: number; readonly after: Time };
  /** How long it takes to end on SIGTERM (default: no time), or `ignored`. */
  readonly termination?: Time;
}
