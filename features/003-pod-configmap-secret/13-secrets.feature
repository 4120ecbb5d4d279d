Feature: Secrets
  Like ConfigMaps, for what not everybody should read at a glance.

  @N3-100
  Scenario: a Secret is made and read like a ConfigMap
    When I run `kubectl create secret generic mysecret --from-literal=password=s3cret`
    Then it prints "secret/mysecret created"
    When I run `kubectl get secret mysecret --no-headers | tr -s ' ' | cut -d ' ' -f 1-3`
    Then it prints "mysecret Opaque 1"

  @N3-101 @errata
  Scenario: on a node its files lie in memory
    When I run `kubectl create secret generic ex-secret --from-literal=example=hidden`
    And "secret-files.yaml" is applied
    Then `mount | grep -c 'tmpfs on /secret type tmpfs'` in container app of pod secret-files prints "1"

  @N3-101 @errata
  Scenario: yet it is no strong protection
    The note speaks of strong security; whoever may read the Secret, or run something in the pod, has it in plain words.

    When I run `kubectl create secret generic ex-secret --from-literal=example=hidden`
    And "secret-variable.yaml" is applied
    Then the environment variable foo-env of container ex-env of pod secret-variable is "hidden"
    When I run `kubectl get secret ex-secret -o jsonpath='{.data.example}' | base64 -d`
    Then it prints "hidden"

  @N3-102
  Scenario: what is shown is coded, or only counted, and anybody can decode it
    When I run `kubectl create secret generic mysecret --from-literal=password=password`
    And I run `kubectl get secret mysecret -o yaml`
    Then it prints "  password: cGFzc3dvcmQ="
    When I run `kubectl describe secret mysecret`
    Then it prints "password:  8 bytes"
    And the output does not contain "cGFzc3dvcmQ="
    When I run `kubectl get secret mysecret -o jsonpath='{.data.password}' | base64 -d`
    Then it prints "password"

  Rule: it is made by a command or from a manifest

    @N3-103 @errata
    Scenario: the command wants to know what kind of Secret
      The note's line leaves it out.

      When I run `kubectl create secret mysecret --from-literal=username=admin`
      Then it fails with "error: unknown flag: --from-literal"
      And the exit code is 1
      When I run `kubectl create secret generic mysecret --from-literal=username=admin`
      Then it prints "secret/mysecret created"

    @N3-104
    Scenario Outline: from <source>
      When I run `echo username=admin > username; kubectl create secret generic mysecret <source>`
      And I run `kubectl get secret mysecret -o jsonpath='{.data.username}' | base64 -d`
      Then it prints "<value>"

      Examples:
        | source                        | value          |
        | --from-literal=username=admin | admin          |
        | --from-file=username          | username=admin |
        | --from-env-file=username      | admin          |

    @N3-105
    Scenario: from a manifest, in base64
      When I run `kubectl create -f mysecret.yaml`
      Then it prints "secret/mysecret created"
      When I run `kubectl get secret mysecret -o jsonpath='{.data.username}' | base64 -d; echo; kubectl get secret mysecret -o jsonpath='{.data.password}' | base64 -d`
      Then it prints:
        """
        admin
        password
        """

    @N3-105
    Scenario: plain words are no base64
      When I run `sed 's/YWRtaW4=/admin!/' mysecret.yaml | kubectl create -f -`
      Then it fails with 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 5'

    @N3-106
    Scenario: Opaque is what is meant when no type is given
      When I run `sed '/type: Opaque/d' mysecret.yaml | kubectl create -f -`
      Then secret mysecret has:
        """yaml
        type: Opaque
        """

    @N3-106
    Scenario: other types want other keys, and the type stays
      When I run `sed 's#Opaque#kubernetes.io/tls#' mysecret.yaml | kubectl create -f -`
      Then it fails with "data[tls.crt]: Required value"
      When I run `kubectl create -f mysecret.yaml`
      And I run `kubectl patch secret mysecret -p '{"type":"example.com/own"}'`
      Then it fails with "field is immutable"

    @N3-107 @errata
    Scenario Outline: <line>
      The note's line serves as long as the word has no backslash; printf leaves every word as it is.

      When I run `<line> | base64`
      Then it prints "<printed>"

      Examples:
        | line              | printed  |
        | echo -ne admin    | YWRtaW4= |
        | echo admin        | YWRtaW4K |
        | echo -ne 'a\\tb'  | YQli     |
        | printf %s 'a\\tb' | YVx0Yg== |

    @N3-107 @errata
    Scenario: in a shell that knows no -ne the flag itself is coded
      When a pod debian with image debian and command "sleep 3600" is applied
      Then `echo -ne admin | base64` in container app of pod debian prints "LW5lIGFkbWluCg=="

    @N3-108
    Scenario: with stringData Kubernetes codes the words itself, and they win
      When I run `sed 's/^data:/stringData: { password: other }\ndata:/' mysecret.yaml | kubectl create -f -`
      And I run `kubectl get secret mysecret -o jsonpath='{.data.password}' | base64 -d`
      Then it prints "other"
      And secret mysecret has no stringData

  Rule: pods read it as files or as variables

    @N3-109
    Scenario: the files have the decoded values
      When I run `kubectl create secret generic ex-secret --from-literal=example=hidden`
      And "secret-files.yaml" is applied
      Then `cat /secret/example` in container app of pod secret-files prints "hidden"
      And `stat -L -c %a /secret/example` in container app of pod secret-files prints "644"
      And container app of pod secret-files cannot write to "/secret"

    @N3-109
    Scenario: nothing starts before the Secret is there
      When "secret-files.yaml" is applied
      Then an event FailedMount says 'MountVolume.SetUp failed for volume "ex-volume" : secret "ex-secret" not found'
      And container app of pod secret-files waits with reason ContainerCreating

    @N3-110
    Scenario: one value as a variable
      When I run `kubectl create secret generic ex-secret --from-literal=example=hidden`
      And "secret-variable.yaml" is applied
      Then the environment variable foo-env of container ex-env of pod secret-variable is "hidden"

    @N3-110
    Scenario: without the Secret the container cannot be made
      When "secret-variable.yaml" is applied
      Then container ex-env of pod secret-variable waits with reason CreateContainerConfigError and says 'secret "ex-secret" not found'

    @N3-110
    Scenario: without the key neither
      When I run `kubectl create secret generic ex-secret --from-literal=other=hidden`
      And "secret-variable.yaml" is applied
      Then container ex-env of pod secret-variable waits with reason CreateContainerConfigError and says "couldn't find key example in Secret default/ex-secret"

    @N3-111 @errata
    Scenario: the note's way of taking all values is not understood
      When I run `sed 's/configMapRef/secretRef/' all-keys-as-noted.yaml | kubectl create -f -`
      Then it fails with 'strict decoding error: unknown field "spec.containers[0].envFrom[0].name", unknown field "spec.containers[0].envFrom[0].valueFrom"'

    @N3-111 @errata
    Scenario: this is how all values are taken
      The note gives the source a name and a valueFrom; it is named directly.

      When I run `kubectl create configmap ex-config --from-literal=example=open`
      And I run `kubectl create secret generic ex-secret --from-literal=example=hidden --from-literal=more=of-it`
      And "all-keys.yaml" is applied
      Then the environment variable more of container ex-env of pod all-keys is "of-it"
      And the environment variable example of container ex-env of pod all-keys is "hidden"
