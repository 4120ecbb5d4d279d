Feature: The conditions of a pod
  The note leaves this heading empty. Under it belongs what lies between the phases: five steps, one after the other.

  @N4-35
  Scenario: a node, a sandbox, the preparations: the first three
    Given the scheduler is stopped
    When "prepared-in-steps.yaml" is applied
    And 5 seconds pass
    Then pod staged has no status.conditions
    When the scheduler is started again
    Then the condition PodScheduled of pod staged is True
    And the condition PodReadyToStartContainers of pod staged is False
    When 1 minute passes
    And I run `kubectl create secret generic keys --from-literal=a=b`
    Then the condition PodReadyToStartContainers of pod staged is True
    And the condition Initialized of pod staged is False with reason ContainersNotInitialized and message "containers with incomplete status: [prepare]"
    And the condition Initialized of pod staged is True

  @N4-35
  Scenario: the containers, and who else has a say: the last two
    Given I run `kubectl create secret generic keys --from-literal=a=b`
    When "prepared-in-steps.yaml" is applied
    Then container app of pod staged runs
    And the condition ContainersReady of pod staged is False with reason ContainersNotReady and message "containers with unready status: [app]"
    When I run `touch /tmp/ready` in container app of pod staged
    Then the condition ContainersReady of pod staged is True
    And the condition Ready of pod staged is False with reason ReadinessGatesNotReady and message 'corresponding condition of pod readiness gate "example.com/balanced" does not exist.'
    When I run `kubectl patch pod staged --subresource=status -p '{"status": {"conditions": [{"type": "example.com/balanced", "status": "True"}]}}'`
    Then pod staged becomes Ready

  @N4-35
  Scenario: each tells since when
    When "prepared-in-steps.yaml" is applied
    And 1 minute passes
    And I run `kubectl create secret generic keys --from-literal=a=b`
    Then container app of pod staged runs
    When I run `kubectl get pod staged -o jsonpath='{range .status.conditions[?(@.status=="True")]}{.lastTransitionTime} {.type}{"\n"}{end}' | sort | cut -d ' ' -f 2`
    Then it prints:
      """
      PodScheduled
      PodReadyToStartContainers
      Initialized
      """

  @N4-35
  Scenario: what a condition consists of
    When a pod "web" with image nginx is applied
    Then it becomes Ready
    When I run `kubectl get pod web -o jsonpath='{.status.conditions[?(@.type=="Ready")]}' | sed 's/T[0-9:]*Z/T/; s/20[0-9-]*T/T/'`
    Then it prints:
      """
      {"lastProbeTime":null,"lastTransitionTime":"T","observedGeneration":1,"status":"True","type":"Ready"}
      """

  @N4-35
  Scenario: lastTransitionTime is the moment at which True became False, not that of the last look
    When "prepared-in-steps.yaml" is applied
    And I run `kubectl create secret generic keys --from-literal=a=b`
    Then container app of pod staged runs
    When I run `touch /tmp/ready` in container app of pod staged
    Then the condition ContainersReady of pod staged is True
    When I run `kubectl get pod staged -o jsonpath='{.status.conditions[?(@.type=="ContainersReady")].lastTransitionTime}' > before`
    And 1 hour passes
    And I run `kubectl get pod staged -o jsonpath='{.status.conditions[?(@.type=="ContainersReady")].lastTransitionTime}' | diff before -`
    Then it prints nothing
    When I run `rm /tmp/ready` in container app of pod staged
    Then the condition ContainersReady of pod staged is False
    When I run `kubectl get pod staged -o jsonpath='{.status.conditions[?(@.type=="ContainersReady")].lastTransitionTime}' | cmp -s before - || echo later`
    Then it prints "later"
