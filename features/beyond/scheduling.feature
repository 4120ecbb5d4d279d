@beyond
Feature: Where a pod may run, beyond labels
  What a reader of the chapter on scheduling asks next: affinity, taints, spreading, priority, gates.

  Background:
    Given a cluster with these nodes:
      | name | cpu | memory | labels             |
      | a    |   2 |    4Gi | disktype=ssd,gen=7 |
      | b    |   2 |    4Gi | disktype=hdd,gen=3 |

  Rule: X01 node affinity chooses by expressions

    Scenario Outline: <operator> <values>: <where>
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: chooser }
        spec:
          containers: [{ name: app, image: nginx }]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions: [{ key: <key>, operator: <operator>, values: <values> }]
        """
      Then it runs on node <where>

      Examples:
        | key      | operator | values | where |
        | disktype | In       | [ssd]  | a     |
        | disktype | NotIn    | [ssd]  | b     |
        | gen      | Gt       | ["5"]  | a     |
        | gen      | Lt       | ["5"]  | b     |

    Scenario: terms are alternatives, the expressions of one term must all hold
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: picky }
        spec:
          containers: [{ name: app, image: nginx }]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - { key: disktype, operator: In, values: [ssd] }
                      - { key: gen, operator: Lt, values: ["5"] }
        """
      Then it stays Pending for 1 minute
      And an event FailedScheduling says "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: either }
        spec:
          containers: [{ name: app, image: nginx }]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions: [{ key: gen, operator: Exists }, { key: disktype, operator: In, values: [tape] }]
                  - matchExpressions: [{ key: gen, operator: Lt, values: ["5"] }]
        """
      Then pod either runs on node b

    Scenario: a preference only weighs, and a label that goes later evicts nobody
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: inclined }
        spec:
          containers: [{ name: app, image: nginx }]
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - { weight: 100, preference: { matchExpressions: [{ key: disktype, operator: In, values: [hdd] }] } }
                - { weight: 1, preference: { matchExpressions: [{ key: colour, operator: Exists }] } }
        """
      Then it runs on node b
      And the scheduler weighed the nodes for pod inclined so:
        | node | total | NodeAffinity |
        | a    |   394 |            0 |
        | b    |   594 |          200 |
      When I run `kubectl label node b disktype-`
      Then pod inclined stays Running for 10 minutes

  Rule: X02 a taint keeps off who does not tolerate it

    Scenario: NoSchedule refuses new pods, NoExecute also those that run
      When a pod "early" with nodeSelector disktype=ssd is applied
      Then it runs on node a
      When I run `kubectl taint nodes a team=blue:NoSchedule`
      Then it prints "node/a tainted"
      And pod early stays Running for 1 minute
      When a pod "late" with nodeSelector disktype=ssd is applied
      Then it stays Pending for 1 minute
      And an event FailedScheduling says "1 node(s) had untolerated taint(s)"
      And the scheduler weighed the nodes for it so:
        | node | refused by      | because                                           |
        | a    | TaintToleration | node(s) had untolerated taint(s)                  |
        | b    | NodeAffinity    | node(s) didn't match Pod's node affinity/selector |
      When I run `kubectl taint nodes a team=blue:NoExecute`
      Then pod early is gone within 40 seconds
      And an event TaintManagerEviction says "Marking for deletion Pod default/early"

    Scenario: tolerationSeconds is how long a pod may stay
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient }
        spec:
          nodeName: a
          terminationGracePeriodSeconds: 1
          containers: [{ name: app, image: nginx }]
          tolerations: [{ key: team, operator: Exists, effect: NoExecute, tolerationSeconds: 60 }]
        """
      Then it becomes Running
      When I run `kubectl taint nodes a team=blue:NoExecute`
      Then pod patient stays Running for 59 seconds
      And pod patient is gone within 5 seconds

  Rule: X23 spreading and keeping apart

    Scenario: an even spread takes three pods on two nodes
      When this manifest is applied:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: spread }
        spec:
          replicas: 3
          selector: { matchLabels: { app: spread } }
          template:
            metadata: { labels: { app: spread } }
            spec:
              containers: [{ name: app, image: nginx }]
              topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: kubernetes.io/hostname
                  whenUnsatisfiable: DoNotSchedule
                  labelSelector: { matchLabels: { app: spread } }
        """
      And 20 seconds pass
      And I run `kubectl get pods -l app=spread -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort | uniq -c | awk '{print $1}' | sort | xargs`
      Then it prints "1 2"

    Scenario: pods that refuse one another's company: the third has no place
      When this manifest is applied:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: loners }
        spec:
          replicas: 3
          selector: { matchLabels: { app: loner } }
          template:
            metadata: { labels: { app: loner } }
            spec:
              containers: [{ name: app, image: nginx }]
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    - { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: loner } } }
        """
      And 20 seconds pass
      And I run `kubectl get pods -l app=loner --field-selector status.phase=Pending --no-headers | wc -l`
      Then it prints "1"
      And an event FailedScheduling says "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules."

  Rule: X24 who is more important takes the place of others

    Scenario: a pod of high priority preempts
      When this manifest is applied:
        """yaml
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: vital }
        value: 1000
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: idle }
        spec:
          nodeName: a
          terminationGracePeriodSeconds: 5
          containers: [{ name: app, image: nginx, resources: { requests: { cpu: 1500m } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: busy }
        spec:
          priority: 1000
          priorityClassName: vital
          nodeName: b
          containers: [{ name: app, image: nginx, resources: { requests: { cpu: 1500m } } }]
        """
      Then pod idle becomes Running
      And pod busy becomes Running
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: urgent }
        spec:
          priorityClassName: vital
          containers: [{ name: app, image: nginx, resources: { requests: { cpu: 1500m } } }]
        """
      Then pod urgent runs on node a
      And pod idle does not exist
      And an event Preempted says "on node a"

  Rule: X30 ports of the node, a chosen node, a gate

    Scenario: a port of the node is given once
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          nodeSelector: { disktype: ssd }
          containers: [{ name: app, image: nginx, ports: [{ containerPort: 80, hostPort: 8080 }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          nodeSelector: { disktype: ssd }
          containers: [{ name: app, image: nginx, ports: [{ containerPort: 80, hostPort: 8080 }] }]
        """
      Then pod first runs on node a
      And pod second stays Pending for 1 minute
      And an event FailedScheduling says "1 node(s) didn't have free ports for the requested pod ports"

    Scenario: a named node asks no scheduler: taints are ignored, what does not fit fails
      Given the scheduler is stopped
      When I run `kubectl taint nodes a team=blue:NoSchedule`
      And a pod "placed" with nodeName a is applied
      Then it runs on node a
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: large }
        spec:
          nodeName: a
          containers: [{ name: app, image: nginx, resources: { requests: { cpu: "3" } } }]
        """
      Then pod large becomes Failed
      When I run `kubectl get pod large --no-headers`
      Then the output contains "OutOfcpu"

    Scenario: a gated pod is not looked at
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: gated }
        spec:
          schedulingGates: [{ name: example.com/approval }]
          containers: [{ name: app, image: nginx }]
        """
      Then it stays Pending for 5 minutes
      When I run `kubectl get pod gated --no-headers; kubectl events --for pod/gated`
      Then the output contains "SchedulingGated"
      And it reports "No events found in default namespace."
      When I run `kubectl patch pod gated --type json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`
      Then pod gated becomes Running
