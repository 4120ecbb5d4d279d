Feature: 3.1.1 One process per container
  A container lives as long as its first process. What else runs in it is nobody's business but its owner's.

  @N0-07
  Scenario: when the first process ends, the others of its container end with it
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: short
      spec:
        restartPolicy: Never
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "(while true; do echo working; sleep 1; done) & exec sleep 2"]
      """
    Then it becomes Succeeded
    And pod short has:
      """yaml
      status:
        containerStatuses:
          - state:
              terminated:
                exitCode: 0
                reason: Completed
      """
    When 1 minute passes
    And I run `kubectl logs short | wc -l`
    Then it prints "2"

  @N0-08
  Scenario: nobody looks after a second process
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: twofold
      spec:
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "sleep 5000 & wait; sleep 9000"]
      """
    Then it becomes Ready
    When I run `kubectl exec twofold -- kill -9 2`
    And 10 minutes pass
    And I run `kubectl get pod twofold --no-headers -o custom-columns=READY:.status.containerStatuses[0].ready,RESTARTS:.status.containerStatuses[0].restartCount`
    Then it prints "true   0"
    When I run `kubectl exec twofold -- ps | grep -c "sleep 5000$"`
    Then it prints "0"

  Rule: what fails alone must live alone

    @N0-06 @N0-09 @errata
    Scenario: a failed process is not restarted for the sake of its container
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: crowded
        spec:
          containers:
            - name: app
              image: busybox
              command: [sh, -c, "(sleep 10; exit 1) & sleep 9000"]
        """
      Then it becomes Ready
      When 5 minutes pass
      And I run `kubectl get pod crowded -o jsonpath='{.status.containerStatuses[*].restartCount}'`
      Then it prints "0"

    @N0-06 @N0-09
    Scenario: in a container of its own it is restarted, and the pod tells
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: apart
        spec:
          containers:
            - name: web
              image: nginx
            - name: agent
              image: busybox
              command: [sh, -c, "sleep 10; exit 1"]
        """
      Then it becomes Ready
      When 20 seconds pass
      And I run `kubectl get pod apart -o jsonpath='{range .status.containerStatuses[*]}{.name} {.restartCount}{"\n"}{end}'`
      Then it prints:
        """
        agent 1
        web 0
        """

    @N0-10
    Scenario: two processes of one container write into one log
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: mixed
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: busybox
              command: [sh, -c, "(sleep 1; echo from the agent) & echo from the web; sleep 2; echo from the web again"]
        """
      Then it becomes Succeeded
      When I run `kubectl logs mixed`
      Then it prints:
        """
        from the web
        from the agent
        from the web again
        """

    @N0-10
    Scenario: two containers have two logs
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: sorted
        spec:
          restartPolicy: Never
          containers:
            - name: web
              image: busybox
              command: [echo, from the web]
            - name: agent
              image: busybox
              command: [echo, from the agent]
        """
      Then it becomes Succeeded
      When I run `kubectl logs sorted -c web; kubectl logs sorted -c agent`
      Then it prints:
        """
        from the web
        from the agent
        """
