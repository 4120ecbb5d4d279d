Feature: 5.3 The kubelet diagnoses containers
  A probe is a question that the kubelet asks a container again and again; what it does with the answer depends on the kind of probe.

  @N1-22 @errata
  Scenario: it asks with a period of its own, and does not "deliver" anything
    The note's verb is a slip of the pen: the kubelet diagnoses (진단), it does not hand over (전달).

    When "asked-every-5s.yaml" is applied
    Then pod asked becomes Ready
    When 1 minute passes
    And I run `kubectl logs asked --since=49s | grep -c kube-probe`
    Then it prints "10"

  @N1-22
  Scenario: who has no probe is asked nothing
    When a pod "quiet" with image nginx is applied
    Then it becomes Ready
    When 10 minutes pass
    And I run `kubectl logs quiet | grep -c kube-probe`
    Then it prints "0"

  Rule: a liveness probe ends what runs without working

    @N1-23 @errata
    Scenario: the process runs, and is killed all the same
      The note lets this probe find out whether a container runs. That is known without it; the question is whether it still works.

      When "live.yaml" is applied
      Then container app of pod live is ready
      When container app of pod live answers 500 on /live
      Then an event Unhealthy says "Liveness probe failed: HTTP probe failed with statuscode: 500"
      And an event Killing says "Container app failed liveness probe, will be restarted"
      And container app of pod live has restarted 1 time

    @N1-24 @errata
    Scenario: two failures are forgiven, the third is not
      A single failure is not enough, as the note has it: failureThreshold is 3 unless it is set.

      When "live.yaml" is applied
      Then container app of pod live is ready
      When container app of pod live answers 500 on /live
      Then container app of pod live is not restarted for 20 seconds
      When 15 seconds pass
      Then container app of pod live has restarted 1 time

    @N1-24
    Scenario: whoever recovers in time is not touched
      When "live.yaml" is applied
      Then container app of pod live is ready
      When container app of pod live answers 500 on /live
      And 18 seconds pass
      And container app of pod live answers again
      Then container app of pod live is not restarted for 10 minutes

    @N1-24 @errata
    Scenario: with restartPolicy Never it is ended and that is that
      When "live-never.yaml" is applied
      Then container app of pod once is ready
      When container app of pod once answers 500 on /live
      Then an event Unhealthy says "Liveness probe failed: HTTP probe failed with statuscode: 500"
      And container app of pod once has ended with reason Completed and exit code 0
      And pod once becomes Succeeded
      And container app of pod once is not restarted for 10 minutes

  Rule: a readiness probe says who may be sent work

    @N1-25
    Scenario: it fails: the container goes on, and counts as not ready
      When "ready.yaml" is applied
      Then pod shop becomes Ready
      When container app of pod shop answers 503 on /ready
      Then container app of pod shop is not ready
      And an event Unhealthy says "Readiness probe failed: HTTP probe failed with statuscode: 503"
      And pod shop stays Running for 10 minutes
      When I run `kubectl get pod shop --no-headers`
      Then the output contains "0/1   Running   0"

    @N1-25
    Scenario: it is not ready before the first good answer
      Given an image my/slow that listens on 8080 and answers 200 on /ready after 20 seconds
      When "slow-to-get-ready.yaml" is applied
      Then container app of pod late runs
      And container app of pod late is not ready
      When 30 seconds pass
      Then container app of pod late is ready

    @N1-26 @errata
    Scenario: who is not ready stays in the list of the service, and is marked in it
      The note has the address removed. It is kept, as not ready; who routes requests passes it over.

      When "ready.yaml" is applied
      And I run `kubectl label pod shop app=shop && kubectl expose pod shop --port=80`
      Then pod shop becomes Ready
      When I run `kubectl get endpointslices -l kubernetes.io/service-name=shop -o jsonpath='{.items[*].endpoints[*].targetRef.name} {.items[*].endpoints[*].conditions}'`
      Then it prints:
        """
        shop {"ready":true,"serving":true,"terminating":false}
        """
      When container app of pod shop answers 503 on /ready
      Then container app of pod shop is not ready
      When 1 second passes
      And I run `kubectl get endpointslices -l kubernetes.io/service-name=shop -o jsonpath='{.items[*].endpoints[*].targetRef.name} {.items[*].endpoints[*].conditions}'`
      Then it prints:
        """
        shop {"ready":false,"serving":false,"terminating":false}
        """

    @N1-26
    Scenario: requests go to the others, and are refused when there are none
      Given a pod "other" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0 and label app=shop and command "/agnhost netexec --http-port=80" is applied
      And a pod "client" with command "sleep 3600" is applied
      When "ready.yaml" is applied
      And I run `kubectl label pod shop app=shop && kubectl expose pod shop --port=80`
      Then pod shop becomes Ready
      And pod other becomes Ready
      When 1 second passes
      Then 30 requests of pod client to "http://shop/hostname" are answered by "other, shop"
      When container app of pod shop answers 503 on /ready
      Then container app of pod shop is not ready
      When 1 second passes
      Then 30 requests of pod client to "http://shop/hostname" are answered by "other"
      When I run `kubectl delete pod other`
      And 1 second passes
      And I run `kubectl exec client -- wget -qO- -T 5 http://shop/hostname`
      Then it fails with "Connection refused"

    @N1-27
    Scenario: a service sends nothing before the first good answer, though the pod itself would answer
      Given an image my/slow that listens on 8080 and answers 200 on /ready after 20 seconds
      And a pod "client" with command "sleep 3600" is applied
      And pod client becomes Ready
      When "slow-to-get-ready.yaml" is applied
      And I run `kubectl label pod late app=late && kubectl expose pod late --port=8080`
      Then container app of pod late runs
      When I run `kubectl exec client -- wget -qO- -T 5 http://late:8080/`
      Then it fails with "Connection refused"
      When I run `kubectl exec client -- nc -zv -w 2 $(kubectl get pod late -o jsonpath='{.status.podIP}') 8080`
      Then the exit code is 0
      When 30 seconds pass
      And I run `kubectl exec client -- nc -zv -w 2 late 8080`
      Then the exit code is 0

  Rule: how it asks: one handler a probe

    @N1-28
    Scenario Outline: a probe has exactly one handler: <what>
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "odd"}, "spec": {"containers": [
          {"name": "app", "image": "nginx", "livenessProbe": <probe>}]}}
        EOF
        """
      Then it fails with "<message>"
      And pod odd does not exist

      Examples:
        | what | probe                                                             | message                                                                                         |
        | none | {"periodSeconds": 5}                                              | spec.containers[0].livenessProbe: Required value: must specify a handler type                   |
        | two  | {"httpGet": {"port": 80, "path": "/"}, "tcpSocket": {"port": 80}} | spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type |

    @N1-29
    Scenario: a command in the container: exit code 0 is success
      When "exec-ready.yaml" is applied
      Then container app of pod door runs
      And container app of pod door is not ready
      And an event Unhealthy says "Readiness probe failed: cat: can't open '/tmp/open': No such file or directory"
      When I run `touch /tmp/open` in container app of pod door
      Then container app of pod door is ready
      When I run `rm /tmp/open` in container app of pod door
      Then container app of pod door is not ready

    @N1-29
    Scenario: no shell reads the command
      When "exec-no-shell.yaml" is applied
      Then container app of pod literal is ready

    @N1-30 @errata
    Scenario: a TCP connection, dialled from the node
      The note places the address "in the container". The kubelet dials the pod's address from outside, so a server that listens on localhost only is not there.

      When "tcp.yaml" is applied
      Then container open of pod ports is ready
      And container closed of pod ports is not ready
      And an event Unhealthy says "8001: connect: connection refused"
      And `curl -s http://localhost:8001/` in container open of pod ports prints "only here"

    @N1-31 @errata
    Scenario Outline: an HTTP answer with <status> is <verdict>
      200 to 399 is success; 400 is none, though the note includes it.

      When "live.yaml" is applied
      Then container app of pod live is ready
      When container app of pod live answers <status> on /live
      And 5 minutes pass
      And I run `kubectl get pod live -o jsonpath='{.status.containerStatuses[0].restartCount}'`
      Then it prints "<restarts>"

      Examples:
        | status | verdict | restarts |
        |    200 | success |        0 |
        |    204 | success |        0 |
        |    399 | success |        0 |
        |    400 | failure |        1 |
        |    404 | failure |        1 |
        |    500 | failure |        1 |

    @N1-32 @errata
    Scenario: the fourth handler, which the note does not know: gRPC
      When "grpc.yaml" is applied
      Then container serving of pod calls is ready
      And container silent of pod calls is not ready
      And an event Unhealthy says 'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")'

  Rule: what comes of it: Success, Failure, Unknown

    @N1-33
    Scenario: Success and Failure, by turns
      When "ready.yaml" is applied
      Then container app of pod shop is ready
      When container app of pod shop stops answering on port 80
      Then container app of pod shop is not ready
      And an event Unhealthy says "connect: connection refused"
      When container app of pod shop answers again
      Then container app of pod shop is ready

    @N1-33
    Scenario: a question that cannot be put is Unknown, and changes nothing
      When "unanswerable.yaml" is applied
      Then container app of pod riddle runs
      And an event Unhealthy says "Liveness probe errored and resulted in unknown state"
      And container app of pod riddle is not restarted for 10 minutes
