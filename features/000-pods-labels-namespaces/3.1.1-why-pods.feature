Feature: 3.1.1 Why pods are needed
  One container runs one process; processes that belong together become several containers of one pod.

  @N0-11
  Scenario: each process in its own container, each with its own log
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: split
      spec:
        containers:
          - name: kubia
            image: luksa/kubia
          - name: web
            image: nginx
      """
    Then it becomes Ready
    When I run `kubectl logs split -c kubia`
    Then it prints "Kubia server starting..."
    When I run `kubectl logs split -c web`
    Then the output does not contain "Kubia"
