Feature: 3.8 Stopping and removing pods
  Pods go by name, by label, all at once, or with their namespace.

  @N0-102
  Scenario: by label: some go, others stay
    Given the two pods of the book, kubia-manual and kubia-manual-v2
    When I run `kubectl label po kubia-manual creation_method=manual`
    And a pod "auto" with image nginx and labels creation_method=auto is applied
    And I run `kubectl delete po -l creation_method=manual`
    Then it prints:
      """
      pod "kubia-manual" deleted from default namespace
      pod "kubia-manual-v2" deleted from default namespace
      """
    When I run `kubectl get po -o name`
    Then it prints:
      """
      pod/auto
      """
    When I run `kubectl delete po -l creation_method=manual`
    Then it prints "No resources found"

  @N0-102
  Scenario: a pod that does not heed the request to stop is killed after 30 seconds
    When a pod stubborn with command "sleep 3600" is applied
    Then it becomes Running
    When I run `kubectl delete po stubborn --wait=false`
    Then pod stubborn stays Terminating for 29 seconds
    And pod stubborn is gone within 5 seconds
    And an event Killing says "Stopping container app"

  @N0-103 @errata
  Scenario: kubectl is written with a small k
    Given the namespace custom-namespace
    When I run `Kubectl delete ns custom-namespace`
    Then it fails with:
      """
      bash: Kubectl: command not found
      """
    And the exit code is 127
    And namespace custom-namespace exists
    When I run `kubectl delete ns custom-namespace`
    Then it prints 'namespace "custom-namespace" deleted'
    And namespace custom-namespace does not exist

  @N0-103
  Scenario: nothing new is let into a namespace that is going
    Given the namespace custom-namespace
    When I run:
      """
      kubectl run stubborn --image=busybox -n custom-namespace -- sleep 3600
      kubectl wait --for=condition=Ready pod stubborn -n custom-namespace
      kubectl delete ns custom-namespace --wait=false
      """
    And I run `kubectl get ns custom-namespace -o jsonpath='{.status.phase}'`
    Then it prints "Terminating"
    When I run `kubectl create configmap late -n custom-namespace`
    Then it fails with "unable to create new content in namespace custom-namespace because it is being terminated"

  @N0-104
  Scenario: with the namespace goes all that is in it, and nothing else
    Given the namespace custom-namespace
    When I run:
      """
      kubectl run web --image=nginx -n custom-namespace
      kubectl create configmap settings -n custom-namespace
      kubectl create secret generic password --from-literal=a=b -n custom-namespace
      kubectl run web --image=nginx
      kubectl delete ns custom-namespace
      """
    Then pod custom-namespace/web does not exist
    And configmap custom-namespace/settings does not exist
    And secret custom-namespace/password does not exist
    And pod default/web becomes Ready

  @N0-104
  Scenario Outline: some namespaces cannot be deleted: <namespace>
    When I run `kubectl delete ns <namespace>`
    Then it fails with 'Error from server (Forbidden): namespaces "<namespace>" is forbidden: this namespace may not be deleted'
    And namespace <namespace> exists

    Examples:
      | namespace   |
      | default     |
      | kube-system |
      | kube-public |

  @N0-105 @errata
  Scenario: one dash makes four letters into four flags
    Given the two pods of the book, kubia-manual and kubia-manual-v2
    When I run `kubectl delete po -all`
    Then it fails with:
      """
      error: unknown shorthand flag: 'a' in -all
      See 'kubectl delete --help' for usage.
      """
    And the exit code is 1
    When I run `kubectl delete po --all`
    Then it prints:
      """
      pod "kubia-manual" deleted from default namespace
      pod "kubia-manual-v2" deleted from default namespace
      """
    And namespace default exists

  @N0-105
  Scenario: pods that somebody looks after come back
    When this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata:
        name: web
      spec:
        replicas: 2
        selector:
          matchLabels: { app: web }
        template:
          metadata:
            labels: { app: web }
          spec:
            containers:
              - name: web
                image: nginx
      """
    And 10 seconds pass
    And I run `kubectl delete po --all`
    And 10 seconds pass
    And I run `kubectl get po -l app=web --no-headers | wc -l`
    Then it prints "2"

  @N0-106 @errata
  Scenario: all is a word, an em dash is no flag
    Given the two pods of the book, kubia-manual and kubia-manual-v2
    When I run `kubectl delete all —all`
    Then it fails with "error: you must specify only one resource"
    And the exit code is 1
    When I run `kubectl get po -o name`
    Then it prints:
      """
      pod/kubia-manual
      pod/kubia-manual-v2
      """

  @N0-106 @errata
  Scenario: all does not mean all
    Given the two pods of the book, kubia-manual and kubia-manual-v2
    When I run `kubectl create configmap settings`
    And I run `kubectl delete all --all`
    Then it prints:
      """
      pod "kubia-manual" deleted from default namespace
      pod "kubia-manual-v2" deleted from default namespace
      service "kubernetes" deleted from default namespace
      """
    And configmap settings exists
    And service kubernetes exists
    When I run `kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}'`
    Then it prints "10.96.0.1"
