import type { JsonObject, JsonValue } from '../../api/go/json-value';
import { userError } from '../errors';
import { at, listAt, objectAt, textAt, textMapAt } from '../json';
import type { Session } from '../session';
import type { DescribeContext } from './describer';
import { createDescription, writeAnnotations, writeLabels } from './description';
import { subjectOf, writeEvents } from './events';
import { endpointsText } from './service';

/** Source: kubectl/pkg/describe/describe.go (describeIngressV1). */
export async function describeIngress(object: JsonObject, context: DescribeContext): Promise<string> {
  const namespace = textAt(object, 'metadata', 'namespace');
  const backend = async (value: JsonValue | undefined): Promise<string> =>
    await backendText(context.session, namespace, objectAt(value));
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  out.write(0, `Namespace:\t${namespace}\n`);
  out.write(0, `Address:\t${addressText(listAt(object, 'status', 'loadBalancer', 'ingress'))}\n`);
  out.write(0, `Ingress Class:\t${textAt(object, 'spec', 'ingressClassName') || '<none>'}\n`);
  const defaultBackend = at(object, 'spec', 'defaultBackend');
  const defaultText = defaultBackend === undefined ? '<default>' : await backend(defaultBackend);
  out.write(0, `Default backend:\t${defaultText}\n`);
  const tls = listAt(object, 'spec', 'tls');
  if (tls.length > 0) out.write(0, 'TLS:\n');
  for (const entry of tls) {
    const [secret, hosts] = [textAt(entry, 'secretName'), listAt(entry, 'hosts').join(',')];
    out.write(1, secret === '' ? `SNI routes ${hosts}\n` : `${secret} terminates ${hosts}\n`);
  }
  out.write(0, 'Rules:\n  Host\tPath\tBackends\n');
  out.write(1, '----\t----\t--------\n');
  const rules = listAt(object, 'spec', 'rules').filter((rule) => at(rule, 'http') !== undefined);
  for (const rule of rules) {
    out.write(1, `${textAt(rule, 'host') || '*'}\t\n`);
    for (const path of listAt(rule, 'http', 'paths'))
      out.write(2, `\t${textAt(path, 'path')} \t${await backend(at(path, 'backend'))}\n`);
  }
  if (rules.length === 0) out.write(1, `*\t*\t${defaultText}\n`);
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}

function addressText(ingresses: readonly JsonValue[]): string {
  const texts = ingresses.map((ingress) => textAt(ingress, 'ip') || textAt(ingress, 'hostname'));
  return [...new Set(texts.filter((text) => text !== ''))].toSorted().join(',');
}

/** describeBackendV1 */
async function backendText(session: Session, namespace: string, backend: JsonObject): Promise<string> {
  if (backend['service'] !== undefined) return await serviceText(session, namespace, objectAt(backend, 'service'));
  if (backend['resource'] === undefined) return '';
  const resource = objectAt(backend, 'resource');
  const group = textAt(resource, 'apiGroup') || '<none>';
  return `APIGroup: ${group}, Kind: ${textAt(resource, 'kind')}, Name: ${textAt(resource, 'name')}`;
}

async function serviceText(session: Session, namespace: string, backend: JsonObject): Promise<string> {
  const name = textAt(backend, 'name');
  const port = at(backend, 'port', 'number') ?? textAt(backend, 'port', 'name');
  const text = `${name}:${String(port)}`;
  const scope = `namespaces/${encodeURIComponent(namespace)}`;
  try {
    const slices = await session.rest.get(`/apis/discovery.k8s.io/v1/${scope}/endpointslices`, {
      labelSelector: `kubernetes.io/service-name=${name}`,
    });
    const service = await session.rest.get(`/api/v1/${scope}/services/${encodeURIComponent(name)}`);
    const meant = listAt(service, 'spec', 'ports').filter((each) =>
      typeof port === 'number' ? at(each, 'port') === port : textAt(each, 'name') === port && port !== '',
    );
    return `${text} (${endpointsText(listAt(slices, 'items'), textAt(meant.at(-1), 'name'))})`;
  } catch (error) {
    return `${text} (<error: ${userError(error).message}>)`;
  }
}

/** Source: kubectl/pkg/describe/describe.go (describeIngressClassV1). */
export async function describeIngressClass(object: JsonObject, context: DescribeContext): Promise<string> {
  const out = createDescription();
  out.write(0, `Name:\t${textAt(object, 'metadata', 'name')}\n`);
  writeLabels(out, 'Labels', textMapAt(object, 'metadata', 'labels'));
  writeAnnotations(out, 'Annotations', textMapAt(object, 'metadata', 'annotations'));
  out.write(0, `Controller:\t${textAt(object, 'spec', 'controller')}\n`);
  const parameters = at(object, 'spec', 'parameters');
  if (parameters !== undefined) {
    out.write(0, 'Parameters:\n');
    const group = textAt(parameters, 'apiGroup');
    if (group !== '') out.write(1, `APIGroup:\t${group}\n`);
    out.write(1, `Kind:\t${textAt(parameters, 'kind')}\n`);
    out.write(1, `Name:\t${textAt(parameters, 'name')}\n`);
  }
  await writeEvents(out, context, subjectOf(object));
  return out.text();
}
