Feature: 2.1 A container is lost, and its pod repairs itself
  A pod says which containers there should be. Whoever takes one away takes nothing from the pod: its node makes another.

  Background:
    Given a cluster with 1 node whose containers are run by docker
    And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`

  @N2-52
  Scenario: removed by force: it is gone at once, and whoever tries again finds none
    When I run `docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol > /tmp/before; docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) | diff - /tmp/before`
    Then the exit code is 0
    When I run `docker container ls -a -q --filter label=io.kubernetes.container.name=hello-kiamol`
    Then it prints nothing
    When I run `docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol)`
    Then it fails with "docker: 'docker container rm' requires at least 1 argument"
    And the exit code is 1

  @N2-52
  Scenario: without force a running container is not removed
    When I run `docker container rm $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol)`
    Then it fails with "container is running: stop the container before removing or force remove"
    When 1 minute passes
    Then container hello-kiamol of pod hello-kiamol has restarted 0 times

  @N2-53
  Scenario: the same pod, another container
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.metadata.uid} {.status.podIP} {.spec.nodeName}' > /tmp/pod; kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' > /tmp/container`
    And I run `docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) > /dev/null; sleep 3; kubectl get pod hello-kiamol`
    Then it prints:
      """
      NAME           READY   STATUS    RESTARTS   AGE
      hello-kiamol   1/1     Running   1          4s
      """
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.metadata.uid} {.status.podIP} {.spec.nodeName}' | cmp - /tmp/pod`
    Then the exit code is 0
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | cmp -s - /tmp/container`
    Then the exit code is 1
    And `wget -qO- http://localhost | grep -c Hello` in container hello-kiamol of pod hello-kiamol prints "1"

  @N2-54
  Scenario: at once, and as often as it takes: who leaves no trace is not kept waiting
    When I run:
      """
      for i in 1 2 3 4 5; do
        docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) > /dev/null
        sleep 2
        docker container ls --filter label=io.kubernetes.container.name=hello-kiamol --format '{{.Names}}' | cut -d_ -f6
      done
      """
    Then it prints:
      """
      1
      2
      3
      4
      5
      """
    When I run `kubectl get events --field-selector reason=BackOff`
    Then it reports "No resources found in default namespace."

  @N2-54
  Scenario: a container that only ends leaves a record, and that makes the next one wait
    When I run `docker kill $(docker ps -q --filter name=k8s_hello-kiamol) > /dev/null; sleep 2; docker ps --filter name=k8s_hello-kiamol --format '{{.Names}}' | cut -d_ -f6`
    Then it prints "1"
    When I run `docker kill $(docker ps -q --filter name=k8s_hello-kiamol) > /dev/null; sleep 2; docker ps -q --filter name=k8s_hello-kiamol`
    Then it prints nothing
    And pod hello-kiamol becomes CrashLoopBackOff
    And container hello-kiamol of pod hello-kiamol has restarted 2 times

  @N2-55
  Scenario: what has no pod around it has nobody who brings it back
    When I run `docker run -d --name bare kiamol/ch02-hello-kiamol > /dev/null; docker container rm -f bare > /dev/null; sleep 600; docker ps -a -q --filter name=^bare | wc -l; docker ps -q | wc -l`
    Then it prints:
      """
      0
      2
      """
