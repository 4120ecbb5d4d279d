Feature: 3.3 Organising pods with labels
  Labels are pairs of a key and a value on any object; they can be shown, added, changed and taken away at any time.

  Background:
    Given the two pods of the book, kubia-manual and kubia-manual-v2

  @N0-43 @errata
  Scenario: the two pods that the note speaks of are there only once somebody has created them
    When I run `kubectl get po`
    Then it prints:
      """
      NAME              READY   STATUS    RESTARTS   AGE
      kubia-manual      1/1     Running   0          30s
      kubia-manual-v2   1/1     Running   0          30s
      """
    When I run `kubectl delete po --all`
    And I run `kubectl get po`
    Then it reports "No resources found in default namespace."

  @N0-44
  Scenario Outline: every kind of object takes labels and is found by them: <kind>
    When I run `kubectl label <kind> <name> owner=kim`
    And I run `kubectl get <kind> -l owner=kim -o name`
    Then it prints "<printed>"

    Examples:
      | kind           | name         | printed                |
      | pod            | kubia-manual | pod/kubia-manual       |
      | node           | worker-1     | node/worker-1          |
      | namespace      | default      | namespace/default      |
      | service        | kubernetes   | service/kubernetes     |
      | serviceaccount | default      | serviceaccount/default |

  @N0-45
  Scenario: a label is a key and a value, both short and of few characters
    When I run `kubectl label po kubia-manual long=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`
    Then it fails with "must be no more than 63 bytes"
    When I run `kubectl label po kubia-manual example.com/tier=front`
    Then it prints "pod/kubia-manual labeled"

  @N0-45
  Scenario: a value in a manifest must be a string
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: typed
        labels:
          gpu: true
      spec:
        containers:
          - name: app
            image: nginx
      """
    Then it fails with "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string"

  @N0-46
  Scenario: a key stands once on an object; of two values for it the later one counts
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: twice
        labels:
          env: a
          env: b
          app: web
      spec:
        containers:
          - name: app
            image: nginx
      """
    Then pod twice has exactly:
      """yaml
      metadata:
        labels:
          app: web
          env: b
      """

  @N0-47
  Scenario: all labels in one column
    When I run `kubectl get po --show-labels`
    Then it prints:
      """
      NAME              READY   STATUS    RESTARTS   AGE   LABELS
      kubia-manual      1/1     Running   0          30s   <none>
      kubia-manual-v2   1/1     Running   0          30s   creation_method=manual,env=prod
      """

  @N0-48
  Scenario: chosen labels in columns of their own
    When I run `kubectl get po -L creation_method,env`
    Then it prints:
      """
      NAME              READY   STATUS    RESTARTS   AGE   CREATION_METHOD   ENV
      kubia-manual      1/1     Running   0          30s
      kubia-manual-v2   1/1     Running   0          30s   manual            prod
      """

  @N0-49
  Scenario: a pod that runs gets a label without being restarted
    When I run `kubectl label po kubia-manual creation_method=manual`
    Then it prints "pod/kubia-manual labeled"
    And pod kubia-manual has:
      """yaml
      metadata:
        labels:
          creation_method: manual
      status:
        phase: Running
        containerStatuses:
          - restartCount: 0
      """
    When I run `kubectl label po kubia-manual creation_method=manual`
    Then it prints "pod/kubia-manual not labeled"
    When I run `kubectl label po kubia-manual creation_method-`
    Then it prints "pod/kubia-manual unlabeled"

  @N0-50
  Scenario: an existing value is protected unless --overwrite is given
    When I run `kubectl label po kubia-manual-v2 env=debug`
    Then it fails with "error: 'env' already has a value (prod), and --overwrite is false"
    And the exit code is 1
    And pod kubia-manual-v2 has:
      """yaml
      metadata:
        labels:
          env: prod
      """
    When I run `kubectl label po kubia-manual-v2 env=prod`
    Then it prints "pod/kubia-manual-v2 not labeled"

  @N0-51
  Scenario: with --overwrite the value changes
    When I run `kubectl label po kubia-manual-v2 env=debug --overwrite`
    Then it prints "pod/kubia-manual-v2 labeled"
    When I run `kubectl get po kubia-manual-v2 -L env --no-headers`
    Then the output contains "debug"
