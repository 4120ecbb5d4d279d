Feature: 2.3 Deployments in manifests
  A command says what is to be done; a file says what there is to be. The note has the heading only; this is what stands behind it.

  @N2-92
  Scenario: the least that a pod's manifest has: version, kind, name, and one container with an image
    When I run `kubectl apply -f hello-pod.yaml`
    Then it prints "pod/hello-kiamol-3 created"
    And pod hello-kiamol-3 becomes Ready
    When I run `kubectl get pods`
    Then the output contains "hello-kiamol-3   1/1     Running"

  @N2-92
  Scenario: a deployment's manifest has a pod's inside, and a selector that finds it
    When I run `kubectl apply -f hello-deployment.yaml`
    Then it prints "deployment.apps/hello-kiamol-4 created"
    And deployment hello-kiamol-4 has 1 ready replica
    When I run `kubectl get pods -l app=hello-kiamol-4 -o name | wc -l`
    Then it prints "1"

  @N2-92
  Scenario: the same file again and again: created once, then unchanged; changed, it is configured
    Given "hello-deployment.yaml" is applied
    And deployment hello-kiamol-4 has 1 ready replica
    And I run `kubectl get deployment,replicaset,pod -o yaml > before.yaml`
    When I run `kubectl apply -f hello-deployment.yaml`
    Then it prints "deployment.apps/hello-kiamol-4 unchanged"
    When I run `kubectl get deployment,replicaset,pod -o yaml | diff - before.yaml && echo the same`
    Then it prints "the same"
    When I run `sed 's#kiamol/ch02-hello-kiamol#kiamol/ch02-whoami#' hello-deployment.yaml | kubectl apply -f -`
    Then it prints "deployment.apps/hello-kiamol-4 configured"
    And a rollout of deployment hello-kiamol-4 finishes within 1 minute
    When I run `kubectl port-forward deployment/hello-kiamol-4 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "I'm hello-kiamol-4-"

  @N2-92
  Scenario: to create is not to apply: what is there already is an error
    Given "hello-deployment.yaml" is applied
    When I run `kubectl create -f hello-deployment.yaml`
    Then it fails with:
      """
      Error from server (AlreadyExists): error when creating "hello-deployment.yaml": deployments.apps "hello-kiamol-4" already exists
      """

  @N2-92
  Scenario: what was changed by hand and stands in the file is put right; what does not stand there is left alone
    Given I run `sed 's/^spec:/spec:\n  replicas: 2/' hello-deployment.yaml > two.yaml && kubectl apply -f two.yaml`
    And deployment hello-kiamol-4 has 2 ready replicas
    And I run `kubectl scale deployment hello-kiamol-4 --replicas=5 && kubectl annotate deployment hello-kiamol-4 note=kept`
    And deployment hello-kiamol-4 has 5 ready replicas
    When I run `kubectl apply -f two.yaml`
    Then it prints "deployment.apps/hello-kiamol-4 configured"
    And deployment hello-kiamol-4 has 2 ready replicas
    When I run `kubectl get deployment hello-kiamol-4 -o jsonpath='{.metadata.annotations.note}'`
    Then it prints "kept"

  @N2-92
  Scenario: what is taken out of the file goes from the object too
    Given I run `sed 's/^spec:/spec:\n  paused: true/' hello-deployment.yaml | kubectl apply -f -`
    When I run `kubectl apply -f hello-deployment.yaml`
    And I run `kubectl get deployment hello-kiamol-4 -o jsonpath='paused: {.spec.paused}'`
    Then it prints "paused: "
    And deployment hello-kiamol-4 has 1 ready replica

  @N2-92
  Scenario: a selector that does not find its own pods is refused
    When I run `sed 's/^      app: hello-kiamol-4/      app: other/' hello-deployment.yaml | kubectl apply -f -`
    Then it fails with:
      """
      The Deployment "hello-kiamol-4" is invalid: spec.template.metadata.labels: Invalid value: {"app":"hello-kiamol-4"}: `selector` does not match template `labels`
      """

  @N2-92
  Scenario: whom a deployment finds cannot be changed afterwards
    Given "hello-deployment.yaml" is applied
    When I run `sed 's/app: hello-kiamol-4/app: other/' hello-deployment.yaml | kubectl apply -f -`
    Then it fails with 'spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable'

  @N2-92
  Scenario: the command line writes the manifest
    When I run `kubectl create deployment hello-kiamol-4 --image=kiamol/ch02-hello-kiamol --dry-run=client -o yaml > written.yaml`
    And I run `kubectl get deployments`
    Then it reports "No resources found in default namespace."
    When I run `kubectl apply -f written.yaml`
    Then it prints "deployment.apps/hello-kiamol-4 created"

  @N2-92
  Scenario: a folder of manifests at once
    When I run `mkdir all && cp hello-pod.yaml hello-deployment.yaml all/ && kubectl apply -f all/`
    Then it prints:
      """
      deployment.apps/hello-kiamol-4 created
      pod/hello-kiamol-3 created
      """

  @N2-92
  Scenario: what would change can be seen before
    Given "hello-deployment.yaml" is applied
    When I run `sed 's/ch02-hello-kiamol/ch02-whoami/' hello-deployment.yaml | kubectl diff -f - | grep '^[-+] '`
    Then the output contains "-      - image: kiamol/ch02-hello-kiamol"
    And the output contains "+      - image: kiamol/ch02-whoami"
