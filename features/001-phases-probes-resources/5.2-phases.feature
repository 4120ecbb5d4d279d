Feature: 5.2 The phases of a pod
  Pending, Running, Succeeded, Failed: a coarse word for where a pod is in its life.

  Rule: Pending: accepted, but not all of its containers have started

    @N1-08 @errata
    Scenario: it is not created any more: it exists, and no node has room
      The note calls Pending the time in which a pod is being created. The object is there from the first moment.

      When a pod "huge" with request memory=100Gi is applied
      Then it stays Pending for 10 minutes
      And pod huge exists

    @N1-08
    Scenario: its image is on its way
      When a pod "slow" with image nginx:1.27 is applied
      Then pod slow becomes PodScheduled
      And pod slow becomes Pending
      And container app of pod slow waits with reason ContainerCreating
      And pod slow becomes Running

    @N1-08
    Scenario: its init containers are still at work
      When "slow-init.yaml" is applied
      Then it stays Pending for 20 seconds
      And container app of pod prepared waits with reason PodInitializing
      And it becomes Running

    @N1-08
    Scenario: a secret that it mounts is missing
      When "needs-secret.yaml" is applied
      Then it stays Pending for 5 minutes
      And an event FailedMount says 'MountVolume.SetUp failed for volume "keys" : secret "keys" not found'
      When I run `kubectl create secret generic keys --from-literal=a=b`
      Then pod needy becomes Running within 3 minutes

    @N1-08 @errata
    Scenario: one container runs, and the other has no image: the pod is Pending all the same
      When "half-pulled.yaml" is applied
      Then container good of pod half is ready
      And container bad of pod half waits with reason ImagePullBackOff
      And pod half stays Pending for 10 minutes

  Rule: Running: on a node, and every container has been started at least once

    @N1-09 @errata
    Scenario: the note wants all of its containers to run, but one of these keeps failing
      When "one-fails.yaml" is applied
      Then container bad of pod uneven waits with reason CrashLoopBackOff
      And pod uneven has:
        """yaml
        status: {phase: Running}
        """
      When I run `kubectl get pod uneven --no-headers`
      Then the output contains "1/2   CrashLoopBackOff"

    @N1-09 @errata
    Scenario: its only container waits for its next start, and still it is Running
      When a pod "crashing" with command "false" is applied
      Then container app of pod crashing waits with reason CrashLoopBackOff
      And pod crashing becomes Running

    @N1-09
    Scenario: one of two has done its work: Running, and NotReady in the column STATUS
      When "one-done.yaml" is applied
      Then container short of pod mixed has ended with reason Completed and exit code 0
      When 5 seconds pass
      And I run `kubectl get pod mixed --no-headers -o wide`
      Then the output contains "1/2   NotReady"
      And pod mixed stays Running for 10 minutes

  Rule: Succeeded and Failed: everything has ended, and nothing starts again

    @N1-10
    Scenario Outline: all ended with 0 and restartPolicy is <policy>
      When a pod job with command "echo done" and restartPolicy <policy> is applied
      Then it becomes Succeeded
      And the condition Ready of pod job is False with reason PodCompleted and message ""
      And container app of pod job is not restarted for 1 hour
      When I run `kubectl get pod job --no-headers`
      Then the output contains "0/1   Completed   0"

      Examples:
        | policy    |
        | OnFailure |
        | Never     |

    @N1-10
    Scenario: with restartPolicy Always there is no end
      When a pod "again" with command "echo done" is applied
      Then container app of pod again has ended with reason Completed and exit code 0
      And pod again becomes CrashLoopBackOff
      And pod again stays Running for 1 hour

    @N1-11 @errata
    Scenario: one has failed, and the pod does not follow until the other has ended too
      For the note one container that failed is enough. The phase waits for the last one.

      When "fails-first.yaml" is applied
      Then container bad of pod late has ended with reason Error and exit code 1
      And pod late stays Running for 20 seconds
      And pod late becomes Failed

    @N1-11 @errata
    Scenario: what is restarted has not failed
      When a pod "stubborn" with command "false" and restartPolicy Always is applied
      Then container app of pod stubborn has ended with reason Error and exit code 1
      And pod stubborn stays Running for 1 hour

    @N1-12
    Scenario: too much memory is reported as OOMKilled, exit code 137
      When a pod "greedy" with command "sleep 9000" and limit memory=64Mi is applied
      And container app of pod greedy uses 65Mi of memory
      Then container app of pod greedy has ended with reason OOMKilled and exit code 137

    @N1-12 @errata
    Scenario: 137 is any death by SIGKILL, memory or not
      The note ties 137 to memory. It is 128 and the number of the signal; only the reason tells.

      When a pod "shot" with command "sleep 9000" is applied
      And container app of pod shot is killed
      Then container app of pod shot has ended with reason Error and exit code 137

    @N1-12 @errata
    Scenario Outline: the exit code is the program's own word: <code>
      When a pod "program" with command "sleep 9000" and restartPolicy Never is applied
      And container app of pod program exits with code <code>
      Then container app of pod program has ended with reason <reason> and exit code <code>
      And pod program becomes <phase>

      Examples:
        | code | reason    | phase     |
        |    0 | Completed | Succeeded |
        |    1 | Error     | Failed    |
        |   42 | Error     | Failed    |
        |  143 | Error     | Failed    |

  Rule: Unknown: a phase of the past

    @N1-13 @errata
    Scenario: a node falls silent: its pods stay Running, are not Ready, and are evicted after five minutes
      No kubelet and no controller has set the phase Unknown for years.

      Given a cluster with 2 nodes
      And a pod "web" with image nginx and nodeName worker-1 is applied
      And pod web becomes Ready
      When node worker-1 loses power
      Then pod web stays Ready for 38 seconds
      And node worker-1 becomes NotReady
      And the condition Ready of pod web is False
      And pod web stays Running for 4 minutes
      And pod web becomes Terminating within 2 minutes

    @N1-13 @errata
    Scenario: it is the state of the node that becomes Unknown
      Given a cluster with 2 nodes
      When node worker-1 loses power
      Then node worker-1 has:
        """yaml
        status:
          conditions:
            - {type: Ready, status: Unknown, reason: NodeStatusUnknown, message: Kubelet stopped posting node status.}
        """
