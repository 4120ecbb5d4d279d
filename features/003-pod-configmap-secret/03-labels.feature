Feature: Labels
  Labels are put on objects, shown, filtered by, and used to choose nodes.

  @N3-22
  Scenario: labels are what a service sends requests by: with another label the pod is out, and comes back with the old one
    Given a pod "one" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0 and label app=web and command "/agnhost netexec" is applied
    And a pod "other" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0 and label app=web and command "/agnhost netexec" is applied
    And a pod "client" with command "sleep 1d" is applied
    When I run `kubectl wait --for=condition=Ready pod --all && kubectl create service clusterip web --tcp=80:8080`
    And 1 second passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, other"
    When I run `kubectl label pod other app=bench --overwrite`
    And 1 second passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one"
    When I run `kubectl label pod other app=web --overwrite`
    And 1 second passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, other"

  @N3-22
  Scenario: labels are also how one speaks of many objects at once
    When I run:
      """
      kubectl run front --image=nginx -l app=shop,tier=front
      kubectl run back --image=nginx -l app=shop,tier=back
      kubectl run other --image=nginx -l app=blog
      """
    And I run `kubectl delete pods -l app=shop,tier=back && kubectl get pods -o name`
    Then it prints:
      """
      pod "back" deleted from default namespace
      pod/front
      pod/other
      """

  @N3-23
  Scenario: a label is a pair in the metadata of the pod
    When a pod web is applied
    And I run `kubectl label pod web tier=front`
    Then pod web has exactly:
      """yaml
      metadata:
        labels:
          tier: front
      """

  @N3-24
  Scenario: kubectl label says what it did
    When a pod web is applied
    And I run `kubectl label pod web tier=front`
    Then it prints "pod/web labeled"

  @N3-25
  Scenario: a manifest may have several
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: web, labels: { app: shop, tier: front, env: test } }
      spec:
        containers: [{ name: app, image: nginx }]
      """
    And I run `kubectl get pod web --show-labels --no-headers | tr -s ' ' | cut -d ' ' -f 6`
    Then it prints "app=shop,env=test,tier=front"

  @N3-26
  Scenario: kubectl run puts the label run on what it makes
    When I run `kubectl run web --image nginx`
    Then pod web has exactly:
      """yaml
      metadata: { labels: { run: web } }
      """

  @N3-26
  Scenario: labels given to kubectl run take its place
    When I run `kubectl run web --image nginx -l tier=front`
    Then pod web has exactly:
      """yaml
      metadata: { labels: { tier: front } }
      """

  @N3-27
  Scenario: -L shows a label in a column
    When a pod web with labels tier=front is applied
    Then it becomes Ready
    When I run `kubectl get pod web -L tier | tr -s ' ' | cut -d ' ' -f 1,6`
    Then it prints:
      """
      NAME TIER
      web front
      """

  @N3-28
  Scenario: --show-labels shows all of them
    When a pod web with labels a=1,b=2 is applied
    And I run `kubectl get pod web --show-labels --no-headers`
    Then the output contains "a=1,b=2"

  @N3-29 @errata
  Scenario: a filter needs a type to filter
    The note's example gives kubectl get a selector and no type: it is refused.

    When a pod matching with labels foo=bar is applied
    And I run `kubectl get -l foo=bar`
    Then it fails with "error: Required resource not specified."
    And the exit code is 1
    When I run `kubectl get pod -l foo=bar -o name`
    Then it prints "pod/matching"

  @N3-29 @errata
  Scenario Outline: a filter by key, or by key and value: <selector>
    When a pod one with labels foo=bar is applied
    And a pod two with labels foo=other is applied
    And I run `kubectl get pod -l <selector> -o name | wc -l`
    Then it prints "<count>"

    Examples:
      | selector | count |
      | foo      |     2 |
      | foo=bar  |     1 |
      | foo=none |     0 |

  Rule: a nodeSelector leads a pod to labelled nodes

    @N3-30 @N3-33
    Scenario: the pod goes where the label is
      Given a node "worker-2" labelled foo=bar
      When "selective.yaml" is applied
      Then it runs on node worker-2

    @N3-30
    Scenario: with no such node the pod waits, until a node gets the label
      When "selective.yaml" is applied
      Then it stays Pending for 30 seconds
      And an event FailedScheduling says "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
      When I run `kubectl label node worker-1 foo=bar`
      Then pod nginx runs on node worker-1

    @N3-31
    Scenario: nodes have labels of their own, and get more like pods do
      When I run `kubectl get node worker-1 -o jsonpath='{.metadata.labels.kubernetes\.io/hostname} {.metadata.labels.kubernetes\.io/os} {.metadata.labels.kubernetes\.io/arch}'`
      Then it prints "worker-1 linux amd64"
      When I run `kubectl label node worker-1 foo=bar`
      And I run `kubectl get node -l foo=bar,kubernetes.io/os=linux -o name`
      Then it prints "node/worker-1"

    @N3-32
    Scenario: labelling the node called worker
      Given a cluster with these nodes:
        | name   |
        | worker |
      When I run `kubectl label node worker foo=bar`
      Then it prints "node/worker labeled"
      When I run `kubectl label node missing foo=bar`
      Then it fails with 'Error from server (NotFound): nodes "missing" not found'

    @N3-33
    Scenario: the dots for what was left out are no YAML
      Given a file "literal.yaml" with:
        """
        (...)
        spec:
            containers:
        """
      When I run `kubectl create -f literal.yaml`
      Then it fails with "error: error parsing literal.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"

    @N3-34
    Scenario: -o wide tells the node
      Given a node "worker-2" labelled foo=bar
      When "selective.yaml" is applied
      Then it becomes Ready
      When I run `kubectl get pod nginx -o wide | tr -s ' ' | cut -d ' ' -f 7`
      Then it prints:
        """
        NODE
        worker-2
        """

    @N3-34
    Scenario: the name in the note's line stands for another one
      When I run `kubectl get pod pod_name -o wide`
      Then it fails with 'Error from server (NotFound): pods "pod_name" not found'

    @N3-35
    Scenario: of two nodes with the label the one with more to spare is taken
      Given a cluster with these nodes:
        | name | labels  | cpu |
        | busy | foo=bar |   4 |
        | idle | foo=bar |   4 |
      When a pod heavy with nodeName busy and request cpu=3,memory=6Gi is applied
      Then it becomes Ready
      When "selective.yaml" is applied
      Then pod nginx runs on node idle

    @N3-35
    Scenario: a node that is not ready is left out
      Given a node "worker-1" labelled foo=bar
      And a node "worker-2" labelled foo=bar
      And node worker-1 loses power
      Then node worker-1 becomes NotReady
      When "selective.yaml" is applied
      Then pod nginx runs on node worker-2
