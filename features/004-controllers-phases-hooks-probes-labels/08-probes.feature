Feature: Probes
  Three questions that the kubelet asks the containers of its node.

  @N4-45
  Scenario: the kubelet does it alone: it restarts what does not answer while the control plane is away
    Given a cluster with 1 node
    When "live.yaml" is applied
    Then pod live becomes Ready
    When the API server is stopped
    And container app of pod live answers 500 on /
    And 5 minutes pass
    And the API server is started again
    And 5 seconds pass
    And I run `kubectl get pod live -o jsonpath='{.status.containerStatuses[0].restartCount}'`
    Then it prints "1"

  @N4-45
  Scenario: and without a kubelet nobody asks
    Given a cluster with 1 node
    When "live.yaml" is applied
    Then pod live becomes Ready
    When the kubelet on node worker-1 is stopped
    And container app of pod live answers 500 on /
    And 2 minutes pass
    And the kubelet on node worker-1 is started again
    And 8 seconds pass
    And I run `kubectl get pod live -o jsonpath='{.status.containerStatuses[0].restartCount}'`
    Then it prints "0"
    And container app of pod live has restarted 1 time

  Rule: three kinds, side by side

    @N4-46
    Scenario: all three on one container, one on another, none on a third
      When "three-probes.yaml" is applied
      Then pod asked becomes Ready
      When container one of pod asked answers 500 on /
      Then container one of pod asked has restarted 1 time
      When container all of pod asked answers 500 on /ready
      Then container all of pod asked is not ready
      And container all of pod asked has restarted 0 times
      When container all of pod asked answers 500 on /live
      Then container all of pod asked has restarted 1 time
      And container none of pod asked has restarted 0 times

    @N4-50
    Scenario: while the application starts, only the first question is asked
      When "three-probes.yaml" is applied
      Then container all of pod asked runs
      When I run `rm /usr/share/nginx/html/live` in container all of pod asked
      And 20 seconds pass
      Then the log of container all of pod asked contains "/started"
      When I run `kubectl logs asked -c all | grep -cE '/live|/ready' || true`
      Then it prints "0"
      And pod asked has:
        """yaml
        status: { containerStatuses: [{ name: all, started: false, ready: false, restartCount: 0 }] }
        """
      When 1 minute passes
      And I run `kubectl logs asked -c all --previous | grep -oE '/live|/ready' | sort -u`
      Then it prints:
        """
        /live
        /ready
        """

    @N4-50
    Scenario: once it has said yes it is not asked again
      When "three-probes.yaml" is applied
      Then pod asked becomes Ready
      When 10 minutes pass
      And I run `kubectl logs asked -c all --since=9m | grep -c /started || true`
      Then it prints "0"

    @N4-49 @errata
    Scenario: no request is held back: who knows the address is answered before it has started
      The note has this probe keep requests away. It keeps the other two probes away; services leave the pod out because it is not ready.

      When "three-probes.yaml" is applied
      And I run `kubectl expose pod asked --port=80`
      And a pod "client" with command "sleep 3600" is applied
      Then container all of pod asked runs
      And pod client becomes Ready
      When I run `kubectl exec client -- wget -qO- $(kubectl get pod asked -o jsonpath='{.status.podIP}')/live`
      Then it prints "yes"
      And 3 requests of pod client to "http://asked/live" are answered by "nobody"
      And pod asked becomes Ready
      When 1 second passes
      Then pod client requests "http://asked/live" and gets 200 "yes"

    @N4-49 @errata
    Scenario: its own work: who has not started in time is restarted, after as many questions as are allowed
      When I run `sed 's/failureThreshold: 24/failureThreshold: 3/' three-probes.yaml | kubectl apply -f -`
      Then container all of pod asked has restarted 1 time
      And an event Unhealthy says "Startup probe failed: HTTP probe failed with statuscode: 404"
      And an event Killing says "Container all failed startup probe, will be restarted"

    @N4-51
    Scenario: without this probe a container has started as soon as it runs
      When "three-probes.yaml" is applied
      Then container one of pod asked runs
      And container all of pod asked runs
      And pod asked has:
        """yaml
        status:
          containerStatuses:
            - { name: all, started: false, ready: false }
            - { name: none, started: true, ready: true }
            - { name: one, started: true, ready: true }
        """

  Rule: liveness

    @N4-47
    Scenario: it finds dead what runs but does not work
      When "live.yaml" is applied
      Then pod live becomes Ready
      When container app of pod live hangs on port 80
      Then an event Killing says "Container app failed liveness probe, will be restarted"
      And container app of pod live has restarted 1 time

    @N4-47
    Scenario: who answers again before the third time is alive
      When "live.yaml" is applied
      Then pod live becomes Ready
      When container app of pod live answers 500 on /
      And 9 seconds pass
      And container app of pod live answers again
      Then container app of pod live is not restarted for 10 minutes

  Rule: readiness

    Background:
      Given "ready.yaml" is applied
      And I run `kubectl expose deployment web --port=80 --target-port=8080`
      And a pod "client" with command "sleep 86400" is applied
      And deployment web has 2 ready replicas
      And pod client becomes Ready
      And I run `kubectl get pods -l app=web -o name > pods`

    @N4-48
    Scenario: who says no gets no requests, but is left to run
      When I run `kubectl exec $(head -1 pods) -- rm /tmp/ready`
      And 5 seconds pass
      And I run `kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6 7 8 9; do wget -qO- http://web/hostname; echo; done | sort -u | sed s#^#pod/#' | diff - <(sed 1d pods)`
      Then it prints nothing
      When 5 minutes pass
      And I run `kubectl get pods -l app=web --no-headers | tr -s ' ' | cut -d ' ' -f 2-4 | sort`
      Then it prints:
        """
        0/1 Running 0
        1/1 Running 0
        """

    @N4-48
    Scenario: and gets them again when it says yes
      When I run `kubectl exec $(head -1 pods) -- rm /tmp/ready`
      And 5 seconds pass
      And I run `kubectl get deployment web -o jsonpath='{.status.readyReplicas}'`
      Then it prints "1"
      When I run `kubectl exec $(head -1 pods) -- touch /tmp/ready`
      Then deployment web has 2 ready replicas
      When 1 second passes
      And I run `kubectl exec client -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do wget -qO- http://web/hostname; echo; done | sort -u | wc -l'`
      Then it prints "2"
