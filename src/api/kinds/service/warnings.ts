import type { Service } from '../../generated/types';
import { cidrWarnings } from '../../validation/cidr';
import { ipWarnings } from '../../validation/ip';
import { isHeadless } from './defaults';
import { TOPOLOGY_HINTS, TOPOLOGY_MODE } from './validation';

/** pkg/api/service/warnings.go. */
export function serviceWarnings({ metadata, spec }: Service): readonly string[] {
  const { type, clusterIPs = [], externalIPs = [], loadBalancerIP = '', loadBalancerSourceRanges = [] } = spec;
  const texts: string[] = [];
  if (metadata.annotations?.[TOPOLOGY_HINTS] !== undefined)
    texts.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  if (type !== 'ExternalName' && !isHeadless(spec))
    for (const [index, address] of clusterIPs.entries())
      texts.push(...ipWarnings(`spec.clusterIPs[${index}]`, address));
  const isNone = type === 'ClusterIP' && spec.clusterIP === 'None';
  if (isNone) {
    const ignored = (field: string) => texts.push(`spec.${field} is ignored for headless services`);
    if (loadBalancerIP !== '') ignored('loadBalancerIP');
    if (externalIPs.length > 0) ignored('externalIPs');
    if (spec.sessionAffinity !== 'None') ignored('SessionAffinity');
  }
  for (const [index, address] of externalIPs.entries())
    texts.push(...ipWarnings(`spec.externalIPs[${index}]`, address));
  if (externalIPs.length > 0 && !isNone && type !== 'ExternalName')
    texts.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (loadBalancerIP !== '') texts.push(...ipWarnings('spec.loadBalancerIP', loadBalancerIP));
  for (const [index, range] of loadBalancerSourceRanges.entries())
    texts.push(...cidrWarnings(`spec.loadBalancerSourceRanges[${index}]`, range));
  if (type === 'ExternalName' && externalIPs.length > 0)
    texts.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (type !== 'ExternalName' && spec.externalName)
    texts.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    texts.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return texts;
}
