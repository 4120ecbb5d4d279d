Feature: 2.2 A deployment from the command line
  The same web application once more, this time with somebody who looks after it.

  Rule: a name and an image are all that kubectl asks for

    @N2-85
    Scenario: an image becomes a running application without a manifest
      When I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
      Then it prints "deployment.apps/hello-kiamol-2 created"
      And deployment hello-kiamol-2 has 1 ready replica
      When I run `kubectl port-forward deployment/hello-kiamol-2 8080:80 &`
      Then a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"

    @N2-85
    Scenario: what the pods are like can be said too: how many, which port, which command
      When I run `kubectl create deployment talker --image=busybox --replicas=2 --port=8080 -- sh -c 'echo here; sleep 3600'`
      Then deployment talker has 2 ready replicas
      When I run `kubectl get deployment talker -o jsonpath='{.spec.template.spec.containers[0].ports[0].containerPort} {.spec.template.spec.containers[0].command}'`
      Then it prints '8080 ["sh","-c","echo here; sleep 3600"]'
      When I run `kubectl logs -l app=talker`
      Then it prints:
        """
        here
        here
        """

    @N2-86
    Scenario Outline: without <what> nothing is made
      When I run `kubectl create deployment <arguments>`
      Then it fails with '<error>'
      When I run `kubectl get deployments`
      Then it reports "No resources found in default namespace."

      Examples:
        | what   | arguments                        | error                                      |
        | image  | hello-kiamol-2                   | error: required flag(s) "image" not set    |
        | a name | --image=kiamol/ch02-hello-kiamol | error: exactly one NAME is required, got 0 |

    @N2-87
    Scenario: what is left out has its usual value
      When I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
      And I run `kubectl get deployment hello-kiamol-2 -o custom-columns=REPLICAS:.spec.replicas,LABEL:.metadata.labels.app,SELECTOR:.spec.selector.matchLabels.app,TEMPLATE:.spec.template.metadata.labels.app`
      Then it prints:
        """
        REPLICAS   LABEL            SELECTOR         TEMPLATE
        1          hello-kiamol-2   hello-kiamol-2   hello-kiamol-2
        """
      When I run `kubectl get deployment hello-kiamol-2 -o jsonpath='{.spec.template.spec.containers[*].name} {.spec.strategy} {.spec.revisionHistoryLimit} {.spec.progressDeadlineSeconds}'`
      Then it prints 'ch02-hello-kiamol {"rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"},"type":"RollingUpdate"} 10 600'

    @N2-87
    Scenario: who does what, as the events tell it
      When I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
      Then deployment hello-kiamol-2 has 1 ready replica
      When I run `kubectl get events --no-headers -o custom-columns=BY:.reportingComponent,REASON:.reason,KIND:.involvedObject.kind,NAME:.involvedObject.name | grep hello-kiamol-2 | tr -s ' ' | cut -d ' ' -f 1-3 | sort`
      Then it prints:
        """
        default-scheduler Scheduled Pod
        deployment-controller ScalingReplicaSet Deployment
        kubelet Created Pod
        kubelet Pulled Pod
        kubelet Pulling Pod
        kubelet Started Pod
        replicaset-controller SuccessfulCreate ReplicaSet
        """
      And an event ScalingReplicaSet says "Scaled up replica set hello-kiamol-2-858c8cf4c5 from 0 to 1"
      And an event SuccessfulCreate says "Created pod: hello-kiamol-2-858c8cf4c5-"
      When I run `kubectl get deploy`
      Then it prints:
        """
        NAME             READY   UP-TO-DATE   AVAILABLE   AGE
        hello-kiamol-2   1/1     1            1           1s
        """

  Rule: the pods' names come from the deployment's, not from the user

    Background:
      Given I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol --replicas=3`
      And deployment hello-kiamol-2 has 3 ready replicas

    @N2-88 @errata
    Scenario: the deployment's name, a hash of the template, and only then something random
      When I run `kubectl get pods --no-headers -o custom-columns=:.metadata.name | grep -cE '^hello-kiamol-2-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$'`
      Then it prints "3"
      When I run `kubectl get pods --no-headers -o custom-columns=:.metadata.name | cut -d - -f 4 | sort -u > hashes; kubectl get pods -o jsonpath='{.items[0].metadata.labels.pod-template-hash}' | diff - hashes | grep -c '^[<>]'; wc -l < hashes`
      Then it prints:
        """
        0
        1
        """
      When I run `kubectl get pods --no-headers -o custom-columns=:.metadata.name | cut -d - -f 5 | sort -u | wc -l`
      Then it prints "3"

    @N2-88 @errata
    Scenario: the same template has the same hash, whenever it comes; another one has another
      Given I run `kubectl get replicasets -o name > before`
      When I run `kubectl delete deployment hello-kiamol-2`
      And I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
      And deployment hello-kiamol-2 has 1 ready replica
      And I run `kubectl get replicasets -o name | diff - before && echo the same`
      Then it prints "the same"
      When I run `kubectl set env deployment hello-kiamol-2 GREETING=hello`
      Then a rollout of deployment hello-kiamol-2 finishes within 1 minute
      When I run `kubectl get replicasets -o name | wc -l`
      Then it prints "2"

    @N2-88 @errata
    Scenario: there is no saying what the pods are to be called
      When I run `kubectl patch deployment hello-kiamol-2 -p '{"spec":{"template":{"metadata":{"name":"mine"}}}}'`
      Then a rollout of deployment hello-kiamol-2 finishes within 1 minute
      When 1 minute passes
      And I run `kubectl get pods -o name | grep -c '^pod/hello-kiamol-2-'`
      Then it prints "3"

  Rule: the deployment says what its pods are like, and finds them by their labels

    Background:
      Given I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
      And I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
      And deployment hello-kiamol-2 has 1 ready replica

    @N2-89
    Scenario: both kinds of pods stand in one list
      When I run `kubectl get pods --no-headers | sed -E 's/(hello-kiamol-2)-\S+/\1-.../' | tr -s ' ' | cut -d ' ' -f 1-4`
      Then it prints:
        """
        hello-kiamol 1/1 Running 0
        hello-kiamol-2-... 1/1 Running 0
        """

    @N2-90
    Scenario: no pod was asked for, but one described; the pod is as the description says
      When I run `kubectl get deployment hello-kiamol-2 -o jsonpath='{.spec.template.spec.containers[*].name} {.spec.template.spec.containers[*].image} {.spec.template.spec.restartPolicy} {.spec.template.spec.terminationGracePeriodSeconds}{"\n"}' > described`
      And I run `kubectl get pods -l app=hello-kiamol-2 -o jsonpath='{.items[0].spec.containers[*].name} {.items[0].spec.containers[*].image} {.items[0].spec.restartPolicy} {.items[0].spec.terminationGracePeriodSeconds}{"\n"}' | diff - described && cat described`
      Then it prints "ch02-hello-kiamol kiamol/ch02-hello-kiamol Always 30"

    @N2-90
    Scenario: what only one pod can have is not in the description
      When I run `kubectl get deployment hello-kiamol-2 -o jsonpath='template: {.spec.template.metadata.name}{.spec.template.spec.nodeName}{.spec.template.spec.serviceAccountName}'`
      Then it prints "template: "
      When I run `kubectl get pods -l app=hello-kiamol-2 -o jsonpath='pod: {.items[0].spec.nodeName} {.items[0].spec.serviceAccountName}'`
      Then the output contains "pod: worker-"
      And the output contains " default"

    @N2-91
    Scenario: a pod with another label is not the deployment's any more, and another takes its place
      Given I run `kubectl get pods -l app=hello-kiamol-2 -o name > before`
      When I run `kubectl label pods -l app=hello-kiamol-2 --overwrite app=hello-kiamol-x`
      Then deployment hello-kiamol-2 has 1 ready replica
      When I run `kubectl get $(cat before) -o jsonpath='{.status.phase}, owners: {.metadata.ownerReferences}'`
      Then it prints "Running, owners: "
      When I run `kubectl get pods -l 'app in (hello-kiamol-2, hello-kiamol-x)' -o name | wc -l`
      Then it prints "2"

    @N2-91
    Scenario: labelled back it is one too many; the much younger one goes
      Given 1 hour passes
      And I run `kubectl get pods -l app=hello-kiamol-2 -o name > before`
      And I run `kubectl label pods -l app=hello-kiamol-2 --overwrite app=hello-kiamol-x`
      And deployment hello-kiamol-2 has 1 ready replica
      When I run `kubectl label pods -l app=hello-kiamol-x --overwrite app=hello-kiamol-2`
      And 1 minute passes
      And I run `kubectl get pods -l app=hello-kiamol-2 -o name | diff - before && echo the first one`
      Then it prints "the first one"
      And an event SuccessfulDelete says "Deleted pod: hello-kiamol-2-"
      When I run `kubectl get $(cat before) -o jsonpath='{.metadata.ownerReferences[0].kind}'`
      Then it prints "ReplicaSet"

    @N2-91
    Scenario: the deployment itself looks for replica sets in the same way
      Given I run `kubectl get replicasets -o name > before`
      When I run `kubectl label $(cat before) --overwrite app=nobody`
      And 5 seconds pass
      And I run `kubectl get $(cat before) -o jsonpath='owners: {.metadata.ownerReferences}'`
      Then it prints "owners: "
      And an event ScalingReplicaSet says "from 0 to 1"
