Feature: 5.4 Init containers
  They run one after the other before the containers of the pod start, each to its end.

  @N1-34
  Scenario: first the preparation, then the application
    When "slow-init.yaml" is applied
    Then container prepare of pod prepared finishes before container app starts
    And container app of pod prepared never starts before container prepare has finished

  @N1-34
  Scenario: kubectl shows how far it has come
    When "slow-init.yaml" is applied
    Then container prepare of pod prepared runs
    When I run `kubectl get pod prepared --no-headers`
    Then the output contains "0/1   Init:0/1"
    When 40 seconds pass
    And I run `kubectl get pod prepared --no-headers`
    Then the output contains "1/1   Running"

  @N1-35
  Scenario: what the application must not see stays in the init container
    Its image, its tools and its secret are its own; only what it puts into the shared volume remains.

    When I run `kubectl create secret generic deploy-key --from-literal=key=s3cret`
    And "fetch-source.yaml" is applied
    Then container app of pod site runs
    And `cat /src/index.txt` in container app of pod site prints "fetched with s3cret"
    When I run `ls /keys` in container app of pod site
    Then it fails with "ls: /keys: No such file or directory"

  @N1-41
  Scenario: the application is held back until something outside of the pod is there
    When "waits-for-db.yaml" is applied
    Then init container wait of pod patient runs
    When 10 minutes pass
    And I run `kubectl get pod patient --no-headers`
    Then the output contains "0/1   Init:0/1   0"
    When I run `kubectl create service clusterip db --tcp=5432`
    Then pod patient becomes Ready
    And init container wait of pod patient has ended with reason Completed and exit code 0
    When I run `kubectl get pod patient -o jsonpath='{.status.initContainerStatuses[0].restartCount}'`
    Then it prints "0"

  Rule: several of them

    @N1-36
    Scenario: two, and the column STATUS counts them
      When "two-inits.yaml" is applied
      Then container first of pod stepwise runs
      When I run `kubectl get pod stepwise --no-headers`
      Then the output contains "Init:0/2"
      Then container second of pod stepwise runs
      When I run `kubectl get pod stepwise --no-headers`
      Then the output contains "Init:1/2"

    @N1-36
    Scenario: no two of one name, and none of an application container's
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "twins"}, "spec": {
          "initContainers": [{"name": "a", "image": "busybox"}, {"name": "a", "image": "busybox"}],
          "containers": [{"name": "app", "image": "nginx"}]}}
        EOF
        """
      Then it fails with 'spec.initContainers[1].name: Duplicate value: "a"'

    @N1-37
    Scenario: in the order in which they are written
      When "two-inits.yaml" is applied
      Then container first of pod stepwise finishes before container second starts
      And container second of pod stepwise never starts before container first has finished

    @N1-39
    Scenario: commands in a row, each building on the one before
      When "count-to-three.yaml" is applied
      Then `cat /work/steps` in container app of pod counted prints "123"

    @N1-40
    Scenario: the application waits for the last of them
      When "two-inits.yaml" is applied
      Then container app of pod stepwise waits with reason PodInitializing
      And container app of pod stepwise never starts before container first has finished
      And container app of pod stepwise never starts before container second has finished

  Rule: when one fails

    @N1-38
    Scenario: it is tried again, later and later, until it succeeds
      When "third-time-lucky.yaml" is applied
      Then container try of pod lucky waits with reason CrashLoopBackOff
      And pod lucky becomes Ready
      When I run `kubectl get pod lucky -o jsonpath='{.status.initContainerStatuses[0].restartCount}'`
      Then it prints "2"

    @N1-38
    Scenario: in between kubectl says Init:Error or Init:CrashLoopBackOff
      When "init-never-works.yaml" is applied
      Then container try of pod hopeless waits with reason CrashLoopBackOff
      When I run `kubectl get pod hopeless --no-headers`
      Then the output contains "0/1   Init:CrashLoopBackOff"
      And container try of pod hopeless restarts after 0, 10, 20, 40 and 80 seconds
      And pod hopeless stays Pending for 1 hour

    @N1-38 @errata
    Scenario: with restartPolicy Never one failure is the end of the pod
      "Until it succeeds" is true only for the other two policies.

      When "init-fails-once.yaml" is applied
      Then pod fragile becomes Failed
      And pod fragile stays Failed for 1 hour
      When I run `kubectl get pod fragile --no-headers`
      Then the output contains "0/1   Init:Error   0"

  Rule: they end, and so there is nothing to be ready for

    @N1-42
    Scenario: when the pod is ready they are over
      When "two-inits.yaml" is applied
      Then pod stepwise becomes Ready
      And container first of pod stepwise has ended with reason Completed and exit code 0
      And container second of pod stepwise has ended with reason Completed and exit code 0

    @N1-42 @errata
    Scenario: one with restartPolicy Always goes on beside the application
      Since version 1.29 not every init container ends, as the note has it: a sidecar stays and counts in READY.

      When "native-sidecar.yaml" is applied
      Then pod helped becomes Ready
      And container helper of pod helped is ready
      When I run `kubectl get pod helped --no-headers`
      Then the output contains "2/2   Running"

    @N1-43
    Scenario Outline: no <what> for one that ends
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "odd"}, "spec": {
          "initContainers": [{"name": "a", "image": "busybox", "<what>": <value>}],
          "containers": [{"name": "app", "image": "nginx"}]}}
        EOF
        """
      Then it fails with "spec.initContainers[0].<what>: Forbidden: may not be set for init containers without restartPolicy=Always"

      Examples:
        | what           | value                       |
        | readinessProbe | {"tcpSocket": {"port": 80}} |
        | livenessProbe  | {"tcpSocket": {"port": 80}} |
        | startupProbe   | {"tcpSocket": {"port": 80}} |

    @N1-43 @errata
    Scenario: a sidecar among them may have one, and the pod waits for its answer
      When "probed-sidecar.yaml" is applied
      Then container app of pod watched runs
      And container helper of pod watched is not ready
      And the condition Ready of pod watched is False
      When I run `touch /tmp/ready` in container helper of pod watched
      Then pod watched becomes Ready
