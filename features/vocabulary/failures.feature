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

  Scenario: A node takes no new pods for a while
    Given a cluster with 1 node
    When at 10 seconds, for 1 minute, node worker-1 is cordoned
    And 11 seconds pass
    And a pod "late" with image nginx is applied
    Then pod late stays Pending for 58 seconds
    And pod late becomes Running within 5 seconds

  Scenario: A node that is cordoned keeps its pods, one that is drained gives them away
    Given a cluster with 2 nodes
    When a pod "web" with image nginx and nodeName worker-1 is applied
    And as soon as pod web is Running, node worker-1 is cordoned
    Then pod web becomes Running
    And pod web stays Running for 2 minutes
    When node worker-1 is drained
    Then pod web is gone within 31 seconds
    When node worker-1 is uncordoned
    And I run `kubectl get nodes --no-headers`
    Then the output does not contain "SchedulingDisabled"

  Scenario: A drain waits for the budget
    Given a cluster with 2 nodes
    And node worker-2 is cordoned
    When "budget.yaml" is applied
    And at 1 minute, node worker-2 is uncordoned
    And at 2 minutes, node worker-1 is drained
    And 150 seconds pass
    And I run `kubectl get pods -l app=shop -o custom-columns=NODE:.spec.nodeName --no-headers`
    Then the output does not contain "worker-1"
    And once 2 pods labelled app=shop were ready, never fewer than 1 were

  Scenario: A node is deleted
    Given a cluster with 2 nodes
    When a pod "web" with image nginx and nodeName worker-2 is applied
    And at 1 minute, node worker-2 is deleted
    And 61 seconds pass
    Then node worker-2 does not exist
    And pod web stays Running for 38 seconds
    And pod web is gone within 1 minute
    When 10 minutes pass
    Then node worker-2 does not exist
    When the kubelet on node worker-2 is stopped
    And the kubelet on node worker-2 is started again
    Then node worker-2 is Ready within 30 seconds

  Scenario: A zone goes and returns
    Given a cluster with these nodes:
      | name | labels                           |
      | a    | topology.kubernetes.io/zone=east |
      | b    | topology.kubernetes.io/zone=west |
      | c    | topology.kubernetes.io/zone=west |
    When at 10 seconds, for 3 minutes, zone west loses power
    And 11 seconds pass
    Then node b becomes NotReady
    And node c becomes NotReady
    And node a is Ready within 1 second
    When 2 minutes pass
    Then node b is Ready within 2 minutes
    And node c is Ready within 2 minutes

  Scenario: A zone is cut off until somebody mends it
    Given a cluster with these nodes:
      | name | labels                           |
      | a    | topology.kubernetes.io/zone=east |
      | b    | topology.kubernetes.io/zone=west |
    When zone west is cut from the network
    Then node b becomes NotReady
    When zone west is connected to the network again
    Then node b is Ready within 20 seconds
    When zone west loses power
    Then node b becomes NotReady
    When zone west gets power again
    Then node b is Ready within 1 minute

  Scenario: A registry is down for a while
    Given a cluster with 1 node
    When for 1 minute, the registry docker.io is down
    And a pod "web" with image nginx is applied
    Then container app of pod web waits with reason ErrImagePull
    And container app of pod web waits with reason ImagePullBackOff
    And pod web stays Pending for 1 minute
    And pod web becomes Running within 50 seconds

  Scenario: A link is cut for a while
    Given a cluster with 2 nodes
    When a pod "web" with image nginx and nodeName worker-2 is applied
    And a pod "client" with command "sleep 3600" and nodeName worker-1 is applied
    Then pod client can reach pod web on port 80
    When for 10 minutes, the link between node worker-1 and node worker-2 is cut
    Then pod client can't reach pod web on port 80
    And node worker-2 is Ready within 1 second
    When 10 minutes pass
    Then pod client can reach pod web on port 80

  Scenario: A link is cut until somebody mends it
    Given a cluster with 2 nodes
    When a pod "web" with image nginx and nodeName worker-2 is applied
    And a pod "client" with command "sleep 3600" and nodeName worker-1 is applied
    And the link between node worker-1 and node worker-2 is cut
    Then pod client can't reach pod web on port 80
    When the link between node worker-1 and node worker-2 is whole again
    Then pod client can reach pod web on port 80

  Scenario: A link is slow for a while
    Given a cluster with 2 nodes
    When a pod "web" with image nginx and nodeName worker-2 is applied
    And a pod "client" with image curlimages/curl and command "sleep 3600" and nodeName worker-1 is applied
    Then pod client can reach pod web on port 80
    When for 5 minutes, the link between node worker-1 and node worker-2 takes 3 seconds longer
    And I run `kubectl exec client -- curl -s -m 2 $(kubectl get pod web -o jsonpath={.status.podIP})`
    Then it fails with "exit code 28"
    When 5 minutes pass
    And I run `kubectl exec client -- curl -s -m 2 $(kubectl get pod web -o jsonpath={.status.podIP})`
    Then the output contains "Welcome to nginx!"

  Scenario: The API server is away for 2 minutes
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    Then pod web becomes Running
    When for 2 minutes, the API server is stopped
    And I run `kubectl get pods`
    Then it fails with "was refused - did you specify the right host or port?"
    When 119 seconds pass
    And I run `kubectl get pods`
    Then it fails with "was refused - did you specify the right host or port?"
    When 1 second passes
    Then pod web stays Running for 10 minutes

  Scenario: An update conflicts as soon as a pod runs
    Given a cluster with 1 node
    When I run `kubectl create configmap settings --from-literal=colour=red`
    And as soon as pod web is Running, the next update of configmap settings conflicts
    And I run `kubectl get configmap settings -o yaml | sed s/red/blue/ | kubectl replace -f -`
    Then it prints "configmap/settings replaced"
    When a pod "web" with image nginx is applied
    Then pod web becomes Running
    When I run `kubectl get configmap settings -o yaml | sed s/blue/green/ | kubectl replace -f -`
    Then it fails with "the object has been modified"

  Scenario: A node is cut off for a while as soon as a pod runs on it
    Given a cluster with 2 nodes
    When as soon as pod web is Running, for 1 minute, node worker-1 is cut from the network
    And a pod "web" with image nginx and nodeName worker-1 is applied
    Then pod web becomes Running
    And node worker-1 becomes NotReady
    And node worker-1 is Ready within 20 seconds
    And container app of pod web has restarted 0 times

  Scenario: A webhook is silent for a while
    Given a cluster with 1 node
    When "webhook.yaml" is applied
    Then pod judge becomes Ready
    When "judged.yaml" is applied
    And at 1 minute, for 1 minute, webhook "judge.example.com" times out
    And 50 seconds pass
    And I run `kubectl create configmap early`
    Then it fails with "denied the request: this webhook denies all requests"
    When 10 seconds pass
    And I run `kubectl create configmap silent`
    Then it fails with "context deadline exceeded"
    When 1 minute passes
    And I run `kubectl create configmap late`
    Then it fails with "denied the request: this webhook denies all requests"
