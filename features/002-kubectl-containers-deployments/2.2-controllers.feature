Feature: 2.2 Running pods with controllers
  A pod knows nothing but itself. Whoever wants two of them, on two machines, and others in their place when a machine dies, says so to a controller.

  @N2-71
  Scenario: a controller's object makes nothing by itself; what reads it does
    Given the controller manager is stopped
    When I run `kubectl create deployment web --image=nginx`
    And 1 hour passes
    And I run `kubectl get deployments,replicasets,pods -o name`
    Then it prints:
      """
      deployment.apps/web
      """
    When the controller manager is started again
    Then deployment web has 1 ready replica

  @N2-71
  Scenario: it manages other resources and not containers: one controller's object, another's, and a pod
    Given the replicaset-controller is stopped
    When I run `kubectl create deployment web --image=nginx`
    And 1 minute passes
    And I run `kubectl get replicasets,pods --no-headers | tr -s ' ' | cut -d ' ' -f 2-4`
    Then it prints "1 0 0"
    When the replicaset-controller is started again
    Then deployment web has 1 ready replica

  @N2-72
  Scenario: what looks complicated is a choice: two words make a deployment, and others make it careful
    Given I run `kubectl create deployment plain --image=nginx`
    And this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: careful}
      spec:
        replicas: 2
        minReadySeconds: 45
        strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
        selector: {matchLabels: {app: careful}}
        template:
          metadata: {labels: {app: careful}}
          spec: {containers: [{name: web, image: nginx}]}
      """
    When 20 seconds pass
    And I run `kubectl get deployments -o custom-columns=NAME:.metadata.name,READY:.status.readyReplicas,AVAILABLE:.status.availableReplicas`
    Then it prints:
      """
      NAME      READY   AVAILABLE
      careful   2       <none>
      plain     1       1
      """
    When 40 seconds pass
    And I run `kubectl get deployment careful -o jsonpath='{.status.availableReplicas}'`
    Then it prints "2"

  Rule: a pod alone is too simple

    @N2-73
    Scenario Outline: a pod has no <what>
      When I run `kubectl explain pod.spec.<field>`
      Then it fails with 'field "<field>" does not exist'
      When I run `kubectl explain deployment.spec.<field>`
      Then the output contains "FIELD: <field>"

      Examples:
        | what                 | field                |
        | number of copies     | replicas             |
        | way to a new version | strategy             |
        | history to return to | revisionHistoryLimit |

    @N2-73
    Scenario: nor does its image come back when it is changed for the worse
      Given a pod web with image nginx:1.26 is applied
      And pod web becomes Ready
      When I run `kubectl set image pod/web app=nginx:no-such-tag`
      And 1 hour passes
      Then container app of pod web is not ready
      When I run `kubectl rollout undo pod/web`
      Then it fails with "error: no rollbacker has been implemented for"

    @N2-74 @errata
    Scenario: three pods on two nodes: two of them share one
      Given a cluster with 2 nodes
      When 3 pods with image nginx are applied
      And I run `kubectl wait --for=condition=Ready pod --all`
      And I run `kubectl get pods -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort | uniq -c | sort -n | tr -s ' ' | cut -d ' ' -f 2 | tr '\n' ' '`
      Then it prints "1 2"

    @N2-74
    Scenario: a pod whose node dies is lost, though not at once
      Given a cluster with 2 nodes
      And a pod web with image nginx and nodeName worker-2 is applied
      And pod web becomes Ready
      When node worker-2 loses power
      And 30 seconds pass
      Then the condition Ready of pod web is True
      When 25 seconds pass
      Then the condition Ready of pod web is False
      When 290 seconds pass
      And I run `kubectl get pod web -o jsonpath='deleted: {.metadata.deletionTimestamp}'`
      Then it prints "deleted: "
      When 15 seconds pass
      And I run `kubectl get pods --no-headers | tr -s ' ' | cut -d ' ' -f 3`
      Then it prints:
        """
        Terminating
        """

    @N2-74
    Scenario: when the node itself is deleted, its pods are collected, and nobody makes others
      Given a cluster with 2 nodes
      And a pod web with image nginx and nodeName worker-2 is applied
      And pod web becomes Ready
      When node worker-2 loses power
      And I run `kubectl delete node worker-2`
      And 35 seconds pass
      And I run `kubectl get pods -o name`
      Then it prints "pod/web"
      When 30 seconds pass
      And I run `kubectl get pods`
      Then it reports "No resources found in default namespace."

    @N2-75
    Scenario Outline: nobody spreads pods that belong to nothing: seed <seed>
      Given a cluster with 2 nodes and seed <seed>
      And a pod "large" with image nginx, request cpu=1 and nodeName worker-1 is applied
      And pod large becomes Ready
      When 2 pods with image nginx, request cpu=100m and label app=web are applied
      Then pods pod-1 and pod-2 run on the same node

      Examples:
        | seed |
        |    1 |
        |    2 |

    @N2-75
    Scenario: between nodes that are equal it is chance, and chance puts two on one while others have none
      Given a cluster with 30 nodes
      When 30 pods with image nginx, request cpu=1m and request memory=1Mi are applied
      And 1 minute passes
      And I run `kubectl get pods --no-headers -o custom-columns=NODE:.spec.nodeName | sort | uniq -d | head -1 | cut -d - -f 1`
      Then it prints "worker"

    @N2-76
    Scenario: who chooses each node by hand has to move each pod by hand
      Given a cluster with 3 nodes
      And a pod one with image nginx and nodeName worker-1 is applied
      And a pod two with image nginx and nodeName worker-2 is applied
      And pod two becomes Ready
      When node worker-2 loses power
      And 1 hour passes
      And I run `kubectl get pods --no-headers -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,DELETED:.metadata.deletionGracePeriodSeconds`
      Then it prints:
        """
        one   worker-1   <none>
        two   worker-2   30
        """
      When I run `kubectl patch pod two -p '{"spec":{"nodeName":"worker-3"}}'`
      Then it fails with 'The Pod "two" is invalid: spec: Forbidden: pod updates may not change fields other than'

  Rule: a controller compares what is with what is wanted, and acts on the difference

    Background:
      Given I run `kubectl create deployment web --image=nginx --replicas=2`
      And deployment web has 2 ready replicas

    @N2-77
    Scenario: one too few: a pod is deleted, another is created
      When I run `kubectl delete $(kubectl get pods -o name | head -1)`
      Then deployment web has 2 ready replicas
      When I run `kubectl get events --field-selector reason=SuccessfulCreate --no-headers | grep -c 'Created pod: web-'`
      Then it prints "3"

    @N2-77
    Scenario: one too many: a stray pod with the right labels is taken in, and the surplus is deleted
      Given I run `kubectl get replicasets -o jsonpath='{.items[0].spec.selector.matchLabels.pod-template-hash}' > hash`
      When I run `kubectl run stray --image=nginx --labels=app=web,pod-template-hash=$(cat hash)`
      And 5 seconds pass
      And I run `kubectl get pod stray --ignore-not-found`
      Then it prints nothing
      And an event SuccessfulDelete says "Deleted pod: stray"
      And deployment web has 2 ready replicas

    @N2-77
    Scenario: it watches the API, it does not look now and then: the answer comes within a second
      When I run `kubectl scale deployment web --replicas=3; sleep 1; kubectl get replicasets --no-headers | tr -s ' ' | cut -d ' ' -f 2-3`
      Then it prints "3 3"

  Rule: there are several kinds of them

    @N2-78
    Scenario: the kinds that the server knows
      When I run `kubectl api-resources --api-group=apps --no-headers -o name && kubectl api-resources --api-group=batch -o name && kubectl api-resources --api-group= -o name | grep replicationcontrollers`
      Then it prints:
        """
        controllerrevisions.apps
        daemonsets.apps
        deployments.apps
        replicasets.apps
        statefulsets.apps
        cronjobs.batch
        jobs.batch
        replicationcontrollers
        """

    @N2-79
    Scenario: a deployment helps to spread: two copies, two equal nodes, one each
      Given a cluster with 2 nodes
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      Then deployment web has 2 ready replicas
      When I run `kubectl get pods -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort`
      Then it prints:
        """
        worker-1
        worker-2
        """

    @N2-79 @errata
    Scenario: a lost pod's successor is another pod; the node may well be the same
      Given a cluster with 2 nodes
      And I run `kubectl create deployment web --image=nginx --replicas=2`
      And deployment web has 2 ready replicas
      And I run `kubectl get pods --field-selector spec.nodeName=worker-1 -o name > before`
      When I run `kubectl delete $(cat before)`
      Then deployment web has 2 ready replicas
      When I run `kubectl get pods --field-selector spec.nodeName=worker-1 -o name | wc -l`
      Then it prints "1"
      When I run `kubectl get pods --field-selector spec.nodeName=worker-1 -o name | grep -c $(cat before)`
      Then it prints "0"
      And the exit code is 1

    @N2-79 @errata
    Scenario: of a node that dies the pods are replaced elsewhere, after almost six minutes
      Given a cluster with 2 nodes
      And I run `kubectl create deployment web --image=nginx --replicas=2`
      And deployment web has 2 ready replicas
      When node worker-2 loses power
      And 5 minutes pass
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "2"
      When 1 minute passes
      And I run `kubectl get pods --no-headers --field-selector spec.nodeName=worker-1 | grep -c Running`
      Then it prints "2"

    @N2-79
    Scenario: more of them, and fewer
      Given I run `kubectl create deployment web --image=nginx`
      And deployment web has 1 ready replica
      When I run `kubectl scale deployment web --replicas=3`
      Then it prints "deployment.apps/web scaled"
      And deployment web has 3 ready replicas
      When I run `kubectl scale deployment web --replicas=1`
      Then deployment web has 1 ready replica

    @N2-80
    Scenario: a daemon set has one pod on every node, on those that come later too
      Given a cluster with 2 nodes
      When "each-node.yaml" is applied
      Then daemon set agent has a ready pod on the nodes "worker-1, worker-2"
      Given a node worker-3 labelled new=yes
      Then daemon set agent has a ready pod on the nodes "worker-1, worker-2, worker-3"

    @N2-80
    Scenario: a stateful set's pods have numbers, and come one after the other
      When "numbered.yaml" is applied
      Then stateful set db has the ready pods "db-0, db-1"
      When I run `kubectl get events --field-selector reason=SuccessfulCreate -o jsonpath='{range .items[*]}{.message}{"\n"}{end}'`
      Then it prints:
        """
        Create Pod db-0 in StatefulSet db successful
        Create Pod db-1 in StatefulSet db successful
        """

    @N2-80
    Scenario: a job's pod may end
      When I run `kubectl create job sum --image=busybox -- sh -c 'echo $((40 + 2))'`
      Then job sum completes
      When I run `kubectl logs job/sum`
      Then it prints "42"
      When I run `kubectl get pods --no-headers | tr -s ' ' | cut -d ' ' -f 3`
      Then it prints "Completed"

    @N2-80
    Scenario: a cron job starts jobs by the clock
      When I run `kubectl create cronjob tick --image=busybox --schedule='*/5 * * * *' -- date`
      And 21 minutes pass
      Then cron job tick has started 4 jobs

    @N2-80
    Scenario Outline: counting pods is the work of a <kind> too
      When "<file>" is applied
      And I run `kubectl wait --for=jsonpath={.status.readyReplicas}=2 <kind>/pair --timeout=60s`
      And I run `kubectl delete pods --all`
      And I run `kubectl wait --for=jsonpath={.status.readyReplicas}=2 <kind>/pair --timeout=60s`
      And I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].kind}{"\n"}{end}' | sort | uniq -c | tr -s ' '`
      Then it prints " 2 <Kind>"

      Examples:
        | kind                  | Kind                  | file                 |
        | replicaset            | ReplicaSet            | pair-set.yaml        |
        | replicationcontroller | ReplicationController | pair-controller.yaml |

  Rule: two deployments, three pods, four containers

    Background:
      Given a cluster with 3 nodes
      And "two-deployments.yaml" is applied
      And deployment one has 2 ready replicas
      And deployment two has 1 ready replica

    @N2-81
    Scenario: the picture, with the layer that it leaves out
      When I run `kubectl get deployments,replicasets,pods --no-headers -o custom-columns=KIND:.kind | sort | uniq -c | tr -s ' '`
      Then it prints:
        """
         2 Deployment
         3 Pod
         2 ReplicaSet
        """
      When I run `kubectl get pods -o jsonpath='{range .items[*].status.containerStatuses[*]}{.containerID}{"\n"}{end}' | sort -u | wc -l`
      Then it prints "4"

    @N2-81
    Scenario: the two pods of the first are made from one template
      When I run `kubectl get pods -l app=one -o jsonpath='{range .items[*]}{.spec.containers[*].name} {.spec.containers[*].image}{"\n"}{end}' | uniq -c | tr -s ' '`
      Then it prints " 2 web nginx:1.27"

    @N2-82
    Scenario: the first deployment's pods are on different nodes
      When I run `kubectl get pods -l app=one -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u | wc -l`
      Then it prints "2"

    @N2-83
    Scenario: the second one's two containers are on one node and at one address
      When I run `kubectl get pods -l app=two -o jsonpath='{.items[*].status.containerStatuses[*].ready}'`
      Then it prints "true true"
      When I run `kubectl get pods -l app=two -o jsonpath='{.items[*].spec.nodeName} {.items[*].status.podIPs[*].ip}' | wc -w`
      Then it prints "2"

    @N2-83
    Scenario: a pod is not split, not even when each half would fit somewhere
      When I run `kubectl set resources deployment two --requests=cpu=3`
      And 1 minute passes
      Then an event FailedScheduling says "0/3 nodes are available: 3 Insufficient cpu."
      And at every moment at least 1 pod of deployment two was ready

    @N2-84 @errata
    Scenario: with one replica, what is lost with its node is away for minutes
      Given I run `kubectl cordon worker-2 worker-3`
      And I run `kubectl delete pods -l app=two`
      And deployment two has 1 ready replica
      And I run `kubectl uncordon worker-2 worker-3`
      When node worker-1 loses power
      And 55 seconds pass
      And I run `kubectl get endpointslices -l kubernetes.io/service-name=two -o jsonpath='{.items[*].endpoints[?(@.conditions.ready==true)].addresses}'`
      Then it prints nothing
      When 285 seconds pass
      And I run `kubectl get endpointslices -l kubernetes.io/service-name=two -o jsonpath='{.items[*].endpoints[?(@.conditions.ready==true)].addresses}'`
      Then it prints nothing
      When 20 seconds pass
      And I run `kubectl get endpointslices -l kubernetes.io/service-name=two -o jsonpath='{.items[*].endpoints[?(@.conditions.ready==true)].nodeName}'`
      Then the output contains "worker-"

    @N2-84
    Scenario: with two, on two nodes, there always is one
      When node worker-1 loses power
      And 10 minutes pass
      Then deployment one has 2 ready replicas
      And at every moment at least 1 pod of deployment one was ready
      And once 2 pods labelled app=one were ready, never fewer than 1 were
