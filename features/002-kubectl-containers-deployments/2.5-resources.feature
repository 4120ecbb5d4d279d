Feature: 2.5 Who manages what
  What somebody deletes stays away, unless somebody else wants it to be there. The note has the heading only.

  Background:
    Given "hello-pod.yaml" is applied
    And "hello-deployment.yaml" is applied
    And deployment hello-kiamol-4 has 1 ready replica

  @N2-94
  Scenario: all pods are deleted; the deployment's comes back, the other does not
    Given I run `kubectl get pods -l app=hello-kiamol-4 -o name > before`
    When I run `kubectl delete pods --all | sed -E 's/(hello-kiamol-4)-[^"]+/\1-.../'`
    Then it prints:
      """
      pod "hello-kiamol-3" deleted from default namespace
      pod "hello-kiamol-4-..." deleted from default namespace
      """
    And deployment hello-kiamol-4 has 1 ready replica
    When I run `kubectl get pods -o name | grep -v $(cat before) | cut -c 1-18`
    Then it prints:
      """
      pod/hello-kiamol-4
      """

  @N2-94
  Scenario: the owner is deleted, and what it owns follows
    When I run `kubectl delete deploy --all`
    Then it prints 'deployment.apps "hello-kiamol-4" deleted from default namespace'
    When 1 minute passes
    And I run `kubectl get deployments,replicasets,pods -o name`
    Then it prints:
      """
      pod/hello-kiamol-3
      """

  @N2-94
  Scenario: the owner is deleted at once, what it owns only then: nobody waits for that
    When I run `kubectl delete deploy hello-kiamol-4; kubectl get pods -l app=hello-kiamol-4 -o name | wc -l`
    Then it prints:
      """
      deployment.apps "hello-kiamol-4" deleted from default namespace
      1
      """

  @N2-94
  Scenario: in the foreground the owner goes last
    When I run `kubectl delete deploy hello-kiamol-4 --cascade=foreground; kubectl get deployments,replicasets,pods -l app=hello-kiamol-4 -o name`
    Then it prints:
      """
      deployment.apps "hello-kiamol-4" deleted from default namespace
      """

  @N2-94
  Scenario: orphans stay, and another deployment of the same kind takes them in
    Given I run `kubectl get pods -l app=hello-kiamol-4 -o name > before`
    When I run `kubectl delete deploy hello-kiamol-4 --cascade=orphan`
    And 1 minute passes
    And I run `kubectl get replicasets -o jsonpath='{.items[*].status.readyReplicas} {.items[*].metadata.ownerReferences}'`
    Then it prints "1 "
    When "hello-deployment.yaml" is applied
    And 10 seconds pass
    And I run `kubectl get pods -l app=hello-kiamol-4 -o name | diff - before && kubectl get replicasets -o jsonpath='{.items[*].metadata.ownerReferences[*].kind}'`
    Then it prints "Deployment"

  @N2-94
  Scenario: the file that made it can take it away
    When I run `kubectl delete -f hello-pod.yaml -f hello-deployment.yaml`
    Then it prints:
      """
      pod "hello-kiamol-3" deleted from default namespace
      deployment.apps "hello-kiamol-4" deleted from default namespace
      """

  @N2-94
  Scenario: all is not everything: pods, services and controllers, but no configuration
    Given I run `kubectl create configmap settings --from-literal=a=b`
    When I run `kubectl get all -o name | sed -E 's/-[0-9a-z]{8,10}(-[0-9a-z]{5})?$/-.../'`
    Then it prints:
      """
      pod/hello-kiamol-3
      pod/hello-kiamol-4-...
      service/kubernetes
      deployment.apps/hello-kiamol-4
      replicaset.apps/hello-kiamol-4-...
      """
