Feature: 2.1 Containers in pods
  A container is an environment for one part of an application; a pod is an environment for containers. Everything has its place in the inner or in the outer one.

  @N2-07
  Scenario: a container has files and processes of its own, and not even its neighbour's
    When "pair.yaml" is applied
    Then it becomes Ready
    When I run `echo secret > /tmp/mine` in container web of pod pair
    Then there is no file "/tmp/mine" in container shell of pod pair
    When I run `kubectl exec pair -c shell -- ps`
    Then the output contains "sleep 3600"
    And the output does not contain "nginx"

  @N2-07
  Scenario: it is no machine of its own: the kernel is the node's
    Given a cluster with 1 node
    When "pair.yaml" is applied
    Then it becomes Ready
    When I run `kubectl get node worker-1 -o jsonpath='{.status.nodeInfo.kernelVersion}' > /tmp/node; kubectl exec pair -c shell -- uname -r > /tmp/container; grep -c "$(cat /tmp/container)" /tmp/node`
    Then it prints "1"

  @N2-08
  Scenario: around the containers there is one environment more, which the runtime keeps as a container too
    Given a cluster with 1 node whose containers are run by docker
    When "pair.yaml" is applied
    Then it becomes Ready
    When I run `docker ps --filter label=io.kubernetes.pod.name=pair --format '{{.Names}}' | cut -d_ -f2 | sort`
    Then it prints:
      """
      POD
      shell
      web
      """
    When I run `docker inspect -f '{{index .Config.Labels "io.kubernetes.sandbox.id"}}' $(docker ps -q --filter name=k8s_web_pair) $(docker ps -q --filter name=k8s_shell_pair) | sort -u > /tmp/of-containers; docker ps -q --no-trunc --filter name=k8s_POD_pair | diff - /tmp/of-containers`
    Then the exit code is 0

  @N2-09
  Scenario: a node is sought for the pod, not for each container
    Either container would find room on either node, but both together on none.

    Given a cluster with these nodes:
      | name  | cpu |
      | left  |   4 |
      | right |   4 |
    When "two-large.yaml" is applied
    Then it stays Pending for 10 minutes
    And the condition PodScheduled of pod large is False with reason Unschedulable and message "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."

  @N2-10
  Scenario: it runs on one of the cluster's nodes, all of it
    Given a cluster with 3 nodes
    When "pair.yaml" is applied
    Then it becomes Ready
    When I run `for node in 192.168.49.2 192.168.49.3 192.168.49.4; do DOCKER_HOST=tcp://$node:2376 docker ps -q --filter label=io.kubernetes.pod.name=pair | wc -l; done | sort`
    Then it prints:
      """
      0
      0
      3
      """
    When I run `kubectl get node $(kubectl get pod pair -o jsonpath='{.spec.nodeName}') -o jsonpath='{.status.addresses[0].address}' | grep -c "^$(kubectl get pod pair -o jsonpath='{.status.hostIP}')$"`
    Then it prints "1"

  Rule: a pod has an address

    @N2-11
    Scenario: it stays when a container is started again
      When a pod "web" with image kiamol/ch02-hello-kiamol is applied
      Then it becomes Ready
      When I run `kubectl get pod web -o jsonpath='{.status.podIP}' > /tmp/before`
      And container app of pod web is killed
      Then container app of pod web has restarted 1 time
      When I run `kubectl get pod web -o jsonpath='{.status.podIP}' | diff - /tmp/before`
      Then the exit code is 0

    @N2-11 @errata
    Scenario: it goes with the pod: who comes after gets another one
      The note calls the address a virtual one. It is a real one, that of the pod's network interface, taken from its node's range; only the address of a service is one that nobody has.

      Given a cluster with 1 node
      When a pod "web" with image kiamol/ch02-hello-kiamol is applied
      Then it becomes Ready
      When I run `kubectl exec web -- hostname -i`
      Then it prints "10.244.0.2"
      When I run `kubectl get pod web -o yaml > /tmp/web.yaml; kubectl delete pod web; grep -v -e resourceVersion -e uid: /tmp/web.yaml | kubectl apply -f -`
      Then pod web becomes Ready
      When I run `kubectl exec web -- hostname -i`
      Then it prints "10.244.0.3"

    @N2-12 @N2-13 @N2-14
    Scenario Outline: pods speak to one another by it, whichever node they are on: <server>
      Given a cluster with 2 nodes
      When a pod "near" with image kiamol/ch02-hello-kiamol and nodeName worker-1 is applied
      And a pod "far" with image kiamol/ch02-hello-kiamol and nodeName worker-2 is applied
      And a pod "client" with command "sleep 3600" and nodeName worker-1 is applied
      Then pod client becomes Ready
      When pod client requests "http://<address of pod <server>>/"
      Then the output contains "Hello from Chapter 2!"

      Examples:
        | server |
        | near   |
        | far    |

    @N2-17
    Scenario: all addresses come from one range, each node's part of it, and no two are equal
      Given a cluster with 2 nodes
      When I run `kubectl create deployment web --image=kiamol/ch02-hello-kiamol --replicas=6 && kubectl rollout status deployment web`
      And I run `kubectl get pods -o jsonpath='{range .items[*]}{.spec.nodeName} {.status.podIP}{"\n"}{end}' | sort -u | sed -E -n -e 's/^worker-1 10\.244\.0\.[0-9]+$/first/p' -e 's/^worker-2 10\.244\.1\.[0-9]+$/second/p' | sort | uniq -c | tr -s ' '`
      Then it prints:
        """
         3 first
         3 second
        """

  Rule: mostly one container, possibly several

    @N2-15
    Scenario: READY tells how many there are
      When a pod "single" with image kiamol/ch02-hello-kiamol is applied
      And "pair.yaml" is applied
      Then pod single becomes Ready
      And pod pair becomes Ready
      When I run `kubectl get pods --no-headers | tr -s ' ' | cut -d ' ' -f 1,2`
      Then it prints:
        """
        pair 2/2
        single 1/1
        """

    @N2-16
    Scenario: those of one pod have one address, and meet at localhost
      When "pair.yaml" is applied
      Then it becomes Ready
      When I run `kubectl exec pair -c shell -- wget -qO- http://localhost`
      Then the output contains "Hello from Chapter 2!"
      When I run `(kubectl exec pair -c web -- hostname -i; kubectl exec pair -c shell -- hostname -i) | sort | uniq -c | wc -l`
      Then it prints "1"

    @N2-16
    Scenario: of different pods they do not
      When a pod "web" with image kiamol/ch02-hello-kiamol is applied
      And a pod "shell" with command "sleep 3600" is applied
      Then pod web becomes Ready
      And pod shell becomes Ready
      When I run `kubectl exec shell -- wget -qO- http://localhost`
      Then it fails with "wget: can't connect to remote host (127.0.0.1): Connection refused"
