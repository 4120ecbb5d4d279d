Feature: 5.8 Environment variables
  A container starts with the variables that its own entry of the manifest lists: literal ones, and ones that are looked up.

  @N1-69
  Scenario: they belong to a container
    When "environment.yaml" is applied
    Then `echo $TEST` in container kubernetes-simple-pod of pod kubernetes-simple-pod prints "test"
    And `echo [$TEST]` in container other of pod kubernetes-simple-pod prints "[]"

  Rule: the snippet of the note

    @N1-70 @errata
    Scenario: as it stands it is no manifest
      Given a file "snippet.yaml" with:
        """yaml
        spec:
          env:
          - name: TEST
            value: "test"
        """
      When I run `kubectl apply -f snippet.yaml`
      Then it fails with "error validating data: [apiVersion not set, kind not set]"

    @N1-70 @errata
    Scenario: with a head and a container the variables are still at the wrong level
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: misplaced}
        spec:
          env: [{name: TEST, value: test}]
          containers: [{name: app, image: busybox}]
        """
      Then it fails with 'strict decoding error: unknown field "spec.env"'
      And pod misplaced does not exist

    @N1-70 @N1-71 @N1-72 @N1-73
    Scenario: below the container it does what it was meant to do
      Given a cluster with 1 node
      When "environment.yaml" is applied
      Then `env | grep -E "^(TEST|HOST_NAME|CPU_REQUEST)=" | sort` in container kubernetes-simple-pod of pod kubernetes-simple-pod prints:
        """
        CPU_REQUEST=1
        HOST_NAME=worker-1
        TEST=test
        """

    @N1-71
    Scenario: a value is taken as it is written, blanks and all
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: literal}
        spec:
          containers:
            - {name: app, image: busybox, command: [sleep, "90000"], env: [{name: TEXT, value: "two  words"}]}
        """
      Then `echo "$TEXT"` in container app of pod literal prints "two  words"

    @N1-72
    Scenario: the node's name is not the host name that the container has
      Given a cluster with 1 node
      When "environment.yaml" is applied
      Then `echo $HOST_NAME $HOSTNAME $(hostname)` in container kubernetes-simple-pod of pod kubernetes-simple-pod prints "worker-1 kubernetes-simple-pod kubernetes-simple-pod"

    @N1-73
    Scenario Outline: the CPU request is rounded up to whole units: 250m with divisor <divisor>
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "asking"}, "spec": {"containers": [{"name": "app", "image": "busybox", "command": ["sleep", "90000"],
          "resources": {"requests": {"cpu": "250m"}},
          "env": [{"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "requests.cpu", "divisor": "<divisor>"}}}]}]}}
        EOF
        """
      Then `echo $CPU` in container app of pod asking prints "<value>"

      Examples:
        | divisor | value |
        |       1 |     1 |
        |      1m |   250 |

    @N1-73
    Scenario: a container that the pod does not have
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: mistaken}
        spec:
          containers:
            - name: app
              image: busybox
              env: [{name: CPU, valueFrom: {resourceFieldRef: {containerName: kubernetes-simple-pod, resource: requests.cpu}}}]
        """
      Then container app of pod mistaken waits with reason CreateContainerConfigError and says "container kubernetes-simple-pod not found"

  Rule: names and values

    @N1-74
    Scenario Outline: a name may be nearly anything since version 1.32: <name>
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "named"}, "spec": {"containers": [{"name": "app", "image": "busybox", "command": ["sleep", "90000"],
          "env": [{"name": "<name>", "value": "here"}]}]}}
        EOF
        """
      Then container app of pod named runs
      When I run `kubectl exec named -- env`
      Then the output contains "<name>=here"

      Examples:
        | name  |
        | PLAIN |
        |  1VAR |
        | a.b-c |

    @N1-74
    Scenario: but no equals sign
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: named}
        spec:
          containers: [{name: app, image: busybox, env: [{name: A=B, value: x}]}]
        """
      Then it fails with 'spec.containers[0].env[0].name: Invalid value: "A=B"'

    @N1-75 @errata
    Scenario Outline: a value is a string; <value> without quotes is none
      The note allows numbers too.

      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: counted}
        spec:
          containers: [{name: app, image: busybox, env: [{name: COUNT, value: <value>}]}]
        """
      Then it fails with "json: cannot unmarshal <type> into Go struct field EnvVar.spec.containers.env.value of type string"

      Examples:
        | value | type   |
        |     3 | number |
        | true  | bool   |

    @N1-75
    Scenario: in quotes it is one
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: counted}
        spec:
          containers: [{name: app, image: busybox, command: [sleep, "90000"], env: [{name: COUNT, value: "3"}]}]
        """
      Then `echo $((COUNT + 1))` in container app of pod counted prints "4"

  Rule: values from elsewhere

    @N1-76
    Scenario: from elsewhere or from here, not both
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: both}
        spec:
          containers:
            - name: app
              image: busybox
              env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
        """
      Then it fails with 'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'

    @N1-76
    Scenario: the four places a value can come from
      When I run:
        """
        kubectl create configmap settings --from-literal=colour=blue
        kubectl create secret generic keys --from-literal=key=s3cret
        """
      And "four-sources.yaml" is applied
      Then `echo $NAME $CPU $COLOUR $KEY` in container app of pod informed prints "informed 500 blue s3cret"

    @N1-77 @errata
    Scenario: what it says was true when the container started
      The note speaks of the pod's present settings. Nobody changes the environment of a process that runs.

      When "labelled.yaml" is applied
      Then `echo $STAGE` in container app of pod labelled prints "test"
      When I run `kubectl label pod labelled stage=prod --overwrite`
      And 10 minutes pass
      Then `echo $STAGE` in container app of pod labelled prints "test"
      When container app of pod labelled is killed
      Then container app of pod labelled has restarted 1 time
      And `echo $STAGE` in container app of pod labelled prints "prod"

    @N1-77 @errata
    Scenario Outline: not every field may be asked for: <path>
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: nosy}
        spec:
          containers:
            - name: app
              image: busybox
              env: [{name: A, valueFrom: {fieldRef: {fieldPath: <path>}}}]
        """
      Then it fails with "<message>"

      Examples:
        | path            | message                                                                                          |
        | spec.containers | error converting fieldPath: field label not supported: spec.containers                           |
        | metadata.labels | spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \\"metadata.labels\\" |

    @N1-78
    Scenario Outline: fieldPath says where to look: <path>
      Given a cluster with 1 node
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "curious"}, "spec": {"containers": [{"name": "app", "image": "busybox", "command": ["sleep", "90000"],
          "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "<path>"}}}]}]}}
        EOF
        """
      Then `echo $A` in container app of pod curious prints "<value>"

      Examples:
        | path                    | value        |
        | metadata.name           | curious      |
        | metadata.namespace      | default      |
        | spec.nodeName           | worker-1     |
        | spec.serviceAccountName | default      |
        | status.podIP            |   10.244.0.2 |
        | status.hostIP           | 192.168.49.2 |

    @N1-78
    Scenario: kubectl describe shows the path and not the value
      When "environment.yaml" is applied
      Then pod kubernetes-simple-pod becomes Ready
      When I run `kubectl describe pod kubernetes-simple-pod`
      Then the output contains "(v1:spec.nodeName)"

    @N1-79
    Scenario Outline: resources: <resource>
      Given a cluster with these nodes:
        | name     | cpu | memory |
        | worker-1 |   2 |    4Gi |
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "asking"}, "spec": {"containers": [{"name": "app", "image": "busybox", "command": ["sleep", "90000"],
          "resources": {"requests": {"memory": "64Mi"}},
          "env": [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "<resource>"}}}]}]}}
        EOF
        """
      Then `echo $A` in container app of pod asking prints "<value>"

      Examples: what is not limited may be had whole: 4Gi less the 100Mi that the node keeps
        | resource        | value      |
        | requests.memory |   67108864 |
        | limits.memory   | 4190109696 |
        | limits.cpu      |          2 |
        | requests.cpu    |          0 |

    @N1-80
    Scenario: containerName may be left out, and means the container itself
      When "four-sources.yaml" is applied
      And I run `kubectl get pod informed -o jsonpath='{.spec.containers[0].env[1].valueFrom.resourceFieldRef.containerName}'`
      Then it prints nothing
      When I run `kubectl create configmap settings --from-literal=colour=blue; kubectl create secret generic keys --from-literal=key=s3cret`
      Then `echo $CPU` in container app of pod informed prints "500"

    @N1-80
    Scenario: or name another one of the pod
      When "environment.yaml" is applied
      Then `echo $NEIGHBOUR_CPU` in container other of pod kubernetes-simple-pod prints "250"

    @N1-80
    Scenario: in a volume it must be said
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: vague}
        spec:
          containers: [{name: app, image: busybox}]
          volumes: [{name: info, downwardAPI: {items: [{path: cpu, resourceFieldRef: {resource: requests.cpu}}]}}]
        """
      Then it fails with "spec.volumes[0].downwardAPI.resourceFieldRef.containerName: Required value"

    @N1-81
    Scenario: only these resources can be asked for
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: {name: odd}
        spec:
          containers:
            - name: app
              image: busybox
              env: [{name: A, valueFrom: {resourceFieldRef: {resource: cpu}}}]
        """
      Then it fails with 'Unsupported value: "cpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"'
