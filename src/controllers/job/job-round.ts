import type { Job, JobCondition, JobStatus, Pod } from '../../api/generated/types';
import type { Mutable } from '../../api/mutable';
import type { BackOff } from './back-off';
import type { Indexes } from './indexes';

/** What one round over a job knows and has done so far. */
export interface JobRound {
  /** As it is stored: renewed with each write of the status. */
  job: Job;
  /** The status that the round works on. */
  readonly status: Mutable<JobStatus>;
  /** All pods of the job. */
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  /** How many pods are on their way out, those included that the round told to go. */
  terminating: number;
  ready: number;
  /** How many pods have succeeded and failed, those included that the status does not count yet. */
  succeeded: number;
  readonly failed: number;
  readonly backOff: BackOff;
  /** What has ended the job, if something has. */
  finished: JobCondition | undefined;
  /** Of an indexed job: the indexes that the status knows to have succeeded, and those that have. */
  knownIndexes: Indexes;
  succeededIndexes: Indexes;
  /** Of a job with a back-off limit per index. */
  failedIndexes: Indexes | undefined;
  /** The failed pods, by index, that stay until a new pod takes their place and their count of failures. */
  delayed: ReadonlyMap<number, Pod>;
  readonly nowMs: number;
}

export const NO_DELAYED: ReadonlyMap<number, Pod> = new Map();
