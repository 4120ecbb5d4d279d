Feature: Services lead to ready pods
  A service has an address that nobody has, and every node leads what is sent there to one of its pods.

  Background:
    Given a cluster with 3 nodes
    And "services.yaml" is applied
    And a pod "one" with label app=web and nodeSelector kubernetes.io/hostname=worker-1 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec" is applied
    And a pod "two" with label app=web and nodeSelector kubernetes.io/hostname=worker-2 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec" is applied
    And a pod "client" with nodeSelector kubernetes.io/hostname=worker-3 and command "sleep 3600" is applied
    And pod one becomes Ready
    And pod two becomes Ready

  Scenario: requests are spread over all ready pods, and follow them
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, two"
    When I run `kubectl delete pod two`
    And 1 second passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one"
    When I run `kubectl delete pod one`
    And 1 second passes
    Then 3 requests of pod client to "http://web/hostname" are answered by "nobody"

  Scenario: a client keeps its pod when the service has session affinity
    When I run `kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6; do wget -qO- http://sticky/hostname; echo; done | sort -u | wc -l'`
    Then it prints "1"

  Scenario: pods see one another's own addresses, through a service too
    Then pod client requests "http://<address of pod one>:8080/clientip" and gets 200 "<address of pod client>:40000"
    And pod client requests "http://web/clientip" and gets 200 "<address of pod client>:40000"

  Scenario: every node leads its node port to all pods, which see the node instead of the client
    Given a machine laptop outside of the cluster
    When I run `kubectl delete pod two`
    Then machine laptop requests "http://<address of node worker-3>:<node port of service door>/hostname" and gets "one"
    And machine laptop requests "http://<address of node worker-3>:<node port of service door>/clientip" and gets "<address of node worker-3>:40000"

  Scenario: with an external traffic policy of Local only nodes with a pod answer, and show the client
    Given a machine laptop outside of the cluster
    Then machine laptop requests "http://<address of node worker-1>:<node port of service local>/hostname" and gets "one"
    And machine laptop requests "http://<address of node worker-1>:<node port of service local>/clientip" and gets "192.168.49.1:40000"
    And machine laptop requests "http://<address of node worker-3>:<node port of service local>/hostname" and hears nothing

  Scenario: from outside the addresses of services and pods lead nowhere
    Given a machine laptop outside of the cluster
    Then machine laptop requests "http://<address of service web>/hostname" and hears nothing
    And machine laptop requests "http://<address of pod one>:8080/hostname" and hears nothing
    And machine laptop requests "http://<address of node worker-1>:8080/hostname" and is refused

  Scenario: without a provider a load balancer waits for its address
    When I run `kubectl get service public -o jsonpath='{.status}'`
    Then it prints:
      """
      {"loadBalancer":{}}
      """

  Scenario: with one it has an address for the world outside
    Given load balancers get addresses
    And a machine laptop outside of the cluster
    When I run `kubectl delete pod two`
    Then machine laptop requests "http://<external address of service public>/hostname" and gets "one"

  Scenario: a node that is cut off loses its requests until its pods count as not ready
    When node worker-1 is cut from the network
    Then 30 requests of pod client to "http://web/hostname" are answered by "nobody, two"
    And node worker-1 becomes NotReady
    And 30 requests of pod client to "http://web/hostname" are answered by "two"
    When node worker-1 is connected to the network again
    Then node worker-1 is Ready within 1 minute
    And pod one becomes Ready
    When 1 second passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, two"

  Scenario: a link between two nodes is cut for a while
    When for 1 minute, the link between node worker-1 and node worker-3 is cut
    Then 30 requests of pod client to "http://web/hostname" are answered by "nobody, two"
    When 1 minute passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, two"

  Scenario: a link between two nodes is slow for a while
    When for 1 minute, the link between node worker-1 and node worker-3 takes 2 seconds longer
    Then 30 requests of pod client to "http://web/hostname" are answered by "nobody, two"
    When 1 minute passes
    Then 30 requests of pod client to "http://web/hostname" are answered by "one, two"

  Scenario: a zone is cut off
    When I run `kubectl label node worker-1 worker-2 topology.kubernetes.io/zone=west`
    And zone west is cut from the network
    Then node worker-1 becomes NotReady
    And node worker-2 becomes NotReady
    And node worker-3 is Ready within 1 second
    And 3 requests of pod client to "http://web/hostname" are answered by "nobody"
