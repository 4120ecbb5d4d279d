Feature: What befalls a cluster, and when

  Scenario: A container is killed at a time
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    And at 40 seconds, container app of pod web is killed
    And 39 seconds pass
    Then container app of pod web has restarted 0 times
    And container app of pod web has restarted 1 time

  Scenario: A fault for a while
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    And at 30 seconds, for 1 minute, container app of pod web answers 500 on /
    And 40 seconds pass
    Then container app of pod web runs

  Scenario: A fault as soon as a pod is in a state
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    And as soon as pod web is Running, container app of pod web exits with code 3
    Then container app of pod web has restarted 1 time

  Scenario: A part of the control plane rests for a while
    Given a cluster with 1 node
    When at 10 seconds, for 1 minute, the scheduler is stopped
    And 15 seconds pass
    And a pod "late" with image nginx is applied
    Then pod late stays Pending for 50 seconds
    And pod late becomes Running within 10 seconds

  Scenario: A node is away for a while
    Given a cluster with 2 nodes
    When for 2 minutes, node worker-2 loses power
    Then node worker-2 becomes NotReady
    And node worker-2 is Ready within 2 minutes

  Scenario: One controller rests
    Given a cluster with 1 node
    And the serviceaccount-controller is stopped
    When I run `kubectl create namespace shop && kubectl get serviceaccounts -n shop`
    Then the output does not contain "default"
    When the serviceaccount-controller is started again
    And 1 second passes
    And I run `kubectl get serviceaccounts -n shop`
    Then the output contains "default"

  Scenario: Somebody else has changed the object
    Given a cluster with 1 node
    And the next update of configmap settings conflicts
    When I run:
      """
      kubectl create configmap settings --from-literal=colour=red
      kubectl get configmap settings -o yaml | sed s/red/blue/ | kubectl replace -f -
      """
    Then it fails with "Operation cannot be fulfilled on configmaps \"settings\": the object has been modified; please apply your changes to the latest version and try again"
    When I run `kubectl get configmap settings -o yaml | sed s/red/blue/ | kubectl replace -f -`
    Then it prints "configmap/settings replaced"
