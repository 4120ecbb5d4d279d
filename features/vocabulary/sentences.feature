Feature: Sentences that no note needs yet
  Each sentence of the vocabulary runs in some feature; these run here.

  Scenario: the kubelet of a node rests, and the node is given up after a while
    Given a cluster with 2 nodes and seed 7
    And the kubelet on node worker-2 is stopped
    Then node worker-2 becomes NotReady
    When the kubelet on node worker-2 is started again
    Then node worker-2 is Ready within 30 seconds

  Scenario: plain pods
    When a pod is applied
    Then it becomes Ready within 30 seconds
    When a pod "web" is applied
    Then pod web becomes Ready within 30 seconds
    And pod web has no spec.nodeSelector

  Scenario: the events of a pod's start, in order
    Given a cluster with 1 node
    When a pod "web" with image nginx:1.27 is applied
    Then the events of pod web are:
      | type   | reason    | message                                                                                                  |
      | Normal | Scheduled | Successfully assigned default/web to worker-1                                                            |
      | Normal | Pulling   | Pulling image "nginx:1.27"                                                                               |
      | Normal | Pulled    | Successfully pulled image "nginx:1.27" in 3.108s (3.108s including waiting). Image size: 62700000 bytes. |
      | Normal | Created   | Container created                                                                                        |
      | Normal | Started   | Container started                                                                                        |

  Scenario: a taint keeps pods away that do not tolerate it
    Given a cluster with 2 nodes
    And a node worker-1 tainted dedicated=gpu:NoSchedule
    When a pod "plain" with image nginx is applied
    Then pod plain runs on node worker-2
    And pod plain is never scheduled to worker-1
    When a pod "gpu" with toleration dedicated=gpu:NoSchedule and nodeSelector kubernetes.io/hostname=worker-1 is applied
    Then pod gpu runs on node worker-1
    And pod gpu runs there

  Scenario: two pods on one node
    Given a cluster with 1 node
    When a pod "a" is applied
    And a pod "b" is applied
    Then pods a and b run on the same node

  Scenario: it goes when it is deleted
    When a pod "short" with image nginx is applied
    Then it becomes Running
    When I run `kubectl delete pod short --wait=false`
    Then it is gone within 30 seconds

  Scenario: a request by address
    When a pod "kubia" with image luksa/kubia is applied
    And a pod "client" with command "sleep 3600" is applied
    And pod client requests "http://<address of pod kubia>:8080/"
    Then it prints "You've hit kubia"

  Scenario: one long annotation
    Given a pod "tag" with one annotation "note" of 1000 bytes
    Then it prints "pod/tag created"

  Scenario: a network without policies lets everybody through
    Given a cluster with 1 node whose network ignores network policies
    And a pod "web" with image luksa/kubia is applied
    And a pod "client" with command "sleep 3600" is applied
    And "deny-ingress.yaml" is applied
    Then pod client can reach pod web on port 8080

  Scenario: a container that Docker itself runs
    Given a cluster with 2 nodes
    And a machine laptop outside of the cluster
    When I run `DOCKER_HOST=tcp://192.168.49.2:2376 docker run -d -p 8080:8080 --name web luksa/kubia`
    Then the exit code is 0
    And machine laptop requests "http://<address of node worker-1>:9090/" and is refused
    And machine laptop requests "http://172.17.0.2:8080/" and hears nothing
    When I run `DOCKER_HOST=tcp://192.168.49.2:2376 docker ps --filter name=^web --format '{{.Names}} {{.Ports}}'`
    Then it prints "web 0.0.0.0:8080->8080/tcp, [::]:8080->8080/tcp"
