Feature: Jobs and sets
  Pods that are to end, pods with a name of their own, and one pod a node: what a person says of them.

  Background:
    Given a cluster with 3 nodes

  Scenario: a job counts its successes
    When this manifest is applied:
      """yaml
      apiVersion: batch/v1
      kind: Job
      metadata: {name: count}
      spec:
        completions: 4
        parallelism: 2
        completionMode: Indexed
        template:
          spec:
            restartPolicy: Never
            containers: [{name: app, image: busybox, command: [sh, -c, "sleep 5; echo $JOB_COMPLETION_INDEX"]}]
      """
    Then job count completes
    And an event Completed says "Job completed"
    When I run `kubectl get job count -o jsonpath={.status.completedIndexes}`
    Then it prints "0-3"
    When I run `kubectl get jobs --no-headers | tr -s ' ' | cut -d ' ' -f 1-3`
    Then it prints "count Complete 4/4"

  Scenario: a job gives up
    When this manifest is applied:
      """yaml
      apiVersion: batch/v1
      kind: Job
      metadata: {name: hopeless}
      spec:
        backoffLimit: 2
        template:
          spec:
            restartPolicy: Never
            containers: [{name: app, image: busybox, command: [sh, -c, exit 1]}]
      """
    Then job hopeless fails with reason BackoffLimitExceeded
    And an event BackoffLimitExceeded says "Job has reached the specified backoff limit"
    When I run `kubectl get pods --no-headers | wc -l`
    Then it prints "3"

  Scenario: a cron job starts a job each minute
    When this manifest is applied:
      """yaml
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "* * * * *"
        timeZone: Asia/Seoul
        jobTemplate:
          spec:
            template:
              spec:
                restartPolicy: Never
                containers: [{name: app, image: busybox, command: [date]}]
      """
    And 5 minutes pass
    And 10 seconds pass
    Then cron job tick has started 5 jobs
    When I run `kubectl get jobs --no-headers | wc -l`
    Then it prints "3"

  Scenario: a stateful set gives its pods names, an order and disks
    When this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 3
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: app, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]}
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """
    Then stateful set db has the ready pods "db-0, db-1, db-2"
    And an event SuccessfulCreate says "Create Pod db-2 in StatefulSet db successful"
    When I run `kubectl scale statefulset db --replicas=1`
    Then stateful set db has the ready pods "db-0"
    When I run `kubectl get pvc -o name | wc -l`
    Then it prints "3"

  Scenario: a daemon set is on every node that fits, and moves on when it is updated
    When this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec: {containers: [{name: app, image: nginx}]}
      """
    Then daemon set agent has a ready pod on the nodes "worker-1, worker-2, worker-3"
    When I run `kubectl patch daemonset agent -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"httpd"}]}}}}'`
    Then daemon set agent is up to date
    When I run `kubectl taint node worker-2 broken=yes:NoExecute`
    Then daemon set agent has a ready pod on the nodes "worker-1, worker-3"
