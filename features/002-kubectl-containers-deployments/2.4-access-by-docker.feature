Feature: 2.4 The same log, asked for at the node
  kubectl shows what the runtime has kept.

  @N2-93
  Scenario: docker's view of a container's log, and Kubernetes' view
    Given a cluster with 1 node whose containers are run by docker
    And "hello-deployment.yaml" is applied
    And deployment hello-kiamol-4 has 1 ready replica
    And I run `kubectl exec deploy/hello-kiamol-4 -- wget -qO- http://localhost/ > /dev/null`
    When I run `docker container logs $(docker container ls -q --filter label=io.kubernetes.container.name=web) > by-docker 2>&1; kubectl logs deploy/hello-kiamol-4 | cmp - by-docker && grep -c 'GET /' by-docker`
    Then it prints "1"
