Feature: Pods
  The smallest thing that Kubernetes runs, what its containers share and what each keeps to itself.

  @N4-01
  Scenario: whoever wants containers to run, gets pods
    Given a cluster with 1 node
    When "every-controller.yaml" is applied
    And a pod "by-hand" is applied
    And 30 seconds pass
    And I run `kubectl get pods -o custom-columns=OWNER:.metadata.ownerReferences[0].kind,PHASE:.status.phase --no-headers | tr -s ' ' | sort`
    Then it prints:
      """
      <none> Running
      DaemonSet Running
      Job Running
      ReplicaSet Running
      StatefulSet Running
      """

  Rule: Linux namespaces decide what a process sees

    @N4-02 @N4-05 @N4-07 @errata
    Scenario Outline: the <namespace> namespace is one for the whole pod, the container next door included
      The note has all of them shared; these three are.

      When "pair.yaml" is applied
      Then it becomes Ready
      When I run `for c in one two; do kubectl exec pair -c $c -- readlink /proc/1/ns/<namespace>; done | sort -u | wc -l`
      Then it prints "1"

      Examples:
        | namespace |
        | net       |
        | ipc       |
        | uts       |

    @N4-02 @errata
    Scenario: it is not Docker that is configured so
      Given a cluster with 1 node
      When I run `kubectl get node worker-1 -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}'`
      Then the output contains "containerd://"
      And the output does not contain "docker"

    @N4-03
    Scenario: what is in another namespace can't be seen, though the kernel is the same
      When "pair.yaml" is applied
      Then it becomes Ready
      And `ps | grep '[s]leep 4321' | wc -l` in container two of pod pair prints "0"
      When I run `test $(kubectl exec pair -c two -- uname -r) = $(kubectl get node worker-1 -o jsonpath='{.status.nodeInfo.kernelVersion}')`
      Then the exit code is 0

    @N4-03
    Scenario: and what shares the namespace is seen
      When I run `sed 's/^spec:/spec:\n  shareProcessNamespace: true/' pair.yaml | kubectl apply -f -`
      Then pod pair becomes Ready
      And `ps | grep '[s]leep 4321' | wc -l` in container two of pod pair prints "1"

    @N4-04 @errata
    Scenario: the kinds that there are; none is called ID
      When "pair.yaml" is applied
      Then it becomes Ready
      And `ls /proc/self/ns` in container one of pod pair prints:
        """
        cgroup
        ipc
        mnt
        net
        pid
        pid_for_children
        time
        time_for_children
        user
        uts
        """
      When I run `ls /proc/self/ns/id` in container one of pod pair
      Then it fails with "No such file or directory"

    @N4-06
    Scenario Outline: each container has a <namespace> namespace of its own
      When "pair.yaml" is applied
      Then it becomes Ready
      When I run `for c in one two; do kubectl exec pair -c $c -- readlink /proc/1/ns/<namespace>; done | sort -u | wc -l`
      Then it prints "2"

      Examples:
        | namespace |
        | pid       |
        | mnt       |

    @N4-06
    Scenario: so each counts its processes from 1, and writes to files of its own
      When "pair.yaml" is applied
      Then it becomes Ready
      And `cat /proc/1/comm /proc/1/cmdline | tr '\0' ' '` in container two of pod pair prints:
        """
        sleep
        sleep 8765
        """
      When I run `touch /mine` in container one of pod pair
      Then there is no file "/mine" in container two of pod pair

    @N4-06 @errata
    Scenario: users are neither the container's own nor the pod's, but the machine's
      When "pair.yaml" is applied
      And a pod "stranger" with command "sleep 3600" and nodeName worker-1 is applied
      Then pod pair becomes Ready
      And pod stranger becomes Ready
      When I run:
        """
        { kubectl exec pair -c one -- readlink /proc/1/ns/user
          kubectl exec pair -c two -- readlink /proc/1/ns/user
          kubectl exec stranger -- readlink /proc/1/ns/user; } | sort | uniq -c | tr -s ' ' | cut -d ' ' -f 2
        """
      Then it prints "3"

    @N4-06 @errata
    Scenario: a pod that asks for users of its own has them for all of its containers
      When "own-users.yaml" is applied
      And a pod "stranger" with command "sleep 3600" and nodeName worker-1 is applied
      Then pod own-users becomes Ready
      And pod stranger becomes Ready
      When I run:
        """
        { kubectl exec own-users -c one -- readlink /proc/1/ns/user
          kubectl exec own-users -c two -- readlink /proc/1/ns/user
          kubectl exec stranger -- readlink /proc/1/ns/user; } | sort | uniq -c | tr -s ' ' | cut -d ' ' -f 2 | sort | xargs
        """
      Then it prints "1 2"

  Rule: one network for all containers of a pod

    @N4-05
    Scenario: they reach each other as localhost, and nobody else's localhost
      When "served.yaml" is applied
      And a pod "outsider" with command "sleep 3600" is applied
      Then pod served becomes Ready
      And pod outsider becomes Ready
      And `wget -qO- localhost:8080` in container asker of pod served prints "You've hit served"
      When I run `wget -qO- localhost:8080` in container app of pod outsider
      Then it fails with "Connection refused"

    @N4-07
    Scenario: one address and one range of ports, so that two can't listen on the same one
      When "one-port-for-two.yaml" is applied
      Then container first of pod crowded runs
      And container second of pod crowded waits with reason CrashLoopBackOff
      And the log of container second of pod crowded contains "bind() to 0.0.0.0:80 failed (98: Address already in use)"
