Feature: 3.6 Annotating pods
  Annotations are pairs too, but for reading, not for selecting; they may be long.

  Background:
    Given the two pods of the book, kubia-manual and kubia-manual-v2

  @N0-68
  Scenario Outline: any object takes annotations: <kind>
    When I run `kubectl annotate <kind> <name> note="seen on monday"`
    Then it prints "<kind>/<name> annotated"
    When I run `kubectl get <kind> <name> -o jsonpath='{.metadata.annotations.note}'`
    Then it prints "seen on monday"

    Examples:
      | kind      | name         |
      | pod       | kubia-manual |
      | node      | worker-1     |
      | namespace | default      |

  @N0-69
  Scenario: annotations select nothing
    When I run `kubectl annotate pod kubia-manual team=a`
    And I run `kubectl get po -l team=a`
    Then it reports "No resources found in default namespace."
    When I run `kubectl get po --field-selector metadata.annotations.team=a`
    Then it fails with "field label not supported: metadata.annotations.team"

  @N0-70
  Scenario: what is too long for a label fits into an annotation
    When I run:
      """
      text=$(printf '{"owner":"kim","reason":"%0180d"}' 7)
      kubectl annotate pod kubia-manual history="$text"
      """
    Then it prints "pod/kubia-manual annotated"
    When I run `kubectl label pod kubia-manual history=$(printf '%064d' 7)`
    Then it fails with "must be no more than 63 bytes"

  @N0-71
  Scenario: who made a pod is good to know and changes nothing
    When I run `kubectl annotate po kubia-manual created-by="kim"`
    And I run `kubectl describe pod kubia-manual`
    Then it prints "Annotations:      created-by: kim"
    And pod kubia-manual has:
      """yaml
      status:
        phase: Running
        containerStatuses:
          - restartCount: 0
      """

  @N0-72
  Scenario: a created pod has no annotations, an applied one remembers what was applied
    When I run `kubectl create -f kubia-manual.yaml -n kube-public`
    And I run `kubectl get po kubia-manual -n kube-public -o yaml`
    Then the output does not contain "annotations:"
    When I run `kubectl delete po kubia-manual -n kube-public`
    And I run `kubectl apply -f kubia-manual.yaml -n kube-public`
    And I run `kubectl get po kubia-manual -n kube-public -o yaml`
    Then the output contains "kubectl.kubernetes.io/last-applied-configuration"

  @N0-73 @errata
  Scenario: who created a pod stands in its owner references; the annotation of old is gone
    When this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata:
        name: web
      spec:
        selector:
          matchLabels: { app: web }
        template:
          metadata:
            labels: { app: web }
          spec:
            containers:
              - name: web
                image: nginx
      """
    And 10 seconds pass
    And I run `kubectl get po -l app=web -o yaml | grep create`
    Then the output does not contain "created-by"
    When I run `kubectl get po -l app=web -o jsonpath='{.items[0].metadata.ownerReferences[?(@.controller==true)].kind}'`
    Then it prints "ReplicaSet"
    When I run `kubectl get po kubia-manual -o jsonpath='{.metadata.ownerReferences}'`
    Then it prints nothing

  Rule: all annotations of an object together may hold 262144 bytes

    @N0-74
    Scenario Outline: <bytes> bytes of value under a key of one byte
      Given a pod "heavy" with one annotation "a" of <bytes> bytes
      Then the exit code is <code>

      Examples:
        | bytes  | code |
        | 262143 |    0 |
        | 262144 |    1 |

    @N0-74 @errata
    Scenario: two annotations share the limit
      Given a pod "heavy" with two annotations of 131073 bytes each
      Then it fails with "metadata.annotations: Too long: may not be more than 262144 bytes"

    @N0-75 @errata
    Scenario: the key is stored as it is typed, slip included
      When I run `kubectl annotate pod kubia-manual mycompany.com/someannoation="foo bar"`
      Then it prints "pod/kubia-manual annotated"
      When I run `kubectl get pod kubia-manual -o jsonpath='{.metadata.annotations.mycompany\.com/someannotation}'`
      Then it prints nothing
      When I run `kubectl get pod kubia-manual -o jsonpath='{.metadata.annotations.mycompany\.com/someannoation}'`
      Then it prints "foo bar"
      When I run `kubectl annotate pod kubia-manual mycompany.com/someannoation="other"`
      Then it fails with:
        """
        error: --overwrite is false but found the following declared annotation(s): 'mycompany.com/someannoation' already has a value (foo bar)
        """
      When I run `kubectl annotate pod kubia-manual mycompany.com/someannotation="foo bar"`
      And I run `kubectl get pod kubia-manual -o jsonpath='{.metadata.annotations.mycompany\.com/someannotation}'`
      Then it prints "foo bar"

    @N0-76
    Scenario: describe shows the annotation
      When I run `kubectl annotate pod kubia-manual mycompany.com/someannoation="foo bar"`
      And I run `kubectl describe pod kubia-manual`
      Then it prints "Annotations:      mycompany.com/someannoation: foo bar"
      When I run `kubectl describe pod kubia-manual-v2`
      Then it prints "Annotations:      <none>"
