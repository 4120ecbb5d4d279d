import type { PodTemplateSpec } from '../../api/generated/types';
import { writeContainers } from './containers';
import { createRawDescription, writeAnnotations, writeLabels, type Description } from './description';
import { writeSpreadConstraints, writeTolerations } from './pod';
import { writeVolumes } from './volumes';

/** Source: kubectl/pkg/describe/describe.go (DescribePodTemplate). */
export function writePodTemplate(out: Description, { metadata, spec }: PodTemplateSpec = {}): void {
  const indent = '  ';
  out.write(0, 'Pod Template:\n');
  writeLabels(out, `${indent}Labels`, metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0)
    writeAnnotations(out, `${indent}Annotations`, metadata?.annotations);
  if (spec?.serviceAccountName) out.write(1, `Service Account:\t${spec.serviceAccountName}\n`);
  if (spec?.initContainers?.length) writeContainers(out, 'Init Containers', spec.initContainers, [], undefined, indent);
  writeContainers(out, 'Containers', spec?.containers ?? [], [], undefined, indent);
  writeVolumes(out, spec?.volumes ?? [], indent);
  writeSpreadConstraints(out, spec?.topologySpreadConstraints ?? [], indent);
  if (spec?.priorityClassName) out.write(1, `Priority Class Name:\t${spec.priorityClassName}\n`);
  writeLabels(out, `${indent}Node-Selectors`, spec?.nodeSelector);
  writeTolerations(out, spec?.tolerations ?? [], indent);
}

/** The same outside a description: nobody aligns its tabs (kubectl/pkg/polymorphichelpers/history.go, printTemplate). */
export function podTemplateText(template: PodTemplateSpec): string {
  const out = createRawDescription();
  writePodTemplate(out, template);
  return out.text();
}
