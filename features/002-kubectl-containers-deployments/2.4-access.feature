Feature: 2.4 Working with applications in pods
  Files, logs and a shell of what runs in a pod, without knowing on which machine that is. The note has the heading only.

  Background:
    Given "hello-deployment.yaml" is applied
    And deployment hello-kiamol-4 has 1 ready replica

  @N2-93
  Scenario: a command in a pod's container, whose host name is the pod's
    When I run `kubectl exec deploy/hello-kiamol-4 -- sh -c 'hostname'`
    Then the output contains "hello-kiamol-4-"
    When I run `kubectl exec deploy/hello-kiamol-4 -- hostname > name && kubectl get pods -o jsonpath='{.items[0].metadata.name}{"\n"}' | diff - name && echo the same`
    Then it prints "the same"
    When I run `kubectl exec deploy/hello-kiamol-4 -- sh -c 'hostname -i' > ip && kubectl get pods -o jsonpath='{.items[0].status.podIP}{"\n"}' | diff - ip && echo the same`
    Then it prints "the same"

  @N2-93
  Scenario: a session at a shell
    When I run `printf 'cd /usr/share/nginx/html\nls\nexit 7\n' | kubectl exec -i deploy/hello-kiamol-4 -- sh`
    Then the output contains "index.html"
    And it fails with "command terminated with exit code 7"

  @N2-93
  Scenario: where nobody sits there is no terminal to hand on
    When I run `echo hostname | kubectl exec -it deploy/hello-kiamol-4 -- sh`
    Then the output contains "hello-kiamol-4-"
    And it reports "Unable to use a TTY - input is not a terminal or the right kind of file"

  @N2-93
  Scenario: of several pods one is taken, and kubectl says which
    Given I run `kubectl scale deployment hello-kiamol-4 --replicas=3`
    And deployment hello-kiamol-4 has 3 ready replicas
    When I run `kubectl logs deploy/hello-kiamol-4 2>&1 | grep -c '^Found 3 pods, using pod/hello-kiamol-4-'`
    Then it prints "1"

  @N2-93
  Scenario: a command that the container does not have
    When I run `kubectl exec deploy/hello-kiamol-4 -- emacs`
    Then it fails with 'exec: "emacs": executable file not found in $PATH'

  @N2-93
  Scenario: the last lines of what the application wrote, by the pod, by the deployment and by a label
    Given I run `for i in 1 2 3; do kubectl exec deploy/hello-kiamol-4 -- wget -qO- http://localhost/?$i > /dev/null; done; true`
    When I run `kubectl logs --tail=2 $(kubectl get pods -o name) | grep -o 'GET /?[0-9]'`
    Then it prints:
      """
      GET /?2
      GET /?3
      """
    When I run `kubectl logs --tail=1 -l app=hello-kiamol-4 | grep -o 'GET /?[0-9]'`
    Then it prints "GET /?3"
    When I run `kubectl logs $(kubectl get pods -o name) > by-pod; kubectl logs deploy/hello-kiamol-4 | cmp - by-pod && echo the same`
    Then it prints "the same"

  @N2-93
  Scenario: a file into the container, and back
    Given I run `echo '<h1>My own page</h1>' > page.html`
    And I run `kubectl get pods -o jsonpath='{.items[0].metadata.name}' > name`
    When I run `kubectl cp page.html $(cat name):/usr/share/nginx/html/index.html`
    And I run `kubectl port-forward deploy/hello-kiamol-4 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "My own page"
    When I run `kubectl cp $(cat name):/usr/share/nginx/html/index.html back.html`
    And I run `cmp page.html back.html && echo the same`
    Then it prints "the same"

  @N2-93
  Scenario: what was copied goes with the container; the image brings the old page back
    Given I run `echo mine > page.html && kubectl cp page.html $(kubectl get pods -o jsonpath='{.items[0].metadata.name}'):/usr/share/nginx/html/index.html`
    When I run `kubectl exec deploy/hello-kiamol-4 -- kill 1; sleep 5`
    And I run `kubectl exec deploy/hello-kiamol-4 -- wget -qO- localhost`
    Then the output contains "Hello from Chapter 2!"

  @N2-93
  Scenario: the words of the instance before
    When I run `kubectl run failing --image=busybox -- sh -c 'echo I tried; exit 1'`
    And 15 seconds pass
    And I run `kubectl logs failing --previous`
    Then it prints "I tried"
    When I run `kubectl logs deploy/hello-kiamol-4 --previous`
    Then it fails with 'previous terminated container "web" in pod "hello-kiamol-4-'
