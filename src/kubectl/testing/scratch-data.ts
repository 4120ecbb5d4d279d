export const POD = `apiVersion: v1
kind: Pod
metadata:
  name: kubia-manual
  labels: {creation_method: manual}
  annotations: {note: "a b", long: "${'x'.repeat(150)}"}
spec:
  nodeName: worker-1
  nodeSelector: {gpu: "true"}
  initContainers:
  - {name: init, image: busybox, command: [sh, -c, "echo a\\necho b"]}
  containers:
  - name: kubia
    image: luksa/kubia
    ports: [{containerPort: 8080, name: http}, {containerPort: 8443}]
    resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: 1, memory: 128Mi}}
    env:
    - {name: A, value: b}
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}
    - {name: R, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    envFrom: [{configMapRef: {name: cm}}, {prefix: P_, secretRef: {name: s, optional: true}}]
    livenessProbe: {httpGet: {path: /health, port: 8080}, initialDelaySeconds: 3}
    readinessProbe: {exec: {command: [cat, /tmp/x]}}
    volumeMounts: [{name: data, mountPath: /data, subPath: x}, {name: cfg, mountPath: /cfg, readOnly: true}]
  - {name: side, image: nginx}
  volumes: [{name: data, emptyDir: {sizeLimit: 1Gi}}, {name: cfg, configMap: {name: cm}}, {name: hp, hostPath: {path: /x}}, {name: sec, secret: {secretName: s}}]
  tolerations: [{key: a, operator: Equal, value: b, effect: NoSchedule}, {operator: Exists}]
`;
const NODE = `apiVersion: v1
kind: Node
metadata: {name: worker-1, labels: {kubernetes.io/hostname: worker-1, gpu: "true", node-role.kubernetes.io/worker: ""}}
spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24], taints: [{key: x, value: 'y', effect: NoSchedule}, {key: a, effect: NoExecute}]}
`;
const MANY = `apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data: {a: "1", multi: "x\\ny\\n"}
binaryData: {b: AAEC}
---
apiVersion: v1
kind: Secret
metadata: {name: s}
stringData: {k: value}
---
apiVersion: v1
kind: Service
metadata: {name: svc}
spec: {selector: {a: b}, ports: [{name: http, port: 80, targetPort: web}, {name: x, port: 90}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {replicas: 2, selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: nginx}]}}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: q}
spec: {hard: {pods: "3"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: l}
spec: {limits: [{type: Container, default: {cpu: 1}, min: {cpu: 100m}}]}
`;
export const MANIFESTS: Record<string, string> = {
  '/tmp/cmp/pod.yaml': POD, '/tmp/cmp/node.yaml': NODE, '/tmp/cmp/many.yaml': MANY,
  '/tmp/cmp/list.yaml': 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: l2}}\n',
  '/tmp/cmp/podlist.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- {metadata: {name: l3}}\n',
};
