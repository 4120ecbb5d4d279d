Feature: Containers that do their worst
  Input without end, copies of themselves, hooks that outstay their welcome: the container pays for it, the cluster goes on.

  Scenario: a line that never ends
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: reader
      spec:
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "cat /dev/zero | grep x"]
      """
    Then it becomes Ready within 30 seconds
    When a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a fork bomb
    When a pod "idle" with command "sleep 36000" is applied
    And I run `:(){ :|:& };:` in container app of pod idle
    And a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a directory copied into itself
    When a pod "idle" with command "sleep 36000" is applied
    And I run `mkdir /d; cp -r /d /d/e` in container app of pod idle
    Then it fails with "cannot copy '/d' to '/d/e': Invalid argument"

  Scenario: links that lead to each other
    When a pod "idle" with command "sleep 36000" is applied
    And I run `ln -s /a /b; ln -s /b /a; cat /a` in container app of pod idle
    Then it fails with "Too many levels of symbolic links"

  Scenario: a hook that sleeps longer than the pod may take to end
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: sleeper
      spec:
        terminationGracePeriodSeconds: 5
        containers:
          - name: app
            image: nginx
            lifecycle:
              preStop:
                exec:
                  command: [sleep, "3600"]
      """
    Then it becomes Ready within 30 seconds
    When I run `kubectl delete pod sleeper`
    Then pod sleeper is gone within 10 seconds

  Scenario: a probe that could ask in two ways
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: twofold
      spec:
        containers:
          - name: app
            image: nginx
            livenessProbe:
              exec:
                command: [ls]
              tcpSocket:
                port: 80
      """
    Then it fails with "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"
