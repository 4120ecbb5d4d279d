Feature: The phase of a pod
  One word for how far a pod has come.

  @N4-30
  Scenario: four words are in use
    Given a cluster with 2 nodes
    When a pod "huge" with request memory=100Gi is applied
    And a pod "web" with nodeName worker-1 is applied
    And a pod "lost" with nodeName worker-2 is applied
    And a pod "crashing" with command "false" is applied
    And a pod "done" with command "true" and restartPolicy Never is applied
    And a pod "failed" with command "false" and restartPolicy Never is applied
    And 30 seconds pass
    And node worker-2 loses power
    And 3 minutes pass
    And I run `kubectl get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase --no-headers | tr -s ' '`
    Then it prints:
      """
      crashing Running
      done Succeeded
      failed Failed
      huge Pending
      lost Running
      web Running
      """

  Rule: Pending

    @N4-31
    Scenario: nobody has found a node for it
      Given the scheduler is stopped
      When a pod "early" is applied
      Then it stays Pending for 10 minutes
      And it has no spec.nodeName
      When the scheduler is started again
      Then it becomes Running within 30 seconds

    @N4-31 @N4-32 @errata
    Scenario: it is on a node, and its image on its way there: not Running yet, as the note has it
      Given the registry docker.io is down
      When a pod "web" with image nginx:1.27 and nodeName worker-1 is applied
      Then it becomes PodScheduled
      And it stays Pending for 10 minutes
      And container app of pod web waits with reason ImagePullBackOff
      When the registry docker.io is back
      Then it becomes Running within 6 minutes

  Rule: Running

    @N4-32 @errata
    Scenario: it is not pods that count but containers, and all must have been started
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: half }
        spec: { containers: [{ name: good, image: nginx }, { name: bad, image: "nginx:no-such-tag" }] }
        """
      Then container good of pod half runs
      And pod half stays Pending for 5 minutes
      When I run `kubectl set image pod/half bad=busybox`
      Then pod half becomes Running within 6 minutes

    @N4-32
    Scenario: one that runs is enough, once all have been started
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: half }
        spec:
          restartPolicy: Never
          containers: [{ name: good, image: nginx }, { name: brief, image: busybox, command: ["false"] }]
        """
      Then container brief of pod half has ended with reason Error and exit code 1
      And pod half stays Running for 1 hour

  Rule: the end

    @N4-33
    Scenario: Succeeded: every container with exit code 0, and none is started again
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: work }
        spec:
          restartPolicy: OnFailure
          containers:
            - { name: quick, image: busybox, command: [sleep, "5"] }
            - { name: slow, image: busybox, command: [sleep, "60"] }
        """
      Then container quick of pod work has ended with reason Completed and exit code 0
      And pod work stays Running for 40 seconds
      And pod work becomes Succeeded
      And container quick of pod work is not restarted for 1 hour
      And pod work stays Succeeded for 1 hour

    @N4-34
    Scenario: Failed: all have ended, and one with another exit code
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: work }
        spec:
          restartPolicy: Never
          containers:
            - { name: quick, image: busybox, command: ["false"] }
            - { name: slow, image: busybox, command: [sleep, "60"] }
        """
      Then container quick of pod work has ended with reason Error and exit code 1
      And pod work stays Running for 40 seconds
      And pod work becomes Failed
      And container slow of pod work has ended with reason Completed and exit code 0
      And pod work stays Failed for 1 hour
