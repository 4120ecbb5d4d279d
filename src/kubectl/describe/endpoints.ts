import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { at, listAt, textAt } from '../json';
import { writeMetadata } from './config-kinds';
import type { DescribeContext } from './describer';
import { createDescription, type Description } from './description';
import { subjectOf, writeEvents } from './events';

/** Source: kubectl/pkg/describe/describe.go (describeEndpoints). */
export async function describeEndpoints(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  out.write(0, 'Subsets:\n');
  for (const subset of listAt(object, 'subsets')) {
    const addresses = (field: string): string =>
      listAt(subset, field)
        .map((address) => textAt(address, 'ip'))
        .join(',') || '<none>';
    out.write(1, `Addresses:\t${addresses('addresses')}\n`);
    out.write(1, `NotReadyAddresses:\t${addresses('notReadyAddresses')}\n`);
    const ports = listAt(subset, 'ports');
    if (ports.length > 0) {
      out.write(1, 'Ports:\n');
      writePorts(out, 2, ports);
    }
    out.write(0, '\n');
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function writePorts(out: Description, level: number, ports: readonly JsonValue[]): void {
  out.write(level, 'Name\tPort\tProtocol\n');
  out.write(level, '----\t----\t--------\n');
  for (const port of ports) {
    const name = textAt(port, 'name') || '<unset>';
    out.write(level, `${name}\t${String(at(port, 'port') ?? '<unset>')}\t${textAt(port, 'protocol')}\n`);
  }
}

/** Source: kubectl/pkg/describe/describe.go (describeEndpointSliceV1). */
export async function describeEndpointSlice(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  writeMetadata(out, object);
  out.write(0, `AddressType:\t${textAt(object, 'addressType')}\n`);
  const [ports, endpoints] = [listAt(object, 'ports'), listAt(object, 'endpoints')];
  out.write(0, ports.length === 0 ? 'Ports: <unset>\n' : 'Ports:\n');
  if (ports.length > 0) writePorts(out, 1, ports);
  out.write(0, endpoints.length === 0 ? 'Endpoints: <none>\n' : 'Endpoints:\n');
  for (const endpoint of endpoints) {
    const orUnset = (...path: readonly string[]): string => String(at(endpoint, ...path) ?? '<unset>');
    out.write(1, `- Addresses:\t${listAt(endpoint, 'addresses').join(', ') || '<none>'}\n`);
    out.write(2, 'Conditions:\n');
    out.write(3, `Ready:\t${orUnset('conditions', 'ready')}\n`);
    out.write(2, `Hostname:\t${orUnset('hostname')}\n`);
    const target = at(endpoint, 'targetRef');
    if (target !== undefined) out.write(2, `TargetRef:\t${textAt(target, 'kind')}/${textAt(target, 'name')}\n`);
    out.write(2, `NodeName:\t${orUnset('nodeName')}\n`);
    out.write(2, `Zone:\t${orUnset('zone')}\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}
