import type { JsonObject } from '../../api/go/json-value';
import type { PodTemplateSpec, ReplicaSet } from '../../api/generated/types';
import { controllerOf } from '../../api/object';
import { selectorText } from '../../api/selectors/label-selector';
import { listAt, textAt } from '../json';
import type { Session } from '../session';
import { writeMetadata } from './config-kinds';
import { writeContainers } from './containers';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels, type Description } from './description';
import { subjectOf, writeEvents } from './events';
import { writeSpreadConstraints, writeTolerations } from './pod';
import { writeVolumes } from './volumes';

const INDENT = '  ';
const PHASES = { Running: 'Running', Pending: 'Waiting', Succeeded: 'Succeeded', Failed: 'Failed' };

/** Source: kubectl/pkg/describe/describe.go (describeReplicaSet). */
export async function describeReplicaSet(object: JsonObject, context: DescribeContext): Promise<string> {
  if (!isReplicaSet(object)) return '';
  const { metadata, spec, status } = object;
  const out = createDescription();
  writeMetadata(out, object);
}
