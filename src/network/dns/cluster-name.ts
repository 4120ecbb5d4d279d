/** What a name below the cluster's domain asks for; parts from the right are absent when the name is shorter. */
export interface ClusterName {
  readonly kind?: 'svc' | 'pod';
  readonly namespace?: string;
  readonly service?: string;
  /** The host name of one endpoint. */
  readonly endpoint?: string;
  /** Of `_http._tcp`, without the underscores. */
  readonly port?: string;
  readonly protocol?: string;
}

/** Reads `_http._tcp.web.default.svc` (lower case, without the domain); undefined: no such name can be (CoreDNS, plugin/kubernetes/parse.go). */
export function parseClusterName(text: string): ClusterName | undefined {
  if (text === '') return {};
  const labels = text.split('.');
  const kind = labels.pop();
  if (kind !== 'svc' && kind !== 'pod') return undefined;
  const namespace = labels.pop();
  if (namespace === undefined) return { kind };
  const service = labels.pop();
  if (service === undefined) return { kind, namespace };
  const [first, second, ...more] = labels;
  if (more.length > 0) return undefined;
  if (first === undefined) return { kind, namespace, service };
  if (second === undefined) return { kind, namespace, service, endpoint: first };
  return { kind, namespace, service, port: bare(first), protocol: bare(second) };
}

function bare(label: string): string {
  return label.startsWith('_') ? label.slice(1) : label;
}
