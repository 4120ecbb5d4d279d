Feature: The downward API
  What a pod's containers can be told of the pod itself: by variables, which stay, and by files, which follow.

  @N3-83 @N3-84
  Scenario: variables that tell the node, the name, the namespace and the address
    When "self-aware.yaml" is applied
    Then it becomes Ready
    When I run `kubectl get pod self-aware -o jsonpath='{.spec.nodeName} {.metadata.name} {.metadata.namespace} {.status.podIP}' > facts`
    And I run `kubectl exec self-aware -- sh -c 'echo $NODE_NAME $POD_NAME $POD_NAMESPACE $POD_IP' > told`
    And I run `[ "$(cat told)" = "$(cat facts)" ] && echo the same`
    Then it prints "the same"
    When I run `wc -w < told`
    Then it prints "4"

  @N3-84
  Scenario: the note's fragment lacks what makes it a manifest
    When I run `sed '/apiVersion: v1/d; /kind: Pod/d' self-aware.yaml > fragment.yaml; kubectl create -f fragment.yaml`
    Then it fails with "error validating data: [apiVersion not set, kind not set]"

  @N3-83 @N3-85 @errata
  Scenario: a volume that tells the labels
    The note's example has the source beside the volumes instead of in one, and mounts nothing; this one is repaired.

    When "info.yaml" is applied
    Then `cat /etc/podinfo/labels` in container c of pod info prints:
      """
      app="x"
      tier="web"
      """

  @N3-85 @errata
  Scenario: the note's example as it stands
    When I run `kubectl create -f info-as-noted.yaml`
    Then it fails with 'strict decoding error: unknown field "spec.downwardAPI"'
    When I run `kubectl create -f info-as-noted.yaml --validate=false`
    Then it prints "pod/info created"
    And it has:
      """yaml
      spec: { volumes: [{ name: podinfo, emptyDir: {} }] }
      """
    And `ls -A /etc/podinfo | wc -l` in container c of pod info prints "0"

  @N3-85 @errata
  Scenario: the source put in its place, the field beside the item
    When I run `kubectl create -f info-half-repaired.yaml`
    Then it fails with 'strict decoding error: unknown field "spec.volumes[0].downwardAPI.fieldRef"'
    When I run `kubectl create -f info-half-repaired.yaml --validate=false`
    Then it fails with "spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required"

  @N3-86
  Scenario: each item is a file
    When "info.yaml" is applied
    Then `ls /etc/podinfo` in container c of pod info prints:
      """
      labels
      name
      """
    And `cat /etc/podinfo/name` in container c of pod info prints "info"

  @N3-87 @errata
  Scenario: the path of an item is told from the root of the volume
    The note calls it a path in the container; where the volume is in the container, its mount says.

    When I run `sed 's#path: labels#path: of/the/pod#; s#/etc/podinfo#/here#' info.yaml | kubectl apply -f -`
    Then the file "/here/of/the/pod" in container c of pod info contains "app="

  @N3-87 @errata
  Scenario Outline: it cannot lead out of the volume: <path>
    When I run `sed 's#path: labels#path: <path>#' info.yaml | kubectl create -f -`
    Then it fails with "<said>"

    Examples:
      | path      | said                    |
      | /labels   | must be a relative path |
      | ../labels | must not contain '..'   |

  @N3-88
  Scenario: a label that changes is seen in the file, not in the variable
    When "info.yaml" is applied
    Then the environment variable APP of container c of pod info is "x"
    When I run `kubectl label pod info app=y --overwrite`
    Then the file "/etc/podinfo/labels" in container c of pod info contains "app="
    And the file "/etc/podinfo/labels" in container c of pod info does not contain "x"
    And `grep app= /etc/podinfo/labels` in container c of pod info prints 'app="y"'
    And the environment variable APP of container c of pod info is "x"

  @N3-88
  Scenario: not every field can be told by a volume
    When I run `sed 's/metadata.labels$/spec.nodeName/' info.yaml | kubectl create -f -`
    Then it fails with "spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value"
