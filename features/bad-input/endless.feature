Feature: What never ends by itself
  A cluster whose time is virtual could wait for ever without anybody noticing. So there is a limit on everything, and who runs
  into it reads one clear sentence; time goes on, and so do the others.

  Scenario: a container that loops and never pauses
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: busy
      spec:
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "while true; do :; done"]
      """
    Then it becomes Ready within 30 seconds
    When a pod is applied
    Then it becomes Ready within 30 seconds
    And pod busy stays Running for 5 minutes
    When I run `kubectl delete pod busy`
    Then pod busy is gone within 60 seconds

  Scenario: a container that never stops talking
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: chatty
      spec:
        containers:
          - name: app
            image: busybox
            command: ["yes", "and another thing"]
      """
    Then it becomes Ready within 30 seconds
    When 1 minute passes
    And I run `kubectl logs chatty --tail 1`
    Then it prints "and another thing"
    When a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a container that starts itself again and again
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: many
      spec:
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "again() { again | again & }; again; sleep 60"]
      """
    And 10 seconds pass
    And a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a command in a container that never comes back
    When a pod "idle" with command "sleep 36000" is applied
    Then it becomes Ready
    When I run `kubectl exec idle -- sh -c 'while true; do :; done'`
    Then it fails with "has not ended within 600 s"
    When a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario Outline: in the terminal, <what>
    When I run `<line>`
    Then it reports "gherkube: stopped: <limit>"
    And the exit code is <code>
    When a pod is applied
    Then it becomes Ready within 30 seconds

    Examples:
      | what                     | line                   | limit                                   | code |
      | a loop that never pauses | while true; do :; done | a loop that never pauses                |  152 |
      | output without end       | yes                    | more than 16777216 characters of output |    1 |

  Scenario: a function that calls itself for ever
    When I run `again() { again; }; again`
    Then it fails with "maximum function nesting level exceeded"

  Scenario: whoever reads only the start of endless output ends it
    When I run `yes | head -n 2 | wc -l`
    Then it prints "2"

  Scenario: waiting for what can't happen ends when kubectl's patience does
    When a pod "web" with nodeSelector gpu=true is applied
    And I run `kubectl wait --for=condition=Ready pod/web --timeout=90s`
    Then it fails with "error: timed out waiting for the condition on pods/web"

  Scenario: a watch that nobody ends is ended
    When a pod "web" with nodeSelector gpu=true is applied
    And I run `kubectl get pods --watch`
    Then the output contains "web    0/1     Pending   0          0s"
