Feature: 5.7 What a container asks for
  A request is what the scheduler sets aside for a container; it never looks at what is really used.

  @N1-54
  Scenario: two hungry pods on one node get half each; on nodes of their own they get all they want
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   1 |
      | worker-2 |   1 |
    When a pod "a" with command "sleep 90000" and nodeName worker-1 is applied
    And a pod "b" with command "sleep 90000" and nodeName worker-1 is applied
    And container app of pod a wants 1 of CPU
    And container app of pod b wants 1 of CPU
    Then container app of pod a gets 500m of CPU
    And container app of pod b gets 500m of CPU

  @N1-54
  Scenario: apart, each has a whole core
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   1 |
      | worker-2 |   1 |
    When a pod "a" with command "sleep 90000" and nodeName worker-1 is applied
    And a pod "b" with command "sleep 90000" and nodeName worker-2 is applied
    And container app of pod a wants 1 of CPU
    And container app of pod b wants 1 of CPU
    Then container app of pod a gets 1 of CPU
    And container app of pod b gets 1 of CPU

  @N1-54
  Scenario: who has asked for three times as much gets three times as much when it is short
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   1 |
    When a pod "big" with command "sleep 90000" and request cpu=600m is applied
    And a pod "small" with command "sleep 90000" and request cpu=200m is applied
    And container app of pod big wants 1 of CPU
    And container app of pod small wants 1 of CPU
    Then container app of pod big gets 751m of CPU
    And container app of pod small gets 249m of CPU

  @N1-55
  Scenario: each container has conditions of its own, written in the manifest
    When "two-limits.yaml" is applied
    Then pod purse becomes Ready
    When I run `kubectl describe pod purse`
    Then the output contains "memory:  64Mi"
    And the output contains "memory:  256Mi"

  @N1-56
  Scenario: what is asked for is taken off the node's room
    Given a cluster with 1 node
    When a pod "web" with image nginx and request cpu=250m,memory=512Mi is applied
    Then pod web becomes Running
    When I run `kubectl describe node worker-1 | sed -n '/^Allocated/,$p' | tr -s ' '`
    Then the output contains "cpu 250m (6%)"
    And the output contains "memory 512Mi (6%)"

  @N1-57
  Scenario: just enough room is enough
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   2 |
    And a pod "first" with image nginx and request cpu=1500m is applied
    When a pod "fits" with image nginx and request cpu=500m is applied
    Then pod fits becomes Running

  @N1-57 @N1-58
  Scenario: a thousandth of a core too much, and it stays Pending
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   2 |
    And a pod "first" with image nginx and request cpu=1500m is applied
    And pod first becomes Running
    When a pod "over" with image nginx and request cpu=501m is applied
    Then pod over stays Pending for 10 minutes
    And an event FailedScheduling says "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
    And pod over has no spec.nodeName

  @N1-58
  Scenario: more than any node has
    Given a cluster with 2 nodes
    When a pod "huge" with request memory=100Gi is applied
    Then pod huge stays Pending for 1 hour
    And the condition PodScheduled of pod huge is False with reason Unschedulable and message "0/2 nodes are available: 2 Insufficient memory. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."

  @N1-59
  Scenario: it waits until another pod makes room
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   2 |
    And a pod "first" with image nginx and request cpu=2 is applied
    And pod first becomes Running
    When a pod "next" with image nginx and request cpu=1 is applied
    Then pod next stays Pending for 1 hour
    When I run `kubectl delete pod first`
    Then pod next becomes Running within 10 seconds

  @N1-59
  Scenario: or until the cluster grows
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   1 |
    When a pod "next" with image nginx and request cpu=2 is applied
    Then pod next stays Pending for 10 minutes
    Given a node "worker-2" labelled size=large
    Then pod next runs on node worker-2

  @N1-62
  Scenario: real use keeps nobody away
    Given a cluster with these nodes:
      | name     | cpu | memory |
      | worker-1 |   2 |    4Gi |
    And a pod "heavy" with command "sleep 90000" and request memory=1Gi is applied
    And container app of pod heavy uses 3Gi of memory
    When a pod "next" with image nginx and request memory=2Gi is applied
    Then pod next becomes Running

  @N1-62 @errata
  Scenario: of the two fields only one counts for the scheduler
    The note lets it look at requests and limits. Limits are for running: nobody sums them up before.

    Given a cluster with these nodes:
      | name     | memory |
      | worker-1 |    4Gi |
    When a pod "boastful" with image nginx, request memory=64Mi and limit memory=100Gi is applied
    Then pod boastful becomes Running
    When a pod "honest" with image nginx and request memory=5Gi is applied
    Then pod honest stays Pending for 10 minutes
