Feature: Health checks
  Two questions asked of a container again and again: is it alive, and may it have traffic.

  Rule: the liveness probe decides whether a container is restarted

    @N3-62
    Scenario: a probe belongs to a container, not to the pod
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: misplaced }
        spec:
          livenessProbe: { httpGet: { path: /live, port: 80 } }
          containers: [{ name: web, image: nginx }]
        """
      Then it fails with 'strict decoding error: unknown field "spec.livenessProbe"'
      When "live.yaml" is applied
      Then it becomes Ready

    @N3-63
    Scenario: the note's probe on a plain nginx, which has no /live: restarted for ever
      When "live.yaml" is applied
      Then an event Unhealthy says "Liveness probe failed: HTTP probe failed with statuscode: 404"
      And an event Killing says "Container web failed liveness probe, will be restarted"
      And container web of pod live has restarted 1 time
      And pod live becomes CrashLoopBackOff within 10 minutes

    @N3-63 @N3-65
    Scenario: an application that answers there is left alone
      When "live.yaml" is applied
      And container web of pod live answers 200 on /live
      Then container web of pod live is not restarted for 10 minutes

    @N3-64
    Scenario: the request is a GET, and says who asks
      When "live.yaml" is applied
      Then the log of container web of pod live contains "GET /live HTTP/1.1"
      And the log of container web of pod live contains "kube-probe/1.36"

    @N3-65
    Scenario: an application that has come to a standstill is healed by a restart
      When I run `sed 's#/live#/#' live.yaml | kubectl apply -f -`
      Then it becomes Ready
      When container web of pod live hangs on port 80
      Then container web of pod live has restarted 1 time
      And container web of pod live is not restarted for 10 minutes

    @N3-66 @errata
    Scenario Outline: answer <status>: restarted <restarts> times within a minute
      When "live.yaml" is applied
      And container web of pod live answers <status> on /live
      And 50 seconds pass
      And I run `kubectl get pod live -o jsonpath='{.status.containerStatuses[0].restartCount}'`
      Then it prints "<restarts>"

      Examples:
        | status | restarts |
        |    200 |        0 |
        |    302 |        0 |
        |    399 |        0 |
        |    400 |        1 |
        |    500 |        1 |

    @N3-66 @errata
    Scenario: one good answer between bad ones, and all is forgotten
      The note has the container stopped on any other answer; it takes three bad ones in a row.

      When "live.yaml" is applied
      And container web of pod live answers 200 on /live
      And 5 seconds pass
      And container web of pod live answers 500 on /live
      And 20 seconds pass
      Then an event Unhealthy says "Liveness probe failed: HTTP probe failed with statuscode: 500"
      When container web of pod live answers 200 on /live
      Then container web of pod live is not restarted for 5 minutes

    @N3-67
    Scenario: RESTARTS counts them, and says when the last one was
      When "live.yaml" is applied
      Then container web of pod live has restarted 2 times
      When 15 seconds pass
      And I run `kubectl get pod live --no-headers | tr -s ' ' | cut -d ' ' -f 4-6`
      Then it prints "2 (15s ago)"

  Rule: the readiness probe decides whether a container is ready for traffic

    @N3-68 @N3-69
    Scenario: the note's probe on a plain nginx: never ready, never restarted
      When "ready.yaml" is applied
      Then it becomes Running
      And it stays Running for 10 minutes
      And an event Unhealthy says "Readiness probe failed: HTTP probe failed with statuscode: 404"
      When I run `kubectl get pod ready --no-headers | tr -s ' ' | cut -d ' ' -f 2-4`
      Then it prints "0/1 Running 0"

    @N3-69
    Scenario: ready, and not ready again, as the application says
      When "ready.yaml" is applied
      And container web of pod ready answers 503 on /ready
      Then container web of pod ready is not ready
      When container web of pod ready answers 200 on /ready
      Then container web of pod ready is ready
      When container web of pod ready answers 503 on /ready
      Then container web of pod ready is not ready
      And container web of pod ready has restarted 0 times

    @N3-70 @N3-71
    Scenario: an application that is slow to start is not ready before it says so
      When "slow.yaml" is applied
      Then it becomes Running
      And the condition Ready of pod slow is False
      And container app of pod slow is not restarted for 40 seconds
      When I run `kubectl get pod slow -o jsonpath='{.status.containerStatuses[0].ready}'`
      Then it prints "false"
      And container app of pod slow is ready

    @N3-70
    Scenario: a liveness probe does not wait for it
      When I run `sed 's/readinessProbe/livenessProbe/' slow.yaml | kubectl apply -f -`
      Then container app of pod slow has restarted 1 time

    @N3-70
    Scenario: unless a startup probe keeps it back
      When I run `sed 's/readinessProbe/startupProbe/; s/failureThreshold: 3/failureThreshold: 30/' slow.yaml | kubectl apply -f -`
      Then it becomes Running
      And container app of pod slow is not restarted for 5 minutes
      And container app of pod slow is ready

    @N3-71
    Scenario: what was ready can become unready
      When "ready.yaml" is applied
      And container web of pod ready answers 200 on /ready
      Then container web of pod ready is ready
      When container web of pod ready stops answering on port 80
      Then container web of pod ready is not ready

    @N3-72
    Scenario: READY counts the containers that are ready
      When "ready.yaml" is applied
      Then it becomes Running
      When I run `kubectl get pod ready --no-headers | tr -s ' ' | cut -d ' ' -f 2`
      Then it prints "0/1"
      When container web of pod ready answers 200 on /ready
      Then container web of pod ready is ready
      When I run `kubectl get pod ready --no-headers | tr -s ' ' | cut -d ' ' -f 2`
      Then it prints "1/1"

  Rule: a command may answer as well as a server

    @N3-73 @N3-74
    Scenario: a file that is not there keeps the container from being ready; once there it is ready
      When "ready-file.yaml" is applied
      Then an event Unhealthy says "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory"
      And container app of pod ready-file is not ready
      When I run `kubectl exec ready-file -- touch /tmp/ready`
      Then pod ready-file becomes Ready within 10 seconds

    @N3-73
    Scenario: when the command fails again the container is no longer ready
      When "ready-file.yaml" is applied
      And I run `touch /tmp/ready` in container app of pod ready-file
      Then container app of pod ready-file is ready
      When I run `rm /tmp/ready` in container app of pod ready-file
      Then container app of pod ready-file is not ready
