Feature: 3.1 Introducing pods
  A pod is the smallest thing that Kubernetes runs: one or more containers that are created, placed, addressed and removed together.

  @N0-01
  Scenario: containers are not objects of the API, pods are
    When I run `kubectl api-resources --api-group='' -o name`
    Then it prints "pods"
    And the output does not contain "containers"

  @N0-01
  Scenario: what runs on a node runs in a pod
    When a pod web with image nginx is applied
    Then it becomes Running
    And pod web has:
      """yaml
      status:
        phase: Running
        containerStatuses:
          - name: app
            state:
              running: {}
      """

  @N0-02
  Scenario: a pod is one object with one address, whatever the number of its containers
    Given a cluster with 1 node
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: pair
      spec:
        containers:
          - name: web
            image: nginx
          - name: cache
            image: redis
      """
    Then it becomes Ready
    When I run `kubectl get pod pair --no-headers -o custom-columns=READY:.status.containerStatuses[*].ready,IPS:.status.podIPs[*].ip,NODE:.spec.nodeName`
    Then it prints "true,true   10.244.0.2   worker-1"
    When I run `kubectl get pods`
    Then it prints:
      """
      NAME   READY   STATUS    RESTARTS   AGE
      pair   2/2     Running   0          6s
      """

  @N0-02 @N0-03
  Scenario: a pod without containers is refused
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: empty
      spec:
        containers: []
      """
    Then it fails with 'The Pod "empty" is invalid: spec.containers: Required value'
    And pod empty does not exist

  @N0-03
  Scenario: one container is enough
    When a pod single with image nginx is applied
    Then it becomes Ready
    When I run `kubectl get pod single -o custom-columns=CONTAINERS:.spec.containers[*].name,READY:.status.containerStatuses[*].ready`
    Then it prints:
      """
      CONTAINERS   READY
      app          true
      """

  @N0-04
  Scenario: kubectl run writes a pod with exactly one container
    When I run `kubectl run web --image=nginx:1.14.2 --dry-run=client -o jsonpath='{.spec.containers[*].name}'`
    Then it prints "web"
    And pod web does not exist

  @N0-05
  Scenario: a pod lies on one node with all of its containers
    Given a cluster with 2 nodes
    When a pod trio with image nginx and containers 3 is applied
    Then it becomes Running
    When I run `kubectl get pods -A --field-selector spec.nodeName=worker-1 -o name; kubectl get pods -A --field-selector spec.nodeName=worker-2 -o name`
    Then it prints:
      """
      pod/trio
      """

  @N0-05
  Scenario: a pod that has a node is never given another
    Given a cluster with 2 nodes
    When a pod settled with nodeSelector kubernetes.io/hostname=worker-1 is applied
    Then it runs on node worker-1
    When I run:
      """
      kubectl create -f - <<EOF
      {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "settled"}, "target": {"kind": "Node", "name": "worker-2"}}
      EOF
      """
    Then it fails with 'pod settled is already assigned to node "worker-1"'
    And pod settled runs on node worker-1
