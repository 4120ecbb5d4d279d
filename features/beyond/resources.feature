@beyond
Feature: What a pod may take
  What a reader of the chapters on requests, limits and namespaces asks next: classes of service, quotas, ranges, and a change without a restart.

  Background:
    Given a cluster with 1 node

  Rule: X05 three classes of service

    Scenario Outline: <class>
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: app }
        spec: { containers: [{ name: app, image: nginx, resources: <resources> }] }
        """
      Then it has:
        """yaml
        status: { qosClass: <class> }
        """

      Examples:
        | class      | resources                                             |
        | Guaranteed | { limits: { cpu: 100m, memory: 64Mi } }               |
        | Burstable  | { requests: { cpu: 100m }, limits: { memory: 64Mi } } |
        | BestEffort | {}                                                    |

  Rule: X16 a quota for a namespace

    Scenario: the third pod is one too many
      When I run:
        """
        kubectl create quota q --hard=pods=2
        kubectl run a --image=nginx
        kubectl run b --image=nginx
        kubectl run c --image=nginx
        """
      Then it fails with:
        """
        Error from server (Forbidden): pods "c" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2
        """

    Scenario: who has a quota of CPU must say how much each container wants
      When I run:
        """
        kubectl create quota q --hard=requests.cpu=2
        kubectl run a --image=nginx
        """
      Then it fails with 'failed quota: q: must specify requests.cpu for: a'

    Scenario: a replica set says in its condition and its events why it has too few pods
      When I run `kubectl create quota q --hard=pods=1`
      And this manifest is applied:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: app, image: nginx }] }
        """
      Then an event FailedCreate says "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1"
      When I run `kubectl get rs web -o jsonpath='{.status.conditions[0].type}={.status.conditions[0].status} {.status.conditions[0].reason}'`
      Then it prints "ReplicaFailure=True FailedCreate"

  Rule: X17 a range gives defaults and bounds

    Scenario: what a container does not say is said for it, and too much is refused
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: LimitRange
        metadata: { name: bounds }
        spec:
          limits:
            - type: Container
              default: { memory: 256Mi }
              defaultRequest: { memory: 128Mi }
              max: { memory: 1Gi }
        """
      And a pod "silent" with image nginx is applied
      Then it has:
        """yaml
        spec:
          containers:
            - resources: { requests: { memory: 128Mi }, limits: { memory: 256Mi } }
        """
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: greedy }
        spec: { containers: [{ name: app, image: nginx, resources: { limits: { memory: 2Gi } } }] }
        """
      Then it fails with 'pods "greedy" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi'

  Rule: X27 resources change while the container runs

    Scenario: CPU without a restart
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: app }
        spec:
          containers:
            - name: app
              image: nginx
              resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 200m, memory: 64Mi } }
        """
      Then it becomes Ready
      When I run:
        """
        kubectl patch pod app --subresource resize -p '{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"500m"},"limits":{"cpu":"1"}}}]}}'
        """
      And 10 seconds pass
      Then pod app has:
        """yaml
        status:
          containerStatuses:
            - restartCount: 0
              resources: { requests: { cpu: 500m }, limits: { cpu: "1" } }
        """
      When I run:
        """
        kubectl patch pod app -p '{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"600m"}}}]}}'
        """
      Then it fails with "pod updates may not change fields other than"

    Scenario: more than is free waits for room
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: app }
        spec: { containers: [{ name: app, image: nginx, resources: { requests: { cpu: 100m } } }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: neighbour }
        spec: { containers: [{ name: app, image: nginx, resources: { requests: { cpu: "1" } } }] }
        """
      Then pod app becomes Ready
      When I run:
        """
        kubectl patch pod app --subresource resize -p '{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"4"}}}]}}'
        """
      And 10 seconds pass
      Then the condition PodResizePending of pod app is True
      When I run `kubectl get pod app -o jsonpath='{.status.conditions[?(@.type=="PodResizePending")].reason}'`
      Then it prints "Deferred"
      And an event ResizeDeferred says "Node didn't have enough resource: cpu"

    Scenario: more than the whole node has is refused at once
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: app }
        spec: { containers: [{ name: app, image: nginx, resources: { requests: { cpu: 100m } } }] }
        """
      Then it becomes Ready
      When I run:
        """
        kubectl patch pod app --subresource resize -p '{"spec":{"containers":[{"name":"app","resources":{"requests":{"cpu":"64"}}}]}}'
        """
      Then it fails with "pods \"app\" is forbidden: node didn't have enough allocatable resources: cpu, requested: 64000, allocatable: 4000"
