Feature: 5.2 The conditions of a pod
  Beside the phase a pod carries a list of conditions: what has been reached, what has not, and why not.

  @N1-14
  Scenario: kubectl describe lists them, type and status only
    When a pod "web" with image nginx is applied
    Then it becomes Ready
    When I run `kubectl describe pods web | sed -n '/^Conditions:/,/^Volumes:/p'`
    Then it prints:
      """
      Conditions:
        Type                        Status
        PodReadyToStartContainers   True
        Initialized                 True
        Ready                       True
        ContainersReady             True
        PodScheduled                True
      Volumes:
      """

  @N1-14 @errata
  Scenario: the braces of the note are to be replaced, not typed
    When I run `kubectl describe pods '{web}'`
    Then it fails with 'Error from server (NotFound): pods "{web}" not found'

  @N1-15 @errata
  Scenario: five types, not the five of the note
    PodReadyToStartContainers is missing there, and Unschedulable is none of them.

    When a pod "web" with image nginx is applied
    Then it becomes Ready
    When I run `kubectl get pod web -o jsonpath='{range .status.conditions[*]}{.type}={.status}{"\n"}{end}' | sort`
    Then it prints:
      """
      ContainersReady=True
      Initialized=True
      PodReadyToStartContainers=True
      PodScheduled=True
      Ready=True
      """

  @N1-16 @errata
  Scenario: Initialized waits for the end of the init containers, not for their start
    When "slow-init.yaml" is applied
    Then container prepare of pod prepared runs
    And the condition Initialized of pod prepared is False with reason ContainersNotInitialized and message "containers with incomplete status: [prepare]"
    When 35 seconds pass
    Then the condition Initialized of pod prepared is True

  @N1-16
  Scenario: without init containers it holds as soon as the kubelet has looked
    When a pod "web" with image nginx:1.27 is applied
    Then the condition Initialized of pod web is True
    And pod web becomes Pending
    And container app of pod web waits with reason ContainerCreating

  @N1-17
  Scenario: Ready says who belongs to the services that select the pod: all of them, and by turns
    When "ready.yaml" is applied
    And I run:
      """
      kubectl label pod shop app=shop
      kubectl expose pod shop --name=shop --port=80
      kubectl expose pod shop --name=store --port=8080 --target-port=80
      """
    And a pod "client" with command "sleep 3600" is applied
    Then pod shop becomes Ready
    When 1 second passes
    Then 3 requests of pod client to "http://shop/hostname" are answered by "shop"
    And 3 requests of pod client to "http://store:8080/hostname" are answered by "shop"
    When container app of pod shop answers 503 on /ready
    Then the condition Ready of pod shop is False
    When 1 second passes
    Then 3 requests of pod client to "http://shop/hostname" are answered by "nobody"
    And 3 requests of pod client to "http://store:8080/hostname" are answered by "nobody"
    When container app of pod shop answers again
    Then pod shop becomes Ready
    When 1 second passes
    Then 3 requests of pod client to "http://shop/hostname" are answered by "shop"

  @N1-18
  Scenario: ContainersReady needs all of them
    When "half-pulled.yaml" is applied
    Then container good of pod half is ready
    And the condition ContainersReady of pod half is False with reason ContainersNotReady and message "containers with unready status: [bad]"
    And the condition Ready of pod half is False with reason ContainersNotReady and message "containers with unready status: [bad]"

  @N1-18
  Scenario: Ready may ask for more than ContainersReady
    When "gated.yaml" is applied
    Then the condition ContainersReady of pod gated is True
    And the condition Ready of pod gated is False
    And pod gated stays Running for 1 minute

  @N1-19
  Scenario: PodScheduled tells that a node was chosen
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    Then the condition PodScheduled of pod web is True
    And pod web has:
      """yaml
      spec: {nodeName: worker-1}
      """

  @N1-19
  Scenario: and only then
    Given the scheduler is stopped
    When a pod "web" with image nginx is applied
    And 5 minutes pass
    Then pod web has no spec.nodeName
    And pod web has no status.conditions
    When the scheduler is started again
    Then the condition PodScheduled of pod web is True

  @N1-20 @errata
  Scenario: Unschedulable is no type of condition but the reason why PodScheduled is False
    Given a cluster with 2 nodes
    When a pod "huge" with request memory=100Gi is applied
    Then the condition PodScheduled of pod huge is False with reason Unschedulable and message "0/2 nodes are available: 2 Insufficient memory. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
    When I run `kubectl get pod huge -o jsonpath='{.status.conditions[*].type}'`
    Then it prints "PodScheduled"

  @N1-21
  Scenario: True and False, on one pod
    When "slow-init.yaml" is applied
    Then the condition PodScheduled of pod prepared is True
    And the condition Ready of pod prepared is False

  @N1-21
  Scenario: Unknown, on a node that has fallen silent
    Given a cluster with 2 nodes
    When node worker-2 loses power
    Then node worker-2 becomes NotReady
    When I run `kubectl get node worker-2 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`
    Then it prints "Unknown"
