Feature: 5.1 What a pod is
  One or more containers that are placed together, live at one address and may share files.

  @N1-01
  Scenario: the containers of a pod are parts of one object
    When "web-and-collector.yaml" is applied
    Then it becomes Ready
    When I run `kubectl get pods -o name`
    Then it prints:
      """
      pod/shop
      """
    When I run `kubectl get pod shop -o jsonpath='{.status.containerStatuses[*].name}'`
    Then it prints "collector web"

  @N1-02 @errata
  Scenario Outline: the note asks for several containers; <count> will do as well
    When a pod flexible with image nginx and containers <count> is applied
    Then it becomes Ready
    When I run `kubectl get pod flexible --no-headers`
    Then the output contains "<ready>"

    Examples:
      | count | ready |
      |     1 |   1/1 |
      |     2 |   2/2 |
      |     3 |   3/3 |

  @N1-02 @errata
  Scenario: it is none that is too few
    When this manifest is applied:
      """yaml
      {apiVersion: v1, kind: Pod, metadata: {name: hollow}, spec: {containers: []}}
      """
    Then it fails with 'The Pod "hollow" is invalid: spec.containers: Required value'

  @N1-03
  Scenario: a pod is not spread over nodes, however little room one node has
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   2 |
      | worker-2 |   2 |
    When a pod wide with image nginx, containers 2 and request cpu=1500m is applied
    Then it stays Pending for 5 minutes
    And an event FailedScheduling says "0/2 nodes are available: 2 Insufficient cpu."
    When a pod narrow with image nginx, containers 2 and request cpu=500m is applied
    Then pod narrow becomes Ready
    And container app-1 of pod narrow runs
    And container app-2 of pod narrow runs

  @N1-04
  Scenario: what one container writes into a shared volume the other reads
    When "web-and-collector.yaml" is applied
    Then it becomes Ready
    When I run `echo hello from web > /var/log/app/greeting` in container web of pod shop
    Then `cat /logs/greeting` in container collector of pod shop prints "hello from web"

  @N1-04
  Scenario: their limits are no common purse
    When "two-limits.yaml" is applied
    Then it becomes Ready
    When container small of pod purse uses 100Mi of memory
    Then container small of pod purse has ended with reason OOMKilled and exit code 137
    When container large of pod purse uses 100Mi of memory
    Then container large of pod purse is not restarted for 5 minutes

  @N1-05 @errata
  Scenario: roles are a habit of people, and no container is needed for a volume
    The note counts a "volume container" among the roles. Volumes belong to the pod: this one outlives every container that fills it.

    When "web-and-collector.yaml" is applied
    Then it becomes Ready
    When I run `echo kept > /var/log/app/note` in container web of pod shop
    And container web of pod shop is killed
    Then container web of pod shop has restarted 1 time
    And `cat /var/log/app/note` in container web of pod shop prints "kept"

  @N1-06
  Scenario: one address for all of them
    When "web-and-collector.yaml" is applied
    Then it becomes Ready
    When I run:
      """
      a=$(kubectl exec shop -c web -- hostname -i)
      b=$(kubectl exec shop -c collector -- hostname -i)
      [ "$a" = "$b" ] && [ "$a" = "$(kubectl get pod shop -o jsonpath='{.status.podIP}')" ] && echo the same
      """
    Then it prints "the same"
    When I run `wget -qO- http://localhost:80/` in container collector of pod shop
    Then the output contains "Welcome to nginx!"

  @N1-07
  Scenario: containers behind one address are told apart by their ports, and no list of ports opens or closes any
    The manifest declares 8080, where kubia listens, and 9090, where nobody does; of nginx's 80 it says nothing.

    When "declared-ports.yaml" is applied
    And a pod client with command "sleep 3600" is applied
    And pod client requests port 80 of pod ports
    Then the output contains "Welcome to nginx!"
    When pod client requests port 8080 of pod ports
    Then it prints "You've hit ports"
    When pod client requests port 9090 of pod ports
    Then it fails with "Connection refused"

  @N1-07 @errata
  Scenario: the address of a pod means nothing outside of the cluster
    The note's arrow begins outside. From there it needs a way that somebody has made: a service with a port on the nodes, for one.

    Given a machine laptop outside of the cluster
    When "declared-ports.yaml" is applied
    Then pod ports becomes Ready
    And machine laptop requests "http://<address of pod ports>:8080/" and hears nothing
    When I run `kubectl expose pod ports --port=8080 --type=NodePort`
    Then machine laptop requests "http://<address of node worker-1>:<node port of service ports>/" and gets "You've hit ports"
