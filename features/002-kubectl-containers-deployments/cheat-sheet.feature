Feature: The commands of the chapter, one after the other
  The list at the end of the note, on a clean cluster whose containers docker runs.

  @N2-96 @N2-97 @N2-98 @N2-99 @N2-100 @N2-101 @N2-102 @N2-103 @errata
  Scenario: from the first pod to the first deployment
    Given a cluster with 1 node whose containers are run by docker
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    Then it prints "pod/hello-kiamol created"
    When I run `kubectl wait --for=condition=Ready pod hello-kiamol`
    Then it prints "pod/hello-kiamol condition met"
    When I run `kubectl get pods`
    Then it prints:
      """
      NAME           READY   STATUS    RESTARTS   AGE
      hello-kiamol   1/1     Running   0          1s
      """
    When I run `kubectl describe pod hello-kiamol`
    Then the output contains "Image:          kiamol/ch02-hello-kiamol"
    And the output contains "Successfully assigned default/hello-kiamol to worker-1"
    When I run `kubectl get pod hello-kiamol`
    Then it prints:
      """
      NAME           READY   STATUS    RESTARTS   AGE
      hello-kiamol   1/1     Running   0          1s
      """
    When I run `kubectl get pod hello-kiamol --output custom-columns=NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status:podIP`
    Then it prints:
      """
      NAME           NODE_IP        POD_IP
      hello-kiamol   192.168.49.2   <none>
      """
    When I run `kubectl get pod hello-kiamol --output custom-columns=NAME:metadata.name,NODE_IP:status.hostIP,POD_IP:status.podIP`
    Then it prints:
      """
      NAME           NODE_IP        POD_IP
      hello-kiamol   192.168.49.2   10.244.0.2
      """
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | tee id | grep -cE '^docker://[0-9a-f]{64}$'`
    Then it prints "1"
    When I run `docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol | tee short; cut -c 10-21 id | diff - short && echo the same`
    Then the output contains "the same"
    When I run `docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) | diff - short && echo removed`
    Then it prints "removed"
    When 2 seconds pass
    And I run `kubectl get pod hello-kiamol`
    Then the output contains "hello-kiamol   1/1     Running   1"
    When I run `kubectl port-forward pod/hello-kiamol 8080:80 &`
    Then the output contains "Forwarding from 127.0.0.1:8080 -> 80"
    And a browser opens http://localhost:8080 and sees "Hello from Chapter 2!"
    When I run `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol`
    Then the output contains "deployment.apps/hello-kiamol-2 created"
    And deployment hello-kiamol-2 has 1 ready replica
    When I run `kubectl get pods --no-headers | sed -E 's/(hello-kiamol-2)-[^ ]+/\1-.../' | tr -s ' ' | cut -d ' ' -f 1-3`
    Then it prints:
      """
      hello-kiamol 1/1 Running
      hello-kiamol-2-... 1/1 Running
      """
