Feature: Hooks in the life of a container
  Two moments at which a container is told something: postStart and preStop.

  Background:
    Given a cluster with 1 node

  Rule: they can run a command, send a request, or wait

    @N4-36
    Scenario: a command, in the container, whose output goes nowhere
      When "hooks-write.yaml" is applied
      Then container app of pod hooked runs
      And the file "/notes/started" in container app of pod hooked contains "1"
      When I run `kubectl logs hooked`
      Then it prints "hello"

    @N4-36
    Scenario: a request to the container
      When "http-hook.yaml" is applied
      Then the log of container app of pod greeter contains "GET /started HTTP/1.1"

    @N4-36
    Scenario: a pause, which must be shorter than the pod's grace
      When I run `sed 's/exec: .*/sleep: { seconds: 60 }/' slow-hook.yaml | kubectl apply -f -`
      Then it fails with "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)"
      When I run `sed 's/exec: .*/sleep: { seconds: 20 }/' slow-hook.yaml | kubectl apply -f -`
      Then pod slow becomes Running
      When I run `kubectl delete pod slow --wait=false`
      Then pod slow stays Terminating for 20 seconds
      And pod slow is gone within 3 seconds

    @N4-36
    Scenario: exactly one of them
      When I run `sed 's/exec: /httpGet: { port: 80 }\n          exec: /' slow-hook.yaml | kubectl create -f -`
      Then it fails with "may not specify more than 1 handler type"

  Rule: two moments, not four

    @N4-37 @errata
    Scenario: after the start, while the program already runs; and until the hook has ended, the container does not count as running
      The note puts hooks between creation, start, stop and deletion. There is none before the start and none after the stop.

      When "hooks-write.yaml" is applied
      Then it becomes PodScheduled
      When 5 seconds pass
      Then container app of pod hooked waits with reason ContainerCreating
      And the file "/srv/notes/begun" on node worker-1 contains "1"
      And container app of pod hooked runs
      And `echo $(($(cat /notes/started) - $(cat /notes/begun)))` in container app of pod hooked prints "7"

    @N4-37 @errata
    Scenario: before the signal to end, which waits for the hook
      When "hooks-write.yaml" is applied
      Then container app of pod hooked runs
      When I run `kubectl delete pod hooked`
      And I run `kubectl debug node/worker-1 --image=busybox -- sh -c 'cd /host/srv/notes; test $(cat asked) -ge $(cat stopping) && echo first the hook, then the signal'`
      And 10 seconds pass
      And I run `kubectl logs $(kubectl get pods -o name | grep node-debugger)`
      Then it prints "first the hook, then the signal"

    @N4-37 @errata
    Scenario Outline: nobody asks a container that ends by itself, exit code <code>
      When "hooks-write.yaml" is applied
      Then container app of pod hooked runs
      When container app of pod hooked exits with code <code>
      Then container app of pod hooked has restarted 1 time
      And there is no file "/notes/stopping" in container app of pod hooked

      Examples:
        | code |
        |    0 |
        |    1 |

    @N4-37
    Scenario: a container that its liveness probe gives up is asked
      When I run:
        """
        cat hooks-write.yaml - <<EOF | kubectl apply -f -
              livenessProbe: { exec: { command: [cat, /notes/begun] }, periodSeconds: 5 }
        EOF
        """
      Then container app of pod hooked runs
      When I run `rm /notes/begun` in container app of pod hooked
      Then container app of pod hooked has restarted 1 time
      And the file "/notes/stopping" in container app of pod hooked contains "1"

    @N4-37
    Scenario Outline: after the thirty seconds of grace the hook is not waited for; who <does> the signal then is gone after <seconds> more
      When I run `sed 's/trap exit/trap <trap>/' slow-hook.yaml | kubectl apply -f -`
      Then pod slow becomes Running
      When I run `kubectl delete pod slow --wait=false`
      And <before> seconds pass
      Then pod slow exists
      And pod slow is gone within 2 seconds

      Examples:
        | does         | trap | before | seconds            |
        | listens to   | exit |     30 | one second at most |
        | doesn't hear | :    |     31 | two seconds        |

    @N4-37
    Scenario: a postStart hook that fails costs the container its life, again and again
      When "failing-hook.yaml" is applied
      Then an event FailedPostStartHook says "PostStartHook failed"
      And container app of pod unlucky waits with reason CrashLoopBackOff
      And an event Killing says "FailedPostStartHook"

    @N4-37
    Scenario: a preStop hook that fails is told, and the container ends all the same
      When I run `sed 's/postStart/preStop/; s/sleep, "3600"/sh, -c, "trap exit TERM; while true; do sleep 1; done"/' failing-hook.yaml | kubectl apply -f -`
      Then pod unlucky becomes Running
      When I run `kubectl delete pod unlucky --wait=false`
      Then an event FailedPreStopHook says "PreStopHook failed"
      And pod unlucky is gone within 3 seconds

  Rule: their names

    @N4-38 @errata
    Scenario Outline: <name> is none
      When I run `sed 's/postStart/<name>/' failing-hook.yaml | kubectl create -f -`
      Then it fails with 'strict decoding error: unknown field "spec.containers[0].lifecycle.<name>"'

      Examples:
        | name       |
        | prestarted |
        | poststared |
        | poststart  |
        | preStart   |
        | postStop   |
