@beyond
Feature: From the first start to the last signal
  What a reader of the chapters on probes, hooks and restarts asks next: how long, in which order, and what is written where.

  Rule: X03 a startup probe gives an application time, and then its liveness probe takes over

    Scenario Outline: ready after <start>: <outcome>
      Given an image my/slow that listens on 8080, answers 200 on /healthz after <start>
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 1
          containers:
            - name: app
              image: my/slow
              imagePullPolicy: IfNotPresent
              startupProbe: { httpGet: { path: /healthz, port: 8080 }, failureThreshold: 30, periodSeconds: 10 }
              livenessProbe: { httpGet: { path: /healthz, port: 8080 }, failureThreshold: 3, periodSeconds: 10 }
        """
      And 6 minutes pass
      And I run `kubectl get pod slow -o jsonpath='{.status.containerStatuses[0].restartCount}'`
      Then it prints "<restarts>"

      Examples:
        | start       | restarts | outcome                             |
        | 280 seconds |        0 | it was in time                      |
        | 400 seconds |        1 | 30 failures 10 seconds apart are it |

    Scenario: the event says which probe it was
      Given an image my/never that listens on 8080, answers 500 on /healthz
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: never }
        spec:
          containers:
            - name: app
              image: my/never
              startupProbe: { httpGet: { path: /healthz, port: 8080 }, failureThreshold: 2, periodSeconds: 5 }
        """
      Then an event Unhealthy says "Startup probe failed: HTTP probe failed with statuscode: 500"
      And an event Killing says "Container app failed startup probe, will be restarted"

  Rule: X04 the pauses between restarts double up to five minutes, and ten quiet minutes end them

    Scenario: the timeline of a container that ends at once
      When a pod "broken" with image busybox and command sh -c "exit 1" is applied
      Then container app of pod broken restarts after 0, 10, 20, 40, 80, 160, 300 and 300 seconds
      And container app of pod broken waits with reason CrashLoopBackOff
      And an event BackOff says "Back-off restarting failed container app in pod broken_default"

  Rule: X09 who is asked to go has thirty seconds

    Scenario: a deaf process is killed when they are over
      When a pod "deaf" with image busybox and command sh -c "trap '' TERM; while true; do sleep 1; done" is applied
      Then it becomes Running
      When 1 second passes
      And I run `kubectl delete pod deaf --wait=false`
      Then pod deaf stays Terminating for 29 seconds
      And an event Killing says "Stopping container app"
      And it is gone within 5 seconds

    Scenario: force does not wait, and warns
      When a pod "deaf" with image busybox and command sh -c "trap '' TERM; while true; do sleep 1; done" is applied
      Then it becomes Running
      When I run `kubectl delete pod deaf --grace-period=0 --force`
      Then it reports "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely."
      And it prints "pod \"deaf\" force deleted from default namespace"

  Rule: X10 the preStop hook takes its time from the grace period

    Scenario Outline: a hook of <hook> s, an application that needs <needs> s, <grace> s of grace: gone after <gone> s
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: polite }
        spec:
          terminationGracePeriodSeconds: <grace>
          containers:
            - name: app
              image: busybox
              command: [sh, -c, "trap 'sleep <needs>; exit 0' TERM; while true; do sleep 1; done"]
              lifecycle: { preStop: { sleep: { seconds: <hook> } } }
        """
      Then it becomes Running
      When I run `kubectl delete pod polite --wait=false`
      And <before> seconds pass
      Then pod polite exists
      And pod polite is gone within 5 seconds

      Examples:
        | hook | needs | grace | before | gone |
        |   10 |     5 |    30 |     14 |   15 |
        |   60 |     0 |    60 |     59 |   60 |
        |   30 |    60 |    30 |     31 |   32 |

    Scenario: a container that ends by itself runs no hook
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief }
        spec:
          restartPolicy: Never
          volumes: [{ name: notes, hostPath: { path: /srv/notes, type: DirectoryOrCreate } }]
          containers:
            - name: app
              image: busybox
              command: [sh, -c, "sleep 3"]
              volumeMounts: [{ name: notes, mountPath: /notes }]
              lifecycle: { preStop: { exec: { command: [touch, /notes/asked] } } }
        """
      Then it becomes Succeeded
      When I run `kubectl debug node/$(kubectl get pod brief -o jsonpath='{.spec.nodeName}') --image=busybox -- ls /host/srv/notes`
      And 10 seconds pass
      And I run `kubectl logs $(kubectl get pods -o name | grep node-debugger)`
      Then it prints nothing

  Rule: X11 a native sidecar is there before and after the others

    Scenario: order of start and end, and a pod that completes in spite of it
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: helped }
        spec:
          restartPolicy: Never
          initContainers:
            - name: helper
              image: busybox
              restartPolicy: Always
              command: [sh, -c, "trap 'exit 0' TERM; sleep 5; touch /tmp/up; while true; do sleep 1; done"]
              startupProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 1, failureThreshold: 30 }
          containers: [{ name: work, image: busybox, command: [sh, -c, "sleep 10"] }]
        """
      Then it becomes Ready
      When I run `kubectl get pod helped --no-headers`
      Then the output contains "2/2"
      And container helper of pod helped runs
      And pod helped becomes Succeeded
      And container helper of pod helped has ended with reason Completed and exit code 0

  Rule: X22 a readiness gate is a condition that somebody else sets

    Scenario: ready containers are not enough
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: gated }
        spec:
          readinessGates: [{ conditionType: example.com/balanced }]
          containers: [{ name: app, image: nginx }]
        """
      Then the condition Ready of pod gated is False with reason ReadinessGatesNotReady and message 'corresponding condition of pod readiness gate "example.com/balanced" does not exist.'
      And the condition ContainersReady of pod gated is True
      When I run `kubectl get pod gated -o wide`
      Then the output contains "0/1"
      When I run:
        """
        kubectl patch pod gated --subresource status --type strategic -p '{"status":{"conditions":[{"type":"example.com/balanced","status":"True"}]}}'
        """
      Then pod gated becomes Ready

  Rule: X28 images that can't be had

    Scenario: a tag that is not there: tried again after pauses that grow
      When a pod "typo" with image nginx:nope is applied
      Then container app of pod typo waits with reason ErrImagePull
      And container app of pod typo waits with reason ImagePullBackOff
      And an event BackOff says 'Back-off pulling image "nginx:nope"'

    Scenario: never pulled and not there
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: local }
        spec: { containers: [{ name: app, image: "nginx:1.25", imagePullPolicy: Never }] }
        """
      Then container app of pod local waits with reason ErrImageNeverPull
      And an event ErrImageNeverPull says 'Container image "nginx:1.25" is not present with pull policy of Never'

    Scenario: no name of an image at all
      When a pod "odd" with image Nginx:Latest is applied
      Then container app of pod odd waits with reason InvalidImageName

  Rule: X29 a deadline for the whole pod

    Scenario: five seconds and no more
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief }
        spec:
          activeDeadlineSeconds: 5
          terminationGracePeriodSeconds: 1
          containers: [{ name: app, image: busybox, command: [sleep, "3600"] }]
        """
      Then it becomes Failed within 10 seconds
      And it has:
        """yaml
        status: { reason: DeadlineExceeded, message: Pod was active on the node longer than the specified deadline }
        """
