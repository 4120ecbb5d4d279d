@beyond
Feature: Which runtime starts a pod
  A RuntimeClass is only a name for a handler that the container runtime of a node must have been configured with. The API server does not
  look whether any node has it.

  Background:
    Given a cluster with these nodes:
      | name     | labels         |
      | plain    |                |
      | isolated | sandboxes=true |
    And node isolated has the runtime handler kata
    And this manifest is applied:
      """yaml
      apiVersion: node.k8s.io/v1
      kind: RuntimeClass
      metadata: { name: vm }
      handler: kata
      """

  Scenario: a pod of the class runs where the runtime knows its handler
    When a pod "safe" with runtimeClass vm and nodeName isolated is applied
    Then it becomes Ready within 30 seconds
    When I run `crictl pods --name safe`
    Then the output contains "kata"

  Scenario: where it does not, the pod waits for its sandbox until the handler is there
    When a pod "lost" with runtimeClass vm and nodeName plain is applied
    Then it stays Pending for 5 minutes
    And an event FailedCreatePodSandBox says 'no runtime for "kata" is configured'
    When node plain has the runtime handler kata
    Then pod lost becomes Ready within 2 minutes

  Scenario: the class leads its pods to the nodes that can run them
    When this manifest is applied:
      """yaml
      apiVersion: node.k8s.io/v1
      kind: RuntimeClass
      metadata: { name: guided }
      handler: kata
      scheduling: { nodeSelector: { sandboxes: "true" } }
      """
    And a pod "guided" with runtimeClass guided is applied
    Then it runs on node isolated
    And pod guided becomes Ready within 30 seconds

  Scenario: a pod whose class is gone by the time it starts gets no sandbox
    Given node plain loses power
    When a pod "late" with runtimeClass vm and nodeName plain is applied
    And I run `kubectl delete runtimeclass vm`
    And node plain gets power again
    Then an event FailedCreatePodSandBox says 'Failed to create pod sandbox: runtimeclass.node.k8s.io "vm" not found'

  Scenario: nodes tell which handlers they have and what each can do
    When 20 seconds pass
    And I run `kubectl get node isolated -o jsonpath='{range .status.runtimeHandlers[*]}[{.name}] users: {.features.userNamespaces}{"\n"}{end}'`
    Then it prints:
      """
      [] users: true
      [kata] users: false
      [runc] users: true
      """

  Scenario: what a handler cannot do its pods cannot have
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: strict }
      spec:
        runtimeClassName: vm
        nodeName: isolated
        volumes: [{ name: data, emptyDir: {} }]
        containers:
          - name: app
            image: nginx
            volumeMounts: [{ name: data, mountPath: /data, readOnly: true, recursiveReadOnly: Enabled }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: users }
      spec: { runtimeClassName: vm, nodeName: isolated, hostUsers: false, containers: [{ name: app, image: nginx }] }
      """
    Then an event Failed says 'volume "data" requested recursive read-only mode, but it is not supported by the runtime'
    And an event FailedCreatePodSandBox says "can't set `spec.hostUsers: false`, RuntimeClass handler \"kata\" does not support user namespaces"
