Feature: 5.5 The container that every pod has besides its own
  `pause` does nothing. It holds what the others share: address, host name, ports.

  @N1-44
  Scenario: the runtime knows one container more than Kubernetes does
    Given a cluster with 1 node
    When a pod "pair" with image nginx and containers 2 is applied
    Then container app-1 of pod pair runs
    When I run `kubectl get pod pair -o jsonpath='{.spec.containers[*].name}'`
    Then it prints "app-1 app-2"
    When I run `docker container ls --format '{{.Names}}' | grep _pair_default_ | cut -d_ -f1-3 | sort`
    Then it prints:
      """
      k8s_POD_pair
      k8s_app-1_pair
      k8s_app-2_pair
      """

  @N1-44
  Scenario: when it dies, all of the pod starts anew, at another address
    Given a cluster with 1 node
    When a pod "web" with image nginx is applied
    Then pod web becomes Ready
    When I run:
      """
      old=$(kubectl get pod web -o jsonpath='{.status.podIP}')
      docker container rm -f $(docker container ls -q --filter name=k8s_POD_web)
      sleep 30
      [ "$old" != "$(kubectl get pod web -o jsonpath='{.status.podIP}')" ] && echo another address
      """
    Then the output contains "another address"
    And an event SandboxChanged says "Pod sandbox changed, it will be killed and re-created."
    And container app of pod web has restarted 1 time

  @N1-45
  Scenario: the network is its own: what the others do does not change the address
    When a pod "web" with image nginx is applied
    Then pod web becomes Ready
    When I run `before=$(kubectl get pod web -o jsonpath='{.status.podIP}')`
    And container app of pod web is killed
    Then container app of pod web has restarted 1 time
    When I run `[ "$before" = "$(kubectl get pod web -o jsonpath='{.status.podIP}')" ] && echo unchanged`
    Then it prints "unchanged"

  @N1-46 @errata
  Scenario: each container has a PID 1 of its own, and pause is not to be seen
    The note makes pause the first process and the parent of all others. That was so for one release.

    When a pod "apart" with command "sleep 90000" is applied
    Then `ps | grep -c "^ *1 .*sleep 90000"` in container app of pod apart prints "1"
    When I run `ps` in container app of pod apart
    Then the output does not contain "/pause"

  @N1-46 @errata
  Scenario: only with shareProcessNamespace is pause PID 1 and everybody sees everybody
    When "shared-processes.yaml" is applied
    Then container one of pod together runs
    And container other of pod together runs
    When I run `ps | grep "^ *1 "` in container one of pod together
    Then the output contains "/pause"
    When I run `ps` in container one of pod together
    Then the output contains "sleep 1111"
    And the output contains "sleep 2222"

  @N1-47
  Scenario: a server of one container is on the localhost of the other
    When "web-and-collector.yaml" is applied
    Then container web of pod shop runs
    And container collector of pod shop runs
    And `wget -qO- localhost | grep -o "Welcome to nginx!" | head -1` in container collector of pod shop prints "Welcome to nginx!"
    And the log of container web of pod shop contains "127.0.0.1 - -"

  @N1-47
  Scenario: the network is that of pause: the runtime says so of every other container
    Given a cluster with 1 node
    When "web-and-collector.yaml" is applied
    Then pod shop becomes Ready
    When I run:
      """
      pause=$(docker container ls -q --no-trunc --filter name=k8s_POD_shop)
      for name in web collector; do
        docker inspect -f '{{.HostConfig.NetworkMode}}' $(docker container ls -q --filter name=k8s_${name}_shop) | sed "s/$pause/pause/"
      done
      """
    Then it prints:
      """
      container:pause
      container:pause
      """
