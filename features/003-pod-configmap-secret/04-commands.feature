Feature: Commands and arguments
  What a container runs, and what happens when it ends.

  @N3-36
  Scenario: command and args belong to a container, restartPolicy to the pod
    When I run `kubectl create -f echo.yaml`
    Then it prints "pod/echo created"
    When I run `sed 's/^  restartPolicy/  command/' echo.yaml > misplaced.yaml; kubectl create -f misplaced.yaml`
    Then it fails with 'strict decoding error: unknown field "spec.command"'

  @N3-36
  Scenario: a container may have a restart policy of its own, and only one of the three
    When "own-policy.yaml" is applied
    Then container failing of pod own-policy has ended with reason Error and exit code 1
    And container failing of pod own-policy is not restarted for 5 minutes
    When I run `sed 's/restartPolicy: Never/restartPolicy: Sometimes/' own-policy.yaml | kubectl create -f - --dry-run=server`
    Then it fails with 'spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'

  @N3-37
  Scenario: a program that says a word and ends well is not run again
    When I run `kubectl create -f echo.yaml`
    Then it becomes Succeeded
    And pod echo stays Succeeded for 10 minutes
    When I run `kubectl logs echo`
    Then it prints "hello"
    When I run `kubectl get pod echo --no-headers | tr -s ' ' | cut -d ' ' -f 1-4`
    Then it prints "echo 0/1 Completed 0"

  Rule: the restart policy decides what follows an end

    @N3-38 @errata
    Scenario Outline: <policy> after <end>: restarted <restarts> times
      The note speaks of restarting pods; it is the container that is started again, the pod stays the one it was.

      When a pod ends with command "<end>" and restartPolicy <policy> is applied
      And I run `kubectl get pod ends -o jsonpath='{.metadata.uid}' > before`
      And 20 seconds pass
      And I run `kubectl get pod ends -o jsonpath='{.status.containerStatuses[0].restartCount}'`
      Then it prints "<restarts>"
      When I run `[ $(cat before) = $(kubectl get pod ends -o jsonpath='{.metadata.uid}') ]`
      Then the exit code is 0

      Examples:
        | policy    | end   | restarts |
        | Always    | true  |        2 |
        | Always    | false |        2 |
        | OnFailure | true  |        0 |
        | OnFailure | false |        2 |
        | Never     | true  |        0 |
        | Never     | false |        0 |

    @N3-38 @errata
    Scenario: there is no fourth policy
      When I run `sed 's/OnFailure/Sometimes/' echo.yaml | kubectl create -f -`
      Then it fails with 'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'

    @N3-39
    Scenario: what ends at once and is always restarted waits longer and longer
      When I run `sed 's/OnFailure/Always/' echo.yaml | kubectl create -f -`
      Then it becomes CrashLoopBackOff
      And container nginx of pod echo waits with reason CrashLoopBackOff and says "back-off 10s restarting failed container=nginx"
      And container nginx of pod echo waits with reason CrashLoopBackOff and says "back-off 20s restarting failed container=nginx"
      And container nginx of pod echo waits with reason CrashLoopBackOff and says "back-off 40s restarting failed container=nginx"

  Rule: command takes the place of the image's entrypoint, args that of its command

    @N3-39 @N3-40
    Scenario: neither is given: the image's own
      When a pod web with image nginx:1.29-alpine is applied
      And I run `ps | grep '^ *1 '` in container app of pod web
      Then the output contains "nginx -g daemon off;"

    @N3-39
    Scenario: a command alone: nothing of the image is run
      When a pod web with image nginx:1.29-alpine and command "sleep 3600" is applied
      And I run `ps` in container app of pod web
      Then the output contains "sleep 3600"
      And the output does not contain "nginx"

    @N3-40
    Scenario: arguments alone go to the image's entrypoint
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: tested }
        spec:
          containers: [{ name: app, image: registry.k8s.io/e2e-test-images/agnhost, args: [serve-hostname] }]
        """
      And a pod client with command "sleep 3600" is applied
      And pod client requests port 9376 of pod tested
      Then it prints "tested"

    @N3-40
    Scenario: both: arguments follow the command, and variables in them are filled in
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: greeting }
        spec:
          restartPolicy: Never
          containers:
            - { name: app, image: nginx, command: [echo, good], args: [$(WHEN), $$(WHEN), $(NONE)], env: [{ name: WHEN, value: morning }] }
        """
      Then it becomes Succeeded
      When I run `kubectl logs greeting`
      Then it prints "good morning $(WHEN) $(NONE)"
