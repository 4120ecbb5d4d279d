import type { JsonObject } from '../../../api/go/json-value';
import type { Command, Invocation } from '../../command';
import { KubectlError } from '../../errors';
import { stringArrayFlag, stringFlag } from '../../flags/flag';
import { createGenerated, generatedObjectFlags, nameArgument } from './generated-object';

const flags = {
  class: stringFlag('class', 'The ingress class.'),
  rule: stringArrayFlag('rule', 'HOST/PATH=SERVICE:PORT[,tls[=SECRET]]; a path that ends in * is a prefix.'),
  defaultBackend: stringFlag('default-backend', 'SERVICE:PORT for whatever no rule fits.'),
  annotation: stringArrayFlag('annotation', 'KEY=VALUE for the ingress.'),
};

/** Source: kubectl/pkg/cmd/create/create_ingress.go. */
export const createIngress: Command = {
  name: 'ingress',
  aliases: ['ing'],
  use: 'create ingress NAME --rule=host/path=service:port[,tls[=secret]] ',
  short: 'Create an ingress with the specified name',
  examples: ['kubectl create ingress shop --rule="shop.example.com/*=shop:80"'],
  flags: [...generatedObjectFlags, ...Object.values(flags)],
  async run(invocation) {
    const { value } = invocation;
    const name = nameArgument(invocation);
    validate(invocation);
    const annotations = Object.fromEntries(value(flags.annotation).map((text) => splitOnce(text, '=')));
    const rules = value(flags.rule);
    const [backend, className] = [value(flags.defaultBackend), value(flags.class)];
    const tls = tlsOf(rules);
    const draft = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, ...(value(flags.annotation).length > 0 && { annotations }) },
      spec: {
        ...(className !== '' && { ingressClassName: className }),
        ...(backend !== '' && { defaultBackend: backendOf(backend) }),
        ...(tls.length > 0 && { tls }),
        ...(rules.length > 0 && { rules: rulesOf(rules) }),
      },
    };
    await createGenerated(invocation, 'networking.v1.Ingress', draft, 'failed to create ingress:');
  },
};

/** create_ingress.go (ruleRegex): only the beginning must fit. */
const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+/;

function validate({ value }: Invocation): void {
  const [rules, backend] = [value(flags.rule), value(flags.defaultBackend)];
  if (backend === '' && rules.length === 0) {
    throw new KubectlError(
      'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  }
  for (const rule of rules) {
    if (!RULE.test(rule))
      throw new KubectlError(
        `rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
      );
  }
  for (const annotation of value(flags.annotation)) {
    if (!annotation.includes('='))
      throw new KubectlError(`annotation ${annotation} is invalid and should be in format key=[value]`);
  }
  if (backend !== '' && backend.split(':').length !== 2)
    throw new KubectlError('default-backend should be in format servicename:serviceport');
}

/** A host has one secret; hosts of one secret stand together. */
function tlsOf(rules: readonly string[]): readonly JsonObject[] {
  const hosts = new Set<string>();
  const entries: { hosts: string[]; secretName: string }[] = [];
  for (const rule of rules) {
    const parts = rule.split(',');
    const [host = ''] = rule.split('/');
    if (parts.length !== 2 || hosts.has(host)) continue;
    hosts.add(host);
    const secretName = (parts[1] ?? '').split('=')[1] ?? '';
    const known = entries.find((entry) => entry.secretName === secretName);
    if (known !== undefined) known.hosts.push(host);
    else if (secretName !== '' || host !== '') entries.push({ hosts: host === '' ? [] : [host], secretName });
  }
  return entries.map((entry) => ({
    ...(entry.hosts.length > 0 && { hosts: entry.hosts }),
    ...(entry.secretName !== '' && { secretName: entry.secretName }),
  }));
}

function rulesOf(rules: readonly string[]): readonly JsonObject[] {
  const byHost = new Map<string, JsonObject[]>();
  for (const rule of rules) {
    const [withoutTls = ''] = rule.split(',');
    const [host, rest] = splitOnce(withoutTls, '/');
    byHost.set(host, [...(byHost.get(host) ?? []), pathOf(rest)]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host !== '' && { host }), http: { paths } }));
}

function pathOf(text: string): JsonObject {
  const [tail = '', service = ''] = text.split('=');
  const path = `/${tail}`;
  const isPrefix = path.endsWith('*');
  return {
    path: isPrefix ? path.slice(0, -1) : path,
    pathType: isPrefix ? 'Prefix' : 'Exact',
    backend: backendOf(service),
  };
}

function backendOf(text: string): JsonObject {
  const [name = '', port = ''] = text.split(':');
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const index = text.indexOf(separator);
  return [text.slice(0, index), text.slice(index + 1)];
}
