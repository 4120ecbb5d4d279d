Feature: 2 Running containers in Kubernetes
  Containers are what an application is made of; yet nobody who uses Kubernetes handles one. They come in pods, and pods are looked after.

  @N2-01
  Scenario: the chapter in five lines: a pod, a controller, a manifest, a way in, and who cleans up
    Given a cluster with 2 nodes
    When I run:
      """
      kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol
      kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol
      kubectl create deployment hello-kiamol-3 --image=kiamol/ch02-hello-kiamol --dry-run=client -o yaml | kubectl apply -f -
      kubectl wait --for=condition=Ready pod --all
      """
    And I run `kubectl exec deploy/hello-kiamol-3 -- wget -qO- http://localhost | grep -o 'Hello from Chapter 2!' | head -1`
    Then it prints "Hello from Chapter 2!"
    When I run `kubectl delete pods --all && kubectl wait --for=condition=Ready pod --all`
    And I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.labels.app}{"\n"}{end}' | sort`
    Then it prints:
      """
      hello-kiamol-2
      hello-kiamol-3
      """

  @N2-02
  Scenario Outline: no command takes a container: <command>
    When I run `kubectl <command>`
    Then it fails with:
      """
      error: the server doesn't have a resource type "<type>"
      """

    Examples:
      | command              | type       |
      | get containers       | containers |
      | get container        | container  |
      | describe containers  | containers |
      | delete container app | container  |

  @N2-03
  Scenario: whatever runs for Kubernetes on a machine runs for one of its pods
    Given a cluster with 1 node whose containers are run by docker
    When a pod "pair" with image kiamol/ch02-hello-kiamol and containers 1 is applied
    And a pod "other" with command "sleep 3600" is applied
    Then pod pair becomes Ready
    And pod other becomes Ready
    When I run `docker ps -q | xargs docker inspect -f '{{index .Config.Labels "io.kubernetes.pod.uid"}}' | sort -u > /tmp/of-containers; kubectl get pods -A -o jsonpath='{range .items[*]}{.metadata.uid}{"\n"}{end}' | sort > /tmp/of-pods; cmp /tmp/of-containers /tmp/of-pods && wc -l < /tmp/of-pods`
    Then it prints "2"

  @N2-03
  Scenario: a container that somebody starts beside Kubernetes is nobody's pod, and Kubernetes does not see it
    Given a cluster with 1 node whose containers are run by docker
    When I run `docker run -d --name stray kiamol/ch02-hello-kiamol`
    And 1 minute passes
    And I run `docker ps --format '{{.Names}}'`
    Then it prints "stray"
    When I run `kubectl get pods -A`
    Then it reports "No resources found"

  @N2-04
  Scenario: a pod has at least one container
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: hollow }
      spec: { containers: [] }
      """
    Then it fails with:
      """
      The Pod "hollow" is invalid: spec.containers: Required value
      """
    And pod hollow does not exist

  @N2-05 @errata
  Scenario: others manage pods; a pod manages nobody
    The note turns it round. Who is managed names its manager, and so the chain is read from the pod upwards: nothing ever names the pod.

    When I run `kubectl create deployment web --image=kiamol/ch02-hello-kiamol && kubectl rollout status deployment web`
    And I run `kubectl get pods,rs,deploy -o jsonpath='{range .items[*]}{.kind} <- {.metadata.ownerReferences[*].kind}{"\n"}{end}'`
    Then it prints:
      """
      Pod <- ReplicaSet
      ReplicaSet <- Deployment
      Deployment <-
      """

  Rule: what is lost comes back

    @N2-06
    Scenario: a container, in its pod, by the node
      When a pod "alone" with image kiamol/ch02-hello-kiamol is applied
      Then pod alone becomes Ready
      When container app of pod alone is killed
      Then container app of pod alone has restarted 1 time
      And pod alone becomes Ready

    @N2-06
    Scenario: a pod, as another pod, by its controller
      When I run `kubectl create deployment web --image=kiamol/ch02-hello-kiamol && kubectl rollout status deployment web`
      And I run `kubectl get pods -o name > /tmp/before; kubectl delete $(cat /tmp/before)`
      Then deployment web has 1 ready replica within 30 seconds
      When I run `kubectl get pods -o name | diff - /tmp/before > /dev/null`
      Then the exit code is 1

    @N2-06
    Scenario: a pod that nobody asked for twice stays away
      When a pod "alone" with image kiamol/ch02-hello-kiamol is applied
      Then pod alone becomes Ready
      When I run `kubectl delete pod alone`
      And 10 minutes pass
      Then pod alone does not exist
