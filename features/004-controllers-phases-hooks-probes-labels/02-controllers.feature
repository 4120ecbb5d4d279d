Feature: Controllers
  They keep as many pods as somebody has asked for, and make new ones from a template.

  Background:
    Given a cluster with 1 node

  Rule: a number is asked for, and kept

    @N4-08
    Scenario: whatever takes a pod away, another one takes its place
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl delete pods -l app=web`
      Then deployment web has 3 ready replicas within 10 seconds
      And there were never more than 3 pods labelled app=web
      When I run `kubectl get pods --no-headers | grep -c Running`
      Then it prints "3"

    @N4-08
    Scenario: it looks at what is there, not at what has happened: missing the moment does no harm
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      Given the replicaset-controller is stopped
      When I run `kubectl delete $(kubectl get pods -o name | head -2)`
      And 5 minutes pass
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "1"
      Given the replicaset-controller is started again
      Then deployment web has 3 ready replicas within 10 seconds

    @N4-16
    Scenario: another number is another wish
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl scale deployment web --replicas=5`
      Then it prints "deployment.apps/web scaled"
      And deployment web has 5 ready replicas within 10 seconds
      When I run `kubectl scale deployment web --replicas=1`
      Then deployment web has 1 ready replica
      And there were never more than 5 pods labelled app=web
      And an event ScalingReplicaSet says "from 3 to 5"
      And an event ScalingReplicaSet says "from 5 to 1"

    @N4-16
    Scenario: one too many: the one that is not ready goes, though it is neither the oldest nor the youngest
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl get pods -o name | sed -n 2p > second`
      And I run `kubectl set image $(cat second) web=nginx:no-such-tag`
      And 30 seconds pass
      And I run `kubectl scale deployment web --replicas=2`
      And 10 seconds pass
      And I run `kubectl get pods -o name | grep -c $(cat second) || true`
      Then it prints "0"
      And deployment web has 2 ready replicas

    @N4-16
    Scenario: all are ready: the one goes whose loss costs least
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl get pods -o name | sed -n 2p > second`
      And I run `kubectl annotate $(cat second) controller.kubernetes.io/pod-deletion-cost=-1`
      And I run `kubectl scale deployment web --replicas=2`
      And 40 seconds pass
      And I run `kubectl get pods -o name | grep -c $(cat second) || true`
      Then it prints "0"
      And deployment web has 2 ready replicas

    @N4-16
    Scenario: the number must be said
      When "deployment.yaml" is applied
      And I run `kubectl scale deployment web`
      Then it fails with 'error: required flag(s) "replicas" not set'
      And the exit code is 1

  Rule: Deployments and ReplicaSets

    @N4-09
    Scenario: a Deployment makes a ReplicaSet, and that makes the pods
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].kind}{"\n"}{end}' | sort | uniq -c | tr -s ' '`
      Then it prints " 3 ReplicaSet"
      When I run `kubectl get replicasets -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}{"\n"}{end}'`
      Then it prints "Deployment/web"

    @N4-09
    Scenario: a ReplicaSet alone does too
      When "replica-set.yaml" is applied
      And 20 seconds pass
      And I run `kubectl get replicasets --no-headers | tr -s ' ' | cut -d ' ' -f 1-4`
      Then it prints "web 2 2 2"
      When I run `kubectl get pods -o jsonpath='{.items[*].metadata.ownerReferences[0].name}'`
      Then it prints "web web"

    @N4-10 @errata
    Scenario: the template is not written afterwards: without it there is nothing to create
      When this manifest is applied:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: empty }
        spec: { selector: { matchLabels: { app: web } } }
        """
      Then it fails with:
        """
        The Deployment "empty" is invalid:
        * spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
        * spec.template.spec.containers: Required value
        """

    @N4-10
    Scenario: it is a pod's manifest without apiVersion and kind
      When I run `sed 's/^  template:/  template:\n    kind: Pod/' deployment.yaml | kubectl apply -f -`
      Then it fails with 'strict decoding error: unknown field "spec.template.kind"'

    @N4-10
    Scenario: another template later makes a Deployment replace its pods
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `sed 's/1.26/1.27/' deployment.yaml | kubectl apply -f -`
      Then a rollout of deployment web finishes within 60 seconds
      When I run `kubectl get replicasets -o jsonpath='{range .items[*]}{.spec.template.spec.containers[0].image} {.spec.replicas}{"\n"}{end}' | sort`
      Then it prints:
        """
        nginx:1.26 0
        nginx:1.27 3
        """
      And once 3 pods labelled app=web were ready, never fewer than 3 were

    @N4-10
    Scenario: and a ReplicaSet use it for those that come after
      When "replica-set.yaml" is applied
      And 20 seconds pass
      And I run `sed 's/1.26/1.27/' replica-set.yaml | kubectl apply -f -`
      And 60 seconds pass
      And I run `kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'`
      Then it prints "nginx:1.26 nginx:1.26"
      When I run `kubectl delete $(kubectl get pods -o name | head -1)`
      And 20 seconds pass
      And I run `kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}' | tr ' ' '\n' | sort | xargs`
      Then it prints "nginx:1.26 nginx:1.27"

  Rule: looking at what there is

    @N4-12
    Scenario: kubectl get deployments counts what is ready, what is up to date and what is available
      When "deployment.yaml" is applied
      And I run `kubectl get deployments`
      Then it prints:
        """
        NAME   READY   UP-TO-DATE   AVAILABLE   AGE
        web    0/3     3            0           0s
        """
      And deployment web has 3 ready replicas
      When I run `kubectl get deployments --no-headers | tr -s ' ' | cut -d ' ' -f 1-4`
      Then it prints "web 3/3 3 3"

    @N4-13
    Scenario: kubectl get pods lists its pods as it lists any
      When "deployment.yaml" is applied
      And a pod "by-hand" is applied
      Then deployment web has 3 ready replicas
      And pod by-hand becomes Ready
      When I run `kubectl get pods --no-headers | tr -s ' ' | cut -d ' ' -f 2,3 | sort | uniq -c | tr -s ' '`
      Then it prints " 4 1/1 Running"
      When I run `kubectl get pods -l app=web --no-headers | wc -l`
      Then it prints "3"

    @N4-14
    Scenario: the names say where they come from: Deployment, hash of the template, five letters by lot
      When "deployment.yaml" is applied
      And 1 second passes
      And I run `kubectl get pods -o name | grep -cE '^pod/web-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$'`
      Then it prints "3"
      When I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.generateName}{"\n"}{end}' | sort -u > names; kubectl get replicasets -o jsonpath='{.items[0].metadata.name}-{"\n"}' | diff - names`
      Then it prints nothing

    @N4-14
    Scenario: without a Deployment there is no hash
      When "replica-set.yaml" is applied
      And 1 second passes
      And I run `kubectl get pods -o name | grep -cE '^pod/web-[bcdfghjklmnpqrstvwxz2456789]{5}$'`
      Then it prints "2"

  Rule: who may do what

    @N4-15 @errata
    Scenario: such a pod may be touched like any other: entered, changed, deleted
      The note says that only the controller can. The controller merely cares for the number.

      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run:
        """
        pod=$(kubectl get pods -o name | head -1)
        kubectl exec $pod -- hostname > /dev/null && echo entered
        kubectl set image $pod web=nginx:1.27 > /dev/null && echo changed
        kubectl delete $pod > /dev/null && echo deleted
        """
      Then it prints:
        """
        entered
        changed
        deleted
        """
      And deployment web has 3 ready replicas within 10 seconds

    @N4-15 @errata
    Scenario: and one that loses the label is nobody's, and is replaced
      When "deployment.yaml" is applied
      Then deployment web has 3 ready replicas
      When I run `kubectl label $(kubectl get pods -o name | head -1) app=studied --overwrite`
      And 10 seconds pass
      And I run `kubectl get pods -L app --no-headers | tr -s ' ' | cut -d ' ' -f 2,3,6 | sort | uniq -c | tr -s ' '`
      Then it prints:
        """
         1 1/1 Running studied
         3 1/1 Running web
        """
      When I run `kubectl delete deployment web`
      And 1 minute passes
      And I run `kubectl get pods --no-headers -o custom-columns=APP:.metadata.labels.app,OWNER:.metadata.ownerReferences | tr -s ' '`
      Then it prints "studied <none>"

    @N4-17
    Scenario: why few write manifests of kind Pod: such a pod has nobody who replaces it
      When a pod "lonely" with label app=lonely is applied
      And "deployment.yaml" is applied
      Then pod lonely becomes Ready
      And deployment web has 3 ready replicas
      When I run `kubectl delete pods --all`
      And 10 minutes pass
      And I run `kubectl get pods -L app --no-headers | tr -s ' ' | cut -d ' ' -f 6 | sort | uniq -c | tr -s ' '`
      Then it prints " 3 web"
