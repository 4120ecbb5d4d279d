@beyond
Feature: What keeps its promise, and how
  What a reader of the chapter on controllers asks next: a new version without a pause, a version that does not come up, pods that are lost.

  Rule: X07 a rolling update never has too many pods, and never too few that serve

    Scenario: ten replicas, a quarter more and a quarter less at most
      Given a cluster with 3 nodes
      When I run `kubectl create deployment web --image=nginx:1.25 --replicas=10`
      And I run `kubectl rollout status deployment web`
      Then the output contains 'deployment "web" successfully rolled out'
      When I run `kubectl set image deployment/web nginx=nginx:1.27`
      And I run `kubectl rollout status deployment web`
      Then the output contains 'Waiting for deployment "web" rollout to finish: 5 out of 10 new replicas have been updated...'
      And the output contains 'deployment "web" successfully rolled out'
      And there were never more than 13 pods labelled app=web
      And once 10 pods labelled app=web were ready, never fewer than 8 were

  Rule: X08 a version that does not come up stops the rollout, and can be taken back

    Scenario: an image that is not there
      Given a cluster with 3 nodes
      When I run `kubectl create deployment web --image=nginx:1.25 --replicas=4`
      And I run `kubectl rollout status deployment web`
      And I run `kubectl set image deployment/web nginx=nginx:nope`
      And 15 minutes pass
      And I run `kubectl get deployment web -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}{"\n"}{end}' | sort`
      Then it prints:
        """
        Available=True MinimumReplicasAvailable
        Progressing=False ProgressDeadlineExceeded
        """
      When I run `kubectl rollout status deployment web`
      Then it fails with 'error: deployment "web" exceeded its progress deadline'
      When I run `kubectl rollout undo deployment web`
      Then it prints "deployment.apps/web rolled back"
      When I run `kubectl rollout status deployment web`
      And I run `kubectl rollout history deployment web`
      Then it prints:
        """
        deployment.apps/web
        REVISION  CHANGE-CAUSE
        2         <none>
        3         <none>

        """

  Rule: X06 the clock of a lost node

    Scenario: unknown after 50 seconds, tainted, and five minutes later its pods are replaced
      Given a cluster with 2 nodes
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      And I run `kubectl rollout status deployment web`
      And node worker-2 loses power
      And 39 seconds pass
      And I run `kubectl get node worker-2 --no-headers`
      Then the output does not contain "NotReady"
      When 16 seconds pass
      And I run `kubectl get node worker-2 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].reason}{range .spec.taints[*]} {.key}:{.effect}{end}'`
      Then it prints "Unknown NodeStatusUnknown node.kubernetes.io/unreachable:NoSchedule node.kubernetes.io/unreachable:NoExecute"
      When 290 seconds pass
      And I run `kubectl get pods -o wide --no-headers | grep worker-2 | grep -c Terminating`
      Then it prints "0"
      When 20 seconds pass
      And I run `kubectl get pods --no-headers | grep -c Running`
      Then it prints "2"
      When I run `kubectl get pods -o wide --no-headers | grep worker-2 | grep -c Terminating`
      Then it prints "1"
      When I run `kubectl get pods --field-selector spec.nodeName=worker-2 -o jsonpath='{.items[0].status.conditions[?(@.type=="DisruptionTarget")].message}'`
      Then it prints "Taint manager: deleting due to NoExecute taint"

  Rule: X20 labels decide what a replica set owns

    Scenario: a pod that gets another label is replaced and stays; when it comes back, one is too many
      Given a cluster with 1 node
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      And I run `kubectl rollout status deployment web`
      And I run `kubectl label $(kubectl get pods -o name | head -1) app=z --overwrite`
      And 10 seconds pass
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "3"
      When I run `kubectl get pods -l app=z -o jsonpath='{.items[0].metadata.ownerReferences}'`
      Then it prints nothing
      When I run `kubectl label pods -l app=z app=web --overwrite`
      And 40 seconds pass
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "2"
      When I run `kubectl label $(kubectl get pods -o name | head -1) app=z --overwrite`
      And I run `kubectl delete deployment web`
      And 40 seconds pass
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "1"

  Rule: X25 a node is emptied with care

    Scenario: drain cordons, leaves daemons and evicts the rest
      Given a cluster with 2 nodes
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      And I run `kubectl rollout status deployment web`
      And I run `kubectl drain worker-1 --ignore-daemonsets`
      Then the output contains "node/worker-1 cordoned"
      And the output contains "evicting pod default/web-"
      And the output contains "node/worker-1 drained"
      When I run `kubectl get node worker-1 --no-headers`
      Then the output contains "SchedulingDisabled"

    Scenario: a budget makes it wait and try again
      Given a cluster with 2 nodes
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      And I run `kubectl rollout status deployment web`
      And I run `kubectl create poddisruptionbudget web --selector=app=web --min-available=2`
      And 5 seconds pass
      And I run `kubectl drain worker-1 --timeout=12s`
      Then it fails with "Cannot evict pod as it would violate the pod's disruption budget."

    Scenario: a pod that nobody would replace is not thrown away unasked
      Given a cluster with 2 nodes
      When a pod "alone" with nodeName worker-1 is applied
      And I run `kubectl drain worker-1`
      Then it fails with "cannot delete Pods that declare no controller (use --force to override): default/alone"

  Rule: X29 a job tries again, but not for ever

    Scenario: six more attempts by default
      Given a cluster with 1 node
      When I run `kubectl create job doomed --image=busybox -- false`
      And 30 minutes pass
      And I run `kubectl get job doomed -o jsonpath='{.spec.backoffLimit} {.status.failed} {.status.conditions[?(@.type=="Failed")].reason}'`
      Then it prints "6 7 BackoffLimitExceeded"

    Scenario: its pods may not be restarted for ever
      When this manifest is applied:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: endless }
        spec: { template: { spec: { restartPolicy: Always, containers: [{ name: app, image: busybox }] } } }
        """
      Then it fails with 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'
