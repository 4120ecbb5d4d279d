Feature: Pods
  What a pod is: what runs together on one node, behind one address.

  @N3-01
  Scenario: a pod lives on a node and says on which
    Given a cluster with 1 node
    When a pod web is applied
    Then it becomes Ready
    When I run `kubectl get pod web -o jsonpath='{.spec.nodeName} {.status.hostIP}'`
    Then it prints "worker-1 192.168.49.2"
    When I run `kubectl get node worker-1 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}'`
    Then it prints "192.168.49.2"

  @N3-02
  Scenario: a container cannot be had without a pod around it
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Container
      metadata:
        name: web
      """
    Then it fails with:
      """
      error: resource mapping not found for name: "web" namespace: "" from "STDIN": no matches for kind "Container" in version "v1"
      ensure CRDs are installed first
      """

  @N3-03
  Scenario: one process is a pod
    When a pod small with command "sleep 3600" is applied
    And I run `ps -o args | grep -c '[s]leep 36'` in container app of pod small
    Then it prints "1"
    When I run `kubectl get pods --no-headers | wc -l`
    Then it prints "1"

  @N3-03
  Scenario: a program of many processes is a pod as well
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: large }
      spec:
        containers: [{ name: app, image: busybox, command: [sh, -c, sleep 3601 & sleep 3602 & wait] }]
      """
    And I run `ps -o args | grep -c '[s]leep 36'` in container app of pod large
    Then it prints "3"
    When I run `kubectl get pods --no-headers | wc -l`
    Then it prints "1"

  @N3-04 @errata
  Scenario: no rule says how many containers a pod may have
    The note says about three at most; that is a habit, not a limit.

    When a pod many with command "sleep 3600" and containers 5 is applied
    Then it becomes Ready
    When I run `kubectl get pod many --no-headers | tr -s ' ' | cut -d ' ' -f 2`
    Then it prints "5/5"

  @N3-05 @errata
  Scenario: containers of a pod share the node and the pod's end, yet start and end one by one
    The note says that they share their whole life; a container that fails is started again without its neighbour.

    When "steady-and-failing.yaml" is applied
    Then container failing of pod pair has restarted 2 times
    And container steady of pod pair has restarted 0 times
    When I run `kubectl get pods -o custom-columns=NODE:.spec.nodeName --no-headers | wc -l`
    Then it prints "1"
    When I run `kubectl delete pod pair`
    Then pod pair does not exist

  @N3-06
  Scenario: the containers of a pod have one address, and it is not the node's
    When a pod pair with command "sleep 3600" and containers 2 is applied
    Then it becomes Ready
    When I run `(kubectl exec pair -c app-1 -- hostname -i; kubectl exec pair -c app-2 -- hostname -i; kubectl get pod pair -o jsonpath='{.status.podIP}') | sort -u | wc -l`
    Then it prints "1"
    When I run `[ $(kubectl get pod pair -o jsonpath='{.status.podIP}') = $(kubectl get pod pair -o jsonpath='{.status.hostIP}') ]`
    Then the exit code is 1

  @N3-06
  Scenario: a pod on the host's network has the node's address
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: hosted }
      spec:
        hostNetwork: true
        containers: [{ name: app, image: nginx }]
      """
    Then it becomes Ready
    When I run `[ $(kubectl get pod hosted -o jsonpath='{.status.podIP}') = $(kubectl get pod hosted -o jsonpath='{.status.hostIP}') ]`
    Then the exit code is 0

  @N3-07
  Scenario: a pod on another node is reached by its address, with nothing set up for it
    When a pod web with image nginx and nodeName worker-1 is applied
    And a pod client with command "sleep 3600" and nodeName worker-2 is applied
    And pod client requests port 80 of pod web
    Then the output contains "Welcome to nginx!"

  @N3-08
  Scenario: no address is translated on the way: the server sees the client's own
    When a pod server with image luksa/kubia and nodeName worker-1 is applied
    And a pod client with command "sleep 3600" and nodeName worker-2 is applied
    And pod client requests port 8080 of pod server
    Then it prints "You've hit server"
    And the log of pod server says "Received request from <address of pod client>"

  @N3-09 @errata
  Scenario: with Docker alone addresses are translated: on the way out many become one, and on the way in one port leads to one of them
    The note calls NAT the first of these, and gives the second as its example. Both are: the source is rewritten, or the destination.

    Given a cluster with 2 nodes
    When I run:
      """
      export DOCKER_HOST=tcp://192.168.49.3:2376
      docker run -d --name server -p 9000:8080 registry.k8s.io/e2e-test-images/agnhost:2.63.0 netexec
      export DOCKER_HOST=tcp://192.168.49.2:2376
      docker run -d --name one busybox sleep 1d
      docker run -d --name other busybox sleep 1d
      """
    And I run `docker exec one hostname -i; docker exec other hostname -i`
    Then it prints:
      """
      172.17.0.2
      172.17.0.3
      """
    When I run `for c in one other; do docker exec $c wget -qO- http://192.168.49.3:9000/clientip | cut -d: -f1; done`
    Then it prints:
      """
      192.168.49.2
      192.168.49.2
      """

  @N3-10
  Scenario: with Docker alone a container on another machine is reached by that machine's address and a forwarded port
    Given a cluster with 2 nodes
    When I run:
      """
      DOCKER_HOST=tcp://192.168.49.3:2376 docker run -d --name server -p 9000:8080 luksa/kubia
      export DOCKER_HOST=tcp://192.168.49.2:2376
      docker run -d --name client busybox sleep 1d
      docker run -d --name beside luksa/kubia
      """
    And I run `docker exec client wget -qO- -T 3 http://192.168.49.3:9000 | cut -c -10`
    Then it prints "You've hit"
    When I run `docker exec client wget -qO- -T 3 http://192.168.49.3:8080`
    Then it fails with "Connection refused"
    When I run `docker exec client hostname -i; DOCKER_HOST=tcp://192.168.49.3:2376 docker exec server hostname -i`
    Then it prints:
      """
      172.17.0.2
      172.17.0.2
      """
    When I run `docker exec client wget -qO- -T 3 http://172.17.0.3:8080 | cut -c -10`
    Then it prints "You've hit"

  @N3-11
  Scenario: containers of one pod meet on localhost, told apart by their ports
    When "two-servers.yaml" is applied
    Then it becomes Ready
    And `wget -qO- localhost:8080` in container client of pod servers prints "You've hit servers"
    When I run `kubectl exec servers -c client -- wget -qO- localhost:80`
    Then the output contains "Welcome to nginx!"

  @N3-12
  Scenario: pods of another cluster are out of reach until that cluster shows something to the outside
    Given a cluster with 1 node
    And a pod "client" with command "sleep 1d" is applied
    And pod client becomes Ready
    And a second cluster there with 1 node
    When a pod "server" with image luksa/kubia is applied
    Then pod server becomes Ready
    When I run `kubectl --context gherkube exec client -- wget -qO- -T 3 http://$(kubectl get pod server -o jsonpath='{.status.podIP}'):8080`
    Then the exit code is 1
    When I run:
      """
      kubectl label pod server app=server
      kubectl expose pod server --port=8080 --type=NodePort
      sleep 2
      """
    And I run `kubectl --context gherkube exec client -- wget -qO- -T 3 http://$(kubectl get node worker-1 -o jsonpath='{.status.addresses[0].address}'):$(kubectl get service server -o jsonpath='{.spec.ports[0].nodePort}')`
    Then it prints "You've hit server"

  Rule: what shares a volume shares its files

    @N3-13
    Scenario: containers of one pod exchange files by an emptyDir
      When "exchange.yaml" is applied
      Then it becomes Ready
      When I run `echo hello > /out/letter` in container writer of pod exchange
      Then the file "/in/letter" in container reader of pod exchange contains "hello"

    @N3-13
    Scenario: an emptyDir of the same name in another pod is another one
      When "exchange.yaml" is applied
      And I run `sed 's/name: exchange/name: other/' exchange.yaml | kubectl apply -f -`
      And I run `kubectl wait pod --all --for=condition=Ready`
      And I run `echo hello > /out/letter` in container writer of pod exchange
      Then the file "/in/letter" in container reader of pod exchange contains "hello"
      And there is no file "/in/letter" in container reader of pod other

    @N3-13
    Scenario: pods of one node exchange files by a directory of the node
      When "host-writer.yaml" is applied
      And I run `sed 's/name: writer/name: reader/' host-writer.yaml | kubectl apply -f -`
      And I run `kubectl wait pod --all --for=condition=Ready`
      And I run `echo hello > /shared/letter` in container app of pod writer
      Then the file "/shared/letter" in container app of pod reader contains "hello"
