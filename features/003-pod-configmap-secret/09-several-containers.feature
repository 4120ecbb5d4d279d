Feature: Several containers
  How they are listed, addressed and started.

  @N3-75
  Scenario: containers of a pod are listed, each with a name of its own
    When "two.yaml" is applied
    Then it becomes Ready
    When I run `sed 's/name: b$/name: a/' two.yaml | kubectl create -f - --dry-run=server`
    Then it fails with 'spec.containers[1].name: Duplicate value: "a"'

  @N3-76 @errata
  Scenario Outline: without -c kubectl <command> takes the first container and says so
    The note says that -c must be given; since Kubernetes 1.24 it need not.

    When "two.yaml" is applied
    Then it becomes Ready
    When I run `kubectl <command>`
    Then it reports 'Defaulted container "a" out of: a, b'
    And it prints "a"
    And the exit code is 0

    Examples:
      | command                       |
      | logs two                      |
      | exec two -- printenv WHO_AM_I |

  @N3-76 @errata
  Scenario: with -c it is the one that is named, and it must be one of the pod
    When "two.yaml" is applied
    Then it becomes Ready
    When I run `kubectl logs two -c b`
    Then it prints "b"
    When I run `kubectl logs two -c zz`
    Then it fails with "error: container zz is not valid for pod two"

  @N3-76 @errata
  Scenario: all of them, or the one that an annotation names
    When "two.yaml" is applied
    Then it becomes Ready
    When I run `kubectl logs two --all-containers`
    Then it prints:
      """
      a
      b
      """
    When I run `kubectl annotate pod two kubectl.kubernetes.io/default-container=b; kubectl logs two`
    Then it prints "b"

  @N3-76 @errata
  Scenario: the API itself chooses none
    When "two.yaml" is applied
    Then it becomes Ready
    When I run `kubectl get --raw /api/v1/namespaces/default/pods/two/log`
    Then it fails with "a container name must be specified for pod two, choose one of: [a b]"

  @N3-77
  Scenario: a sidecar passes on what the main container writes
    When "sidecar.yaml" is applied
    Then it becomes Ready
    When I run `echo served >> /var/log/app/access.log` in container main of pod helped
    Then the log of container shipper of pod helped contains "served"

  @N3-78
  Scenario: nobody waits for the container before
    When "late-first.yaml" is applied
    Then container second of pod unordered is ready
    When I run `kubectl get pod unordered -o jsonpath='{.status.containerStatuses[*].ready}'`
    Then it prints "false true"

  @N3-78
  Scenario: with a sidecar of Kubernetes' own kind the order is kept
    When "ordered.yaml" is applied
    Then it becomes Ready
    And the log of container main of pod ordered contains "the helper is there"
