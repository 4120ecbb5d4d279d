Feature: 3.1.3 Organising containers across pods properly
  What need not be together belongs into pods of its own: they are placed, addressed, removed and counted one by one.

  @N0-26
  Scenario: unrelated applications live and die apart when each has its pod
    When a pod shop with image nginx is applied
    And a pod mail with image redis is applied
    Then pod shop becomes Ready
    And pod mail becomes Ready
    When I run `kubectl delete pod mail`
    Then pod mail does not exist
    And pod shop has:
      """yaml
      status:
        containerStatuses:
          - restartCount: 0
            ready: true
      """

  @N0-27 @errata
  Scenario: pods are light, but a node takes no more than it says
    Given a cluster with these nodes:
      | name     | pods |
      | worker-1 |    3 |
    When 4 pods with image nginx are applied
    And 1 minute passes
    And I run `kubectl get pods --field-selector status.phase=Running -o name | wc -l`
    Then it prints "3"
    And an event FailedScheduling says "0/1 nodes are available: 1 Too many pods."

  Rule: one pod, one node

    @N0-28
    Scenario Outline: front and back end in one pod always run side by side, in whichever of many clusters: <seed>
      Given a cluster with 2 nodes and seed <seed>
      When "front-and-back.yaml" is applied
      Then pod shop becomes Ready
      When I run `kubectl get pods -A -o custom-columns=NODE:.spec.nodeName --no-headers | sort | uniq | wc -l`
      Then it prints "1"

      Examples:
        | seed |
        |    1 |
        |    2 |
        |    3 |
        |    4 |

    @N0-29
    Scenario: the second node stays unused
      Given a cluster with 2 nodes
      When "front-and-back.yaml" is applied
      Then pod shop becomes Ready
      When I run `kubectl get pods -A -o custom-columns=NODE:.spec.nodeName --no-headers | sort | uniq -c | wc -l`
      Then it prints "1"

    @N0-29
    Scenario: a pod whose parts would fit on two nodes, but not together on one, waits
      Given a cluster with these nodes:
        | name     | cpu |
        | worker-1 |   1 |
        | worker-2 |   1 |
      When "front-and-back.yaml" is applied
      Then it stays Pending for 10 minutes
      And an event FailedScheduling says "0/2 nodes are available: 2 Insufficient cpu."

    @N0-30
    Scenario: split into two pods, the same parts use both nodes
      Given a cluster with these nodes:
        | name     | cpu |
        | worker-1 |   1 |
        | worker-2 |   1 |
      When a pod front with image nginx and request cpu=600m is applied
      And a pod back with image redis and request cpu=600m is applied
      Then pods front and back run on different nodes

  Rule: pods are what is counted and scaled, not containers

    @N0-32
    Scenario: a container has no number of replicas
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: many
        spec:
          containers:
            - name: web
              image: nginx
              replicas: 3
        """
      Then it fails with 'strict decoding error: unknown field "spec.containers[0].replicas"'

    @N0-32
    Scenario: no container can be added to a pod that exists
      When a pod web with image nginx is applied
      Then it becomes Ready
      When I run `kubectl patch pod web -p '{"spec":{"containers":[{"name":"second","image":"nginx"}]}}'`
      Then it fails with "spec.containers: Forbidden: pod updates may not add or remove containers"

    @N0-37
    Scenario: parts of one pod go together, parts of two pods one by one
      When a pod together with image nginx and containers 2 is applied
      And a pod front with image nginx is applied
      And a pod back with image redis is applied
      Then pod together becomes Ready
      And pod front becomes Ready
      And pod back becomes Ready
      When I run `kubectl delete pod together back`
      Then pod together does not exist
      And pod back does not exist
      And pod front becomes Ready

  Rule: some belong together

    @N0-35
    Scenario: a collector passes on the log that its neighbour writes to a file
      When "collected.yaml" is applied
      Then it becomes Ready
      When I run `echo an order came in >> /var/log/app.log` in container main of pod collected
      Then the log of container collector of pod collected contains "an order came in"
      When I run `kubectl logs collected -c main`
      Then it prints nothing

    @N0-36
    Scenario: those who exchange files and speak by localhost can only be together
      When "sharing.yaml" is applied
      Then it becomes Ready
      When I run `echo hello > /out/letter` in container writer of pod sharing
      Then the file "/in/letter" in container reader of pod sharing contains "hello"
      And `wget -qO- localhost:8080` in container reader of pod sharing prints "You've hit sharing"

    @N0-36
    Scenario: apart, on two nodes, they find neither the file nor the server
      When "writer-alone.yaml" is applied
      And "reader-alone.yaml" is applied
      Then pods writer and reader run on different nodes
      When I run `echo hello > /shared/letter` in container writer of pod writer
      Then there is no file "/shared/letter" in container reader of pod reader
      When I run `wget -qO- localhost:8080` in container reader of pod reader
      Then it fails with "Connection refused"

  Rule: what is multiplied is the pod

    @N0-31 @N0-33
    Scenario: a pod of front and back, twice, makes two fronts and two backs
      When "two-shops.yaml" is applied
      And 30 seconds pass
      And I run `kubectl get pods --no-headers | wc -l; kubectl get pods -o jsonpath='{.items[*].spec.containers[*].name}'`
      Then it prints:
        """
        1
        front back
        """
      When I run `kubectl scale replicaset shop --replicas=2`
      And 30 seconds pass
      And I run `kubectl get pods --no-headers | wc -l; kubectl get pods -o jsonpath='{.items[*].spec.containers[*].name}'`
      Then it prints:
        """
        2
        front back front back
        """

    @N0-34 @N0-38
    Scenario: what is to be multiplied on its own is in pods of its own
      When "front-and-database.yaml" is applied
      And 30 seconds pass
      And I run `kubectl get pods -l app=database -o jsonpath='{.items[*].metadata.uid}' > before`
      And I run `kubectl scale replicaset front --replicas=3`
      And 30 seconds pass
      And I run `kubectl get pods -l app=front -o name | wc -l`
      Then it prints "3"
      When I run `[ "$(kubectl get pods -l app=database -o jsonpath='{.items[*].metadata.uid}')" = "$(cat before)" ] && wc -w < before`
      Then it prints "1"
