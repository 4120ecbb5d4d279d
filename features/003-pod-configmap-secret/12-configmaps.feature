Feature: ConfigMaps
  Configuration kept apart from the pods that read it.

  @N3-89
  Scenario: a ConfigMap is there without any pod, and whatever becomes of the nodes
    Given node worker-1 loses power
    And node worker-2 loses power
    When I run `kubectl create configmap settings --from-literal=mode=fast`
    And I run `kubectl get configmap settings -o jsonpath='{.data.mode}'`
    Then it prints "fast"

  @N3-90
  Scenario: it keeps text and bytes, up to a mebibyte
    When I run `kubectl create configmap settings --from-literal=mode=fast`
    Then configmap settings has exactly:
      """yaml
      data: { mode: fast }
      """
    When I run `head -c 1048577 /dev/zero | tr '\0' x > big; kubectl create configmap big --from-file=big`
    Then it fails with 'ConfigMap "big" is invalid: []: Too long: may not be more than 1048576 bytes'

  @N3-90
  Scenario: keys are made of letters, digits, dashes, dots and low lines
    When I run `kubectl create configmap settings --from-literal='a key=value'`
    Then it fails with '"a key" is not a valid key name for a ConfigMap'

  @N3-91
  Scenario: the same pod with another ConfigMap has another value
    When I run `kubectl create configmap ex-config --from-literal=foo=bar`
    And "reader.yaml" is applied
    Then the environment variable FOO of container ex-env of pod reader is "bar"
    When I run `kubectl delete pod reader --now; kubectl create configmap ex-config --from-literal=foo=other --dry-run=client -o yaml | kubectl replace -f -`
    And "reader.yaml" is applied
    Then the environment variable FOO of container ex-env of pod reader is "other"

  @N3-91
  Scenario: a ConfigMap of another namespace is none
    When I run `kubectl create namespace elsewhere; kubectl create configmap ex-config -n elsewhere --from-literal=foo=bar`
    And "reader.yaml" is applied
    Then container ex-env of pod reader waits with reason CreateContainerConfigError and says 'configmap "ex-config" not found'

  Rule: it is made by a command or from a manifest

    @N3-92 @N3-94
    Scenario: from literals
      When I run `kubectl create configmap ex-config --from-literal=foo=bar --from-literal=foo2=bar2`
      Then it prints "configmap/ex-config created"
      And configmap ex-config has exactly:
        """yaml
        data: { foo: bar, foo2: bar2 }
        """
      When I run `kubectl get configmap ex-config --no-headers | tr -s ' ' | cut -d ' ' -f 2`
      Then it prints "2"

    @N3-94
    Scenario: a literal is a key and a value
      When I run `kubectl create configmap ex-config --from-literal=foo`
      Then it fails with "error: invalid literal source foo, expected key=value"

    @N3-93 @errata
    Scenario Outline: a file of two lines by <option>: <data> entries
      The note turns a file of properties into a ConfigMap by --from-file: that makes one entry of the whole file.

      Given a file "app.properties" with:
        """
        color=blue
        size=large
        """
      When I run `kubectl create configmap props <option>=app.properties`
      And I run `kubectl get configmap props --no-headers | tr -s ' ' | cut -d ' ' -f 2`
      Then it prints "<data>"
      When I run `kubectl get configmap props -o jsonpath='{.data.<key>}'`
      Then it prints "<value>"

      Examples:
        | option          | data | key              | value      |
        | --from-file     |    1 | app\\.properties | size=large |
        | --from-env-file |    2 | size             | large      |

    @N3-93 @errata
    Scenario: the two do not go together
      When I run `echo a=b > f; kubectl create configmap props --from-file=f --from-env-file=f`
      Then it fails with "error: from-env-file cannot be combined with from-file or from-literal"

    @N3-95
    Scenario: from a manifest
      Given a file "my-configmap.yaml" with:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: my-configmap
        data:
          key1: value1
          key2: value2
        """
      When I run `kubectl create -f my-configmap.yaml`
      Then it prints "configmap/my-configmap created"
      When I run `sed 's/value1/1/' my-configmap.yaml | kubectl create -f -`
      Then it fails with "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"

  Rule: as a volume, every key is a file

    @N3-96
    Scenario: the files have the values, and change when they do
      When I run `kubectl create configmap ex-config --from-literal=foo=bar --from-literal=foo2=bar2`
      And "config-files.yaml" is applied
      Then `cat /config/foo /config/foo2` in container app of pod config-files prints "barbar2"
      When I run `kubectl patch configmap ex-config -p '{"data":{"foo":"changed"}}'`
      Then the file "/config/foo" in container app of pod config-files contains "changed"
      And the file "/fixed/foo" in container app of pod config-files contains "bar"

    @N3-96
    Scenario: nothing starts before the ConfigMap is there
      When "config-files.yaml" is applied
      Then an event FailedMount says 'MountVolume.SetUp failed for volume "ex-volume" : configmap "ex-config" not found'
      And container app of pod config-files waits with reason ContainerCreating
      When I run `kubectl create configmap ex-config --from-literal=foo=bar`
      Then pod config-files becomes Ready within 3 minutes

  Rule: as variables, one key or all of them

    @N3-97
    Scenario: one key
      When I run `kubectl create configmap ex-config --from-literal=ex.ample=value`
      And "one-key.yaml" is applied
      Then the environment variable foo-env of container ex-env of pod one-key is "value"
      And `echo "$foo-env"` in container ex-env of pod one-key prints "-env"

    @N3-97
    Scenario: without the ConfigMap the container cannot be made
      When "one-key.yaml" is applied
      Then it becomes CreateContainerConfigError
      And an event Failed says 'Error: configmap "ex-config" not found'

    @N3-97
    Scenario: without the key neither
      When I run `kubectl create configmap ex-config --from-literal=other=value`
      And "one-key.yaml" is applied
      Then it becomes CreateContainerConfigError
      And an event Failed says "Error: couldn't find key ex.ample in ConfigMap default/ex-config"

    @N3-97
    Scenario: what is optional may be missing
      When I run `sed 's/key: ex.ample/optional: true\n              key: ex.ample/' one-key.yaml | kubectl apply -f -`
      Then it becomes Ready
      And container ex-env of pod one-key has no environment variable foo-env

    @N3-98 @errata
    Scenario: the note's way of taking all keys is not understood
      When I run `kubectl create -f all-keys-as-noted.yaml`
      Then it fails with 'strict decoding error: unknown field "spec.containers[0].envFrom[0].name", unknown field "spec.containers[0].envFrom[0].valueFrom"'
      When I run `kubectl create -f all-keys-as-noted.yaml --validate=false`
      Then it fails with 'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'

    @N3-98 @errata
    Scenario: this is how all keys are taken; a variable of its own goes before
      The note gives the source a name and a valueFrom; it is named directly.

      When I run `kubectl create configmap ex-config --from-literal=foo=bar --from-literal=foo2=bar2`
      And I run `kubectl create secret generic ex-secret --from-literal=example=hidden`
      And "all-keys.yaml" is applied
      Then the environment variable foo of container ex-env of pod all-keys is "bar"
      And the environment variable foo2 of container ex-env of pod all-keys is "its own"

    @N3-99
    Scenario Outline: one manifest, two phases: in <phase> it speaks to <address>
      When I run `kubectl create namespace <phase>; kubectl create configmap ex-config -n <phase> --from-literal=foo=<address>`
      And I run `kubectl apply -n <phase> -f reader.yaml`
      Then the environment variable FOO of container ex-env of pod <phase>/reader is "<address>"

      Examples:
        | phase | address      |
        | dev   | db.dev:5432  |
        | prod  | db.prod:5432 |
