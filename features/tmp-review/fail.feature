Feature: failing on purpose

  Scenario: GPU label wrong
    Given a node labelled gpu=true
    When a pod with nodeSelector gpu=false is applied
    Then it runs there

  Scenario: becomes Ready but image unknown
    When a pod "web" with image nope/nope:1 is applied
    Then it becomes Ready within 30 seconds

  Scenario: stays pending but runs
    When a pod is applied
    Then it stays Pending for 10 minutes

  Scenario: never scheduled
    Given a node "worker-1" labelled a=b
    When a pod with nodeSelector a=b is applied
    Then it is never scheduled to worker-1

  Scenario: has
    When a pod "x" is applied
    Then pod x has:
      """
      spec:
        restartPolicy: Never
        containers:
        - image: redis
      """

  Scenario: prints
    When I run `kubectl get po`
    Then it prints:
      """
      NAME
      """

  Scenario: fails with
    When I run `kubectl get po nope`
    Then it fails with "pods nope"

  Scenario: exit code
    When I run `kubectl get po nope`
    Then the exit code is 0

  Scenario: unseen failure
    When I run `kubectl get po nope`
    When I run `kubectl get po`

  Scenario: event
    When a pod is applied
    Then an event FailedScheduling says "foo"

  Scenario: events
    When a pod is applied
    Then the events of it are:
      | type | reason | message |
      | Normal | Scheduled | foo |

  Scenario: ambiguous
    When 2 pods with image nginx are applied
    Then it becomes Ready

  Scenario: meaningless
    Then it becomes Ready

  Scenario: undefined
    Then it becomes absolutly Ready in 3 secs

  Scenario: unknown pod
    Then pod nope becomes Ready within 3 seconds

  Scenario: gone
    When a pod "x" is applied
    Then pod x is gone within 5 seconds

  Scenario: bad table
    Given a cluster with these nodes:
      | name | cpuu |
      | a    | 1    |

  Scenario: bad trait
    When a pod with colour red is applied

  Scenario: bad manifest
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: x}
      spec: {containers: [{name: a, imag: b}]}
      """
    Then pod x exists

  Scenario: missing file
    When "nope.yaml" is applied

  Scenario: does not exist
    When a pod "x" is applied
    Then pod x does not exist

  Scenario: has no
    When a pod "x" is applied
    Then pod x has no spec.nodeName

  Scenario: same node
    When a pod "x" is applied
    And a pod "y" is applied
    Then pods x and y run on the same node

  Scenario: node notready
    Then node worker-1 becomes NotReady

  Scenario: node unknown
    Then node worker-9 is Ready within 5 seconds

  Scenario: log
    When a pod "x" with image nginx is applied
    Then the log of pod x says "foo"

  Scenario: request
    When a pod "x" with image nginx is applied
    And pod x requests "http://nope/"

  Scenario: bad yaml in has
    When a pod "x" is applied
    Then pod x has:
      """
      a: [
      """

  Scenario: power
    When node worker-9 loses power

  Scenario: it prints without run
    Then it prints "x"

  Scenario: taint bad
    Given a node "worker-1" tainted foo

  Scenario: crash
    When a pod "x" with image busybox and command "false" is applied
    Then pod x becomes Ready within 60 seconds

  Scenario: too big
    When a pod "x" with request cpu=500 is applied
    Then pod x runs on node worker-1
