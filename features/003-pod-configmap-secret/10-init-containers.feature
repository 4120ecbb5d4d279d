Feature: Init containers
  Containers that do their work before the others begin.

  @N3-79 @N3-80
  Scenario: the main container starts when the init container has finished
    When "prepared.yaml" is applied
    Then container app of pod prepared never starts before container prepare has finished
    And the file "/work/prepared" in container app of pod prepared contains "done"

  @N3-79
  Scenario: as long as it works, the pod says so
    When "prepared.yaml" is applied
    And 15 seconds pass
    And I run `kubectl get pod prepared --no-headers | tr -s ' ' | cut -d ' ' -f 2-3`
    Then it prints "0/1 Init:0/1"

  @N3-81
  Scenario: initContainers stand beside containers, not in one
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: nested }
      spec:
        containers: [{ name: app, image: nginx, initContainers: [{ name: prepare, image: busybox }] }]
      """
    Then it fails with 'strict decoding error: unknown field "spec.containers[0].initContainers"'

  @N3-82
  Scenario: the note's fragment, with its dots, is no YAML
    Given a file "fragment.yaml" with:
      """
      containers:
      (...)
      initContainers:
      - name: git
        image: alpine/git
      (...)
      """
    When I run `kubectl create -f fragment.yaml`
    Then it fails with "error: error parsing fragment.yaml: error converting YAML to JSON: yaml: line 3: could not find expected ':'"

  @N3-82
  Scenario: what the init container fetched is served
    What the repository holds is told here by an image that stands for the note's.

    Given these images:
      """yaml
      - name: alpine/git
        script: test "$1" = clone && echo a page of "$2" > "$3/index.html"
      """
    When "fetched.yaml" is applied
    And a pod client with command "sleep 3600" is applied
    And pod client requests port 80 of pod fetched
    Then it prints "a page of http://git.example.com/site.git"
