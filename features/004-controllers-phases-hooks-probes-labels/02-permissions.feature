Feature: Who creates the pods of a Deployment
  Not the one who wrote it: controllers have accounts and permissions of their own.

  Background:
    Given a cluster with 1 node where roles say who may do what
    And I run:
      """
      kubectl create role deployer --verb=create,get --resource=deployments.apps
      kubectl create rolebinding deployer --role=deployer --user=kim
      """

  @N4-11
  Scenario: whoever may not create pods, may get some by way of a Deployment
    When I run `kubectl run mine --image=nginx --as=kim`
    Then it fails with 'Error from server (Forbidden): pods is forbidden: User "kim" cannot create resource "pods" in API group "" in the namespace "default"'
    When I run `kubectl create deployment web --image=nginx --replicas=2 --as=kim`
    Then it prints "deployment.apps/web created"
    And deployment web has 2 ready replicas

  @N4-11
  Scenario Outline: the <controller> may create <what>: <answer>
    When I run `kubectl auth can-i create <what> --as=system:serviceaccount:kube-system:<controller> || true`
    Then it prints "<answer>"

    Examples:
      | controller            | what             | answer |
      | replicaset-controller | pods             | yes    |
      | replicaset-controller | replicasets.apps | no     |
      | deployment-controller | replicasets.apps | yes    |
      | deployment-controller | pods             | no     |
