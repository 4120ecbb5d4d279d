@beyond
Feature: One scheduler, several profiles
  A scheduler reads its configuration once, when it starts. Each profile in it is a scheduler name of its own with its own plugins, weights
  and arguments; pods choose one by name, and all of them wait in one queue.

  Scenario: a profile that packs fills one node while the default profile spreads
    Given a cluster with 3 nodes whose scheduler has this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles:
        - schedulerName: default-scheduler
        - schedulerName: packer
          pluginConfig:
            - name: NodeResourcesFit
              args: { scoringStrategy: { type: MostAllocated, resources: [{ name: cpu }] } }
          plugins:
            score: { disabled: [{ name: "*" }], enabled: [{ name: NodeResourcesFit, weight: 5 }] }
      """
    When a pod "anchor" with requests cpu=1 and nodeName worker-2 is applied
    And a pod "packed" with scheduler packer and requests cpu=1 is applied
    And a pod "spread" with requests cpu=1 is applied
    Then the scheduler weighed the nodes for pod packed so:
      | node     | total | NodeResourcesFit |
      | worker-1 |   125 |              125 |
      | worker-2 |   250 |              250 |
      | worker-3 |   125 |              125 |
    And pod packed runs on node worker-2
    And pod spread is never scheduled to worker-2

  Scenario: a pod whose scheduler does not exist waits, without a word about it, until one of that name starts
    When a pod "orphan" with scheduler packer is applied
    Then it stays Pending for 10 minutes
    When I run `kubectl get events --field-selector involvedObject.name=orphan`
    Then it prints nothing
    When the scheduler starts with this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles: [{ schedulerName: packer }]
      """
    Then pod orphan becomes Ready within 10 seconds
    When I run `kubectl get events --field-selector reason=Scheduled -o jsonpath={.items[*].reportingComponent}`
    Then it prints "packer"
    When a pod "other" is applied
    Then it stays Pending for 1 minute

  Scenario: the pods of a profile keep to the nodes that are set apart for it
    Given a cluster with these nodes:
      | name | labels    |
      | a    | team=blue |
      | b    | team=red  |
    When the scheduler starts with this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles:
        - schedulerName: red-team
          pluginConfig:
            - name: NodeAffinity
              args:
                addedAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms: [{ matchExpressions: [{ key: team, operator: In, values: [red] }] }]
      """
    And a pod "ours" with scheduler red-team is applied
    And a pod "torn" with scheduler red-team and nodeSelector team=blue is applied
    Then pod ours runs on node b
    And pod torn stays Pending for 1 minute
    And an event FailedScheduling says "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't match scheduler-enforced node affinity."

  Scenario: pods that say nothing of spreading are spread as their profile says
    Given a cluster with these nodes:
      | name | labels                        |
      | a    | topology.kubernetes.io/zone=x |
      | b    | topology.kubernetes.io/zone=y |
    When the scheduler starts with this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles:
        - pluginConfig:
            - name: PodTopologySpread
              args:
                defaultingType: List
                defaultConstraints:
                  - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule }
      """
    And I run `kubectl cordon b && kubectl create deployment web --image=nginx --replicas=2 && sleep 10`
    And I run `kubectl get pods --no-headers | grep -c Pending`
    Then it prints "1"
    And an event FailedScheduling says "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable."

  Scenario: a scheduler without TaintToleration puts pods on tainted nodes
    Given a cluster with 2 nodes whose scheduler has this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles:
        - plugins: { multiPoint: { disabled: [{ name: TaintToleration }] } }
      """
    When I run `kubectl taint node worker-1 worker-2 dedicated=gpu:NoSchedule`
    And a pod is applied
    Then it becomes Ready within 30 seconds
