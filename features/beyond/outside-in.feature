@beyond
Feature: What the machine of the terminal reaches
  Whoever types kubectl sits at a machine beside the nodes, as with minikube: it reaches the ports of the nodes, and neither the pods behind
  them nor the addresses of services.

  Background:
    Given a cluster with 2 nodes

  Scenario: a node port answers at every node, wherever the pod runs
    Given a pod "web" with image nginx, labels app=web, port 80 and nodeName worker-2 is applied
    And pod web becomes Ready
    When I run `kubectl create service nodeport web --tcp=80 --node-port=30080`
    And 5 seconds pass
    And I run `for node in worker-1 worker-2; do curl -s $(kubectl get node $node -o jsonpath='{.status.addresses[0].address}'):30080 | grep -c title; done`
    Then it prints:
      """
      1
      1
      """

  Scenario: a pod in the network of its node listens there and nowhere else
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: web }
      spec: { hostNetwork: true, nodeName: worker-2, containers: [{ name: web, image: nginx }] }
      """
    And it becomes Ready
    And I run `curl -s $(kubectl get pod web -o jsonpath={.status.hostIP}) | grep -c title`
    Then it prints "1"
    When I run `curl -sS $(kubectl get node worker-1 -o jsonpath='{.status.addresses[0].address}')`
    Then it fails with "curl: (7) Failed to connect to 192.168.49.2 port 80 after 2 ms: Couldn't connect to server"

  Scenario: a request to a pod's own address gets no answer
    Given a pod "web" with image nginx is applied
    And pod web becomes Ready
    When I run `curl -sS -m 3 $(kubectl get pod web -o jsonpath={.status.podIP})`
    Then it fails with "curl: (28) Connection timed out after 3000 milliseconds"

  Scenario: a machine of minikube reaches the pods of all
    When I run `kubectl config unset current-context`
    And I run `minikube start --nodes 2`
    And I run `kubectl run web --image=nginx --overrides='{"spec":{"nodeName":"minikube-m02"}}' && kubectl wait pod web --for=condition=Ready`
    And I run `minikube ssh "curl -s $(kubectl get pod web -o jsonpath={.status.podIP})" | grep -c title`
    Then it prints "1"
