import { expect } from 'expect';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import type { KubectlFiles } from '../environment';
import { printYaml } from '../output/yaml-print';
import { buildKustomization } from './build';

/** Files by their absolute paths. */
function filesOf(texts: Readonly<Record<string, string>>): KubectlFiles {
  const absolute = (path: string): string => posix.resolve('/work', path);
  return {
    read: (path) => (Object.hasOwn(texts, absolute(path)) ? texts[absolute(path)] : undefined),
    list: (path) => {
      const folder = absolute(path);
      const below = Object.keys(texts).filter((file) => file.startsWith(`${folder}/`));
      const names = below.map((file) => file.slice(folder.length + 1).split('/')[0] ?? '');
      return below.length === 0 ? undefined : [...new Set(names)].sort();
    },
    write: () => undefined,
  };
}

function build(
  texts: Readonly<Record<string, string>>,
  folder = '.',
): { readonly yaml: string; readonly warnings: string } {
  const warnings: string[] = [];
  const files = filesOf(
    Object.fromEntries(Object.entries(texts).map(([path, text]) => [posix.join('/work', path), text])),
  );
  const objects = buildKustomization(folder, {
    files,
    workingDirectory: '/work',
    warn: (line) => void warnings.push(line),
  });
  return { yaml: objects.map((object) => printYaml(object)).join('---\n'), warnings: warnings.join('\n') };
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.25
        envFrom: [{configMapRef: {name: cfg}}]
        env: [{name: A, value: "1"}, {name: B, value: "2"}]
        ports: [{containerPort: 80, name: http}, {containerPort: 443, protocol: TCP}]
      - {name: side, image: busybox}
`;
const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n';
const BASE = { 'd.yaml': DEPLOYMENT, 's.yaml': SERVICE };

// What is expected here is what kubectl 1.33 prints.
describe('a kustomization', () => {
  it('makes config maps and secrets whose names tell their contents apart, and puts them where they are referred to', () => {
    const { yaml } = build({
      ...BASE,
      'f.txt': 'hello\nworld <&>\n',
      'g.conf': '  lead\ttab  \n',
      'e.env': '# c\n\nE1=one\n E2=two=2\nE3\n',
      'kustomization.yaml': `resources: [d.yaml]
configMapGenerator:
- name: cfg
  literals: [a=1, "b='x y'", c=]
  files: [f.txt, k=g.conf]
  envs: [e.env]
secretGenerator:
- {name: sec, literals: [pw=s3cret], type: Opaque}
`,
    });
    expect(yaml).toContain('- configMapRef:\n            name: cfg-k8m7bfd6c7\n');
    expect(yaml).toContain('data:\n  E1: one\n  E2: two=2\n  E3: ""\n  a: "1"\n  b: x y\n  c: ""\n');
    expect(yaml).toContain('  name: sec-c6mc6k7dmf\ntype: Opaque\n');
    expect(yaml.indexOf('kind: ConfigMap')).toBeLessThan(yaml.indexOf('kind: Deployment'));
  });

  it('changes names, namespaces and labels, in an order of its own', () => {
    const { yaml, warnings } = build({
      ...BASE,
      'kustomization.yaml': `nameSuffix: -v2
commonLabels: {env: prod}
namespace: shop
resources: [s.yaml]
`,
    });
    expect(yaml).toBe(`apiVersion: v1
kind: Service
metadata:
  labels:
    env: prod
  name: web-v2
  namespace: shop
spec:
  ports:
  - port: 80
  selector:
    app: web
    env: prod
`);
    expect(warnings).toContain("# Warning: 'commonLabels' is deprecated. Please use 'labels' instead.");
  });

  it('is built upon others, each with changes of its own', () => {
    const { yaml } = build(
      {
        'base/kustomization.yaml': 'resources: [d.yaml]\nconfigMapGenerator: [{name: cfg, literals: [a=1]}]\n',
        'base/d.yaml': DEPLOYMENT,
        'over/kustomization.yaml': `resources: [../base]
namePrefix: o-
configMapGenerator: [{name: cfg, behavior: merge, literals: [b=2]}]
images: [{name: nginx, newTag: "1.27"}]
replicas: [{name: web, count: 5}]
`,
      },
      'over',
    );
    expect(yaml).toContain('data:\n  a: "1"\n  b: "2"\nkind: ConfigMap\n');
    const name = /name: (o-cfg-\w{10})\n---/.exec(yaml)?.[1];
    expect(yaml).toContain(`- configMapRef:\n            name: ${name}\n        image: nginx:1.27\n`);
    expect(yaml).toContain('  replicas: 5\n');
  });

  it('merges patches as kustomize does: what is new stands first', () => {
    const { yaml } = build({
      ...BASE,
      'p.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - {name: side, $patch: delete}
      - {name: extra, image: extra}
      - name: web
        env: [{name: B, value: "9"}, {name: A, $patch: delete}, {name: C, value: "3"}]
        ports: [{containerPort: 8080}, {containerPort: 80, name: renamed}]
`,
      'kustomization.yaml': 'resources: [d.yaml]\npatches: [{path: p.yaml}]\n',
    });
    expect(yaml.slice(yaml.indexOf('      containers:'))).toBe(`      containers:
      - image: extra
        name: extra
      - env:
        - name: B
          value: "9"
        - name: C
          value: "3"
        envFrom:
        - configMapRef:
            name: cfg
        image: nginx:1.25
        name: web
        ports:
        - containerPort: 8080
        - containerPort: 80
          name: renamed
        - containerPort: 443
          protocol: TCP
`);
  });

  it('applies JSON patches to whatever a selector finds, and copies fields', () => {
    const { yaml } = build({
      ...BASE,
      'kustomization.yaml': `resources: [d.yaml, s.yaml]
patches:
- target: {kind: Service|Nothing}
  patch: |-
    - {op: replace, path: /spec/ports/0/port, value: 81}
    - {op: add, path: /metadata/annotations/a, value: b}
replacements:
- source: {kind: Service, fieldPath: spec.ports.0.port}
  targets:
  - select: {kind: Deployment}
    fieldPaths: ["spec.template.spec.containers.[name=web].env.[name=A].value"]
`,
    });
    expect(yaml).toContain('metadata:\n  annotations:\n    a: b\n  name: web\nspec:\n  ports:\n  - port: 81\n');
    expect(yaml).toContain('- name: A\n          value: "81"\n');
  });

  for (const [name, texts, message] of [
    [
      'none',
      { x: '' },
      "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/work'",
    ],
    ['an empty one', { 'kustomization.yaml': '' }, 'kustomization.yaml is empty'],
    ['an unknown field', { 'kustomization.yaml': 'foo: 1\n' }, 'invalid Kustomization: json: unknown field "foo"'],
    [
      'a field that this build does not know',
      { 'kustomization.yaml': 'transformers: [x.yaml]\n' },
      'the field "transformers" of a kustomization is not part of this kubectl',
    ],
    [
      'a tag that is a number',
      { 'kustomization.yaml': 'images: [{name: a, newTag: 1.25}]\n' },
      'invalid Kustomization: json: cannot unmarshal number into Go struct field Image.images.newTag of type string',
    ],
    [
      'a file that is not there',
      { 'kustomization.yaml': 'resources: [nope.yaml]\n' },
      "accumulating resources: accumulation err='accumulating resources from 'nope.yaml': evalsymlink failure on '/work/nope.yaml' : lstat /work/nope.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/work/nope.yaml' : lstat /work/nope.yaml: no such file or directory",
    ],
    [
      'a patch for nobody',
      {
        's.yaml': SERVICE,
        'kustomization.yaml':
          'resources: [s.yaml]\npatches: [{patch: "{apiVersion: v1, kind: Pod, metadata: {name: x}}"}]\n',
      },
      'no resource matches strategic merge patch "Pod.v1.[noGrp]/x.[noNs]": no matches for Id Pod.v1.[noGrp]/x.[noNs]; failed to find unique target for patch Pod.v1.[noGrp]/x.[noNs]',
    ],
  ] as const) {
    it(`is refused: ${name}`, () => {
      expect(() => build(texts)).toThrow(message);
    });
  }

  it('reads nothing outside of its folder', () => {
    const texts = {
      's.yaml': SERVICE,
      'sub/kustomization.yaml': 'configMapGenerator: [{name: a, files: [../s.yaml]}]\n',
    };
    expect(() => build(texts, 'sub')).toThrow("security; file '/work/s.yaml' is not in or below '/work/sub'");
  });
});
