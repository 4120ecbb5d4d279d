/** The two pods of the note, as one manifest. */
export const KUBIA_PODS = `apiVersion: v1
kind: Pod
metadata:
  name: kubia-manual
spec:
  containers:
  - name: kubia
    image: luksa/kubia
    ports:
    - {containerPort: 8080, protocol: TCP}
---
apiVersion: v1
kind: Pod
metadata:
  name: kubia-manual-v2
  labels: {creation_method: manual, env: prod}
spec:
  containers:
  - name: kubia
    image: luksa/kubia
`;

export function configMap(name: string, data = '{a: b}', namespace = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}\ndata: ${data}\n`;
}
