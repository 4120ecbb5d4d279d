import { KubectlError } from './errors';

/** Labels as one flag takes them: `app=web,tier=front`. Source: kubectl/pkg/generate/generate.go (ParseLabels). */
export function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const spec of text.split(',')) {
    const [key = '', label, ...more] = spec.split('=');
    if (label === undefined || more.length > 0) throw new KubectlError(`unexpected label spec: ${spec}`);
    if (key === '') throw new KubectlError('unexpected empty label key');
    labels[key] = label;
  }
  return labels;
}
