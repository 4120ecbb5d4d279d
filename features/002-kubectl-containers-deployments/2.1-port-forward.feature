Feature: 2.1 Reaching a pod from outside: kubectl port-forward
  Nothing leads from the outside to a pod until somebody builds a way. kubectl has a small one in its pocket, for a person who wants a look.

  Background:
    Given a cluster with 2 nodes and seed 1
    And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    And I run `kubectl wait --for=condition=Ready pod hello-kiamol`

  @N2-60
  Scenario: a web application that runs, and that nobody outside can see
    Given a machine laptop outside of the cluster
    And a pod visitor with command "sleep 3600" is applied
    Then machine laptop requests "http://<address of pod hello-kiamol>/" and hears nothing
    And machine laptop requests "http://<address of node worker-1>/" and is refused
    And a browser can't open http://localhost:8080
    When pod visitor requests port 80 of pod hello-kiamol
    Then the output contains "Hello from Chapter 2!"

  @N2-60 @N2-63 @N2-64 @N2-66
  Scenario: kubectl leads a local port to the pod, and a browser sees the page
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then it prints:
      """
      Forwarding from 127.0.0.1:8080 -> 80
      Forwarding from [::1]:8080 -> 80
      """
    And a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"
    When I run `sleep 1`
    Then it prints:
      """
      Handling connection for 8080
      """
    And the log of container hello-kiamol of pod hello-kiamol contains "GET / HTTP/1.1"

  @N2-61 @N2-63 @errata
  Scenario: the machine where kubectl runs is none of the nodes
    When I run `kubectl get nodes -o name | grep $(hostname) || echo "$(hostname) is no node"`
    Then it prints "gherkube is no node"
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"

  @N2-61 @errata
  Scenario: the way leads over the API server
    Given the API server is stopped
    When I run `kubectl port-forward pod/hello-kiamol 8080:80`
    Then it fails with "was refused - did you specify the right host or port?"
    And a browser can't open http://localhost:8080

  @N2-61 @errata
  Scenario: and over the kubelet of the pod's node
    Given the kubelet on node worker-2 is stopped
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.spec.nodeName}'`
    Then it prints "worker-2"
    When I run `kubectl port-forward pod/hello-kiamol 8080:80`
    Then it fails with:
      """
      error: error upgrading connection: error dialing backend: dial tcp 192.168.49.3:10250: connect: connection refused
      """

  @N2-62
  Scenario: one line, and no object in the cluster changes
    When I run `kubectl get pods,services,endpointslices -A -o yaml > before.yaml`
    And I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "Learn Kubernetes in a Month of Lunches"
    When I run `kubectl get pods,services,endpointslices -A -o yaml | diff - before.yaml && echo the same`
    Then it prints "the same"

  @N2-62
  Scenario: a look at one pod, not a way for many: a deployment's other pods get nothing
    Given I run `kubectl create deployment whoami --image=kiamol/ch02-whoami --replicas=3`
    And I run `kubectl rollout status deployment whoami`
    When I run `kubectl port-forward deployment/whoami 8080:80 &`
    And I run `for i in 1 2 3 4 5 6; do curl -s localhost:8080; echo; done | grep -o 'whoami-[a-z0-9]*-[a-z0-9]*' | sort | uniq -c | tr -s ' ' | cut -d ' ' -f 2`
    Then it prints "6"

  @N2-65
  Scenario Outline: <what>: <ports>
    When I run `kubectl port-forward pod/hello-kiamol <ports> &`
    Then it prints "Forwarding from 127.0.0.1:<local> -> 80"
    And a browser opens http://localhost:<local> and sees "Hello from Chapter 2!"

    Examples:
      | what                            | ports   | local |
      | one port here and another there | 8080:80 |  8080 |
      | the same port on both sides     |      80 |    80 |
      | any local port that is free     | :80     | 40000 |

  @N2-65
  Scenario: the pod declares no port at all, and is reached all the same
    When I run `kubectl get pod hello-kiamol -o jsonpath='ports: {.spec.containers[0].ports}'`
    Then it prints "ports: "
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"

  @N2-65
  Scenario: kubectl listens, but nobody in the pod does
    When I run `kubectl port-forward pod/hello-kiamol 8080:81 &`
    Then it prints "Forwarding from 127.0.0.1:8080 -> 81"
    And a browser can't open http://localhost:8080
    When I run `sleep 1`
    Then it reports "error: lost connection to pod"

  @N2-64
  Scenario: a pod that does not run yet cannot be reached
    Given the scheduler is stopped
    When I run `kubectl run late --image=nginx`
    And I run `kubectl port-forward pod/late 8080:80`
    Then it fails with:
      """
      error: unable to forward port because pod is not running. Current status=Pending
      """

  @N2-64
  Scenario: two cannot listen at one port
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    And I run `kubectl port-forward pod/hello-kiamol 8080:80`
    Then it fails with "Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use"
    And it fails with "error: unable to listen on any of the requested ports: [{8080 80}]"
    And a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"

  @N2-64
  Scenario: the way ends with the pod, which kubectl notices when somebody comes
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    And I run `kubectl delete pod hello-kiamol`
    Then a browser can't open http://localhost:8080
    When I run `sleep 1`
    Then it reports "error: lost connection to pod"

  @N2-67 @N2-102
  Scenario: it goes on until it is interrupted
    When I run `timeout --signal=INT 30m kubectl port-forward pod/hello-kiamol 8080:80`
    Then the output contains "Forwarding from 127.0.0.1:8080 -> 80"
    And the exit code is 124
    And a browser can't open http://localhost:8080

  @N2-67
  Scenario: after the interruption nobody listens, and the pod does not care
    Given I run `kubectl get pod hello-kiamol -o yaml > before.yaml`
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"
    When I run `kill -INT %1`
    Then a browser can't open http://localhost:8080
    When I run `kubectl get pod hello-kiamol -o yaml | diff - before.yaml && echo the same`
    Then it prints "the same"

  @N2-58
  Scenario: above the pod: a deployment has a replica set, and that has the pod
    Given I run `kubectl create deployment web --image=kiamol/ch02-hello-kiamol`
    And I run `kubectl rollout status deployment web`
    When I run:
      """sh
      pod=$(kubectl get pods -l app=web -o name)
      set=$(kubectl get $pod -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}')
      kubectl get $set -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'
      """
    Then it prints "Deployment/web"
    When I run `kubectl get pod hello-kiamol -o jsonpath='owners: {.metadata.ownerReferences}'`
    Then it prints "owners: "

  @N2-59
  Scenario Outline: a deployment is one kind among several that make pods: <kind>
    When I run `kubectl api-resources --api-group=<group> -o name | tr '\n' ' '`
    Then the output contains "<kind>"
    When I run `kubectl explain <kind>.spec.<template>`
    Then the output contains "PodTemplateSpec"

    Examples:
      | kind         | group | template                  |
      | deployments  | apps  | template                  |
      | replicasets  | apps  | template                  |
      | statefulsets | apps  | template                  |
      | daemonsets   | apps  | template                  |
      | jobs         | batch | template                  |
      | cronjobs     | batch | jobTemplate.spec.template |

  Rule: the pod is the smallest unit, and seldom what one makes oneself

    @N2-68
    Scenario: there is nothing smaller to be had than a pod
      When I run `kubectl run two --image=nginx --dry-run=client -o json | sed 's/"kind": "Pod"/"kind": "Container"/' | kubectl apply -f -`
      Then it fails with 'no matches for kind "Container" in version "v1"'
      When I run `kubectl get pod hello-kiamol -o jsonpath='{.spec.containers[*].name} {.status.podIP} {.spec.nodeName}'`
      Then it prints "hello-kiamol 10.244.1.2 worker-2"

    @N2-69
    Scenario: a pod that somebody made and that is gone stays gone
      When I run `kubectl delete pod hello-kiamol`
      And 1 hour passes
      And I run `kubectl get pods`
      Then it reports "No resources found in default namespace."

    @N2-70
    Scenario: a pod that a controller made comes back
      Given I run `kubectl create deployment web --image=kiamol/ch02-hello-kiamol`
      And deployment web has 1 ready replica
      And I run `kubectl get pods -l app=web -o name > before`
      When I run `kubectl delete $(cat before)`
      Then deployment web has 1 ready replica
      When I run `kubectl get $(cat before)`
      Then it fails with "not found"
