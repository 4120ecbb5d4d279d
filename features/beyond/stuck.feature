@beyond
Feature: What gets stuck, and how one sees why
  Nothing here is broken: each part keeps its promise, and together they wait for somebody who does not come.

  Scenario: a stateful set does not get out of a broken version by going back alone
    The pod that never got ready is waited for; it has to be deleted by hand.

    Given this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: db }
      spec:
        replicas: 2
        serviceName: db
        selector: { matchLabels: { app: db } }
        template:
          metadata: { labels: { app: db } }
          spec: { containers: [{ name: app, image: "nginx:1.25" }] }
      """
    And stateful set db has the ready pods "db-0, db-1"
    When I run `kubectl set image statefulset/db app=nginx:nope`
    And 1 minute passes
    And I run `kubectl rollout undo statefulset db`
    And I run `kubectl rollout status statefulset db --timeout=10m`
    Then it fails with "error: timed out waiting for the condition"
    When I run `kubectl delete pod db-1`
    And I run `kubectl rollout status statefulset db --timeout=1m`
    Then the output contains "partitioned roll out complete: 2 new pods have been updated..."

  Scenario: a rolling update needs room for one pod more than there are
    Given I run `kubectl create deployment web --image=nginx:1.25 --replicas=2`
    And deployment web has 2 ready replicas
    And I run `kubectl create quota few --hard=pods=2`
    When I run `kubectl set image deployment/web nginx=nginx:1.27`
    And 11 minutes pass
    And I run `kubectl get deployment web -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}{"\n"}{end}' | sort`
    Then it prints:
      """
      Available=True MinimumReplicasAvailable
      Progressing=False ProgressDeadlineExceeded
      ReplicaFailure=True FailedCreate
      """
    And at every moment at least 2 pods of deployment web were ready

  Scenario: a namespace waits for whoever holds something in it
    Given I run `kubectl create namespace old`
    And I run `kubectl create configmap held --namespace old`
    And I run `kubectl patch configmap held -n old -p '{"metadata":{"finalizers":["example.com/hold"]}}'`
    When I run `kubectl delete namespace old --timeout=10s`
    Then it fails with "error: timed out waiting for the condition on namespaces/old"
    When I run `kubectl get namespace old -o jsonpath='{.status.conditions[?(@.type=="NamespaceFinalizersRemaining")].message}'`
    Then it prints "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
    When I run `kubectl patch configmap held -n old --type=merge -p '{"metadata":{"finalizers":null}}'`
    And I run `kubectl wait --for=delete namespace/old --timeout=1m`
    And I run `kubectl get namespace old`
    Then it fails with 'Error from server (NotFound): namespaces "old" not found'

  Scenario: a cron job that forbids two at a time waits for a job that never ends
    Given I run `kubectl create cronjob tick --image=busybox --schedule='* * * * *' -- sleep 1000000`
    And I run `kubectl patch cronjob tick -p '{"spec":{"concurrencyPolicy":"Forbid"}}'`
    When 1 hour passes
    Then cron job tick has started 1 job
    And an event JobAlreadyActive says "Not starting job because prior execution is running and concurrency policy is Forbid"

  Scenario: a cron job that slept for a day complains, and starts once
    Given I run `kubectl create cronjob tick --image=busybox --schedule='*/10 * * * *' -- true`
    And I run `kubectl patch cronjob tick -p '{"spec":{"suspend":true}}'`
    When 24 hours pass
    And I run `kubectl patch cronjob tick -p '{"spec":{"suspend":false}}'`
    And 5 seconds pass
    Then cron job tick has started 1 job
    And an event TooManyMissedTimes says "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"

  Scenario: two replica sets with one selector never take a pod from each other
    Given I run `kubectl run orphan --image=nginx --labels=app=web`
    And this manifest is applied:
      """yaml
      apiVersion: v1
      kind: List
      items:
        - &first
          apiVersion: apps/v1
          kind: ReplicaSet
          metadata: { name: one }
          spec:
            replicas: 2
            selector: { matchLabels: { app: web } }
            template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: app, image: nginx }] } }
        - { <<: *first, metadata: { name: two } }
      """
    When 1 minute passes
    And I run `kubectl get pods -l app=web --no-headers -o custom-columns=OWNER:.metadata.ownerReferences[0].name | sort | uniq -c | tr -s ' '`
    Then it prints:
      """
       2 one
       2 two
      """

  Scenario: the scheduler is away during a rollout, and nobody who serves goes before it is back
    Given a cluster with 2 nodes
    And I run `kubectl create deployment web --image=nginx:1.25 --replicas=4`
    And deployment web has 4 ready replicas
    When the scheduler is stopped
    And I run `kubectl set image deployment/web nginx=nginx:1.27`
    And I run `kubectl rollout status deployment web --timeout=5m`
    Then it fails with "error: timed out waiting for the condition"
    And at every moment at least 3 pods of deployment web were ready
    When the scheduler is started again
    And I run `kubectl rollout status deployment web --timeout=1m`
    Then the output contains 'deployment "web" successfully rolled out'
