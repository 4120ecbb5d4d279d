Feature: Init containers
  What has to be done before the containers of a pod start, one after the other.

  @N4-39
  Scenario: they end; what does not end keeps the pod from starting
    When "schema.yaml" is applied
    Then pod database becomes Running
    And container schema of pod database has ended with reason Completed and exit code 0
    And container rows of pod database has ended with reason Completed and exit code 0
    When I run `sed 's/name: database/name: stuck/; s/sleep 5; echo/sleep 864000; echo/' schema.yaml | kubectl apply -f -`
    Then pod stuck stays Pending for 1 day

  @N4-39 @errata
  Scenario: all but those that are to be restarted always: they stay, and count as ready or not
    When "sidecar.yaml" is applied
    Then pod helped becomes Ready
    And container helper of pod helped runs
    When I run `kubectl get pod helped --no-headers | tr -s ' ' | cut -d ' ' -f 2`
    Then it prints "2/2"

  Rule: one after the other

    @N4-40 @N4-42
    Scenario: the database starts with the schema and the rows that were made for it, in their order
      When "schema.yaml" is applied
      Then container schema of pod database finishes before container rows starts
      And container rows of pod database finishes before container db starts
      And container db of pod database never starts before container schema has finished
      When I run `kubectl logs database -c db`
      Then it prints:
        """
        create table customers
        insert into customers
        """

    @N4-40
    Scenario: one that fails keeps back those behind it, and with Never fails the pod
      When I run `sed "s/sleep 5; echo 'create/exit 3; echo 'create/" schema.yaml | kubectl apply -f -`
      Then pod database becomes Failed
      And container schema of pod database has ended with reason Error and exit code 3
      And container rows of pod database waits with reason PodInitializing
      And container db of pod database waits with reason PodInitializing

    @N4-40
    Scenario: otherwise it is tried again, and those before it are not
      When I run `sed "s/restartPolicy: Never/restartPolicy: OnFailure/; s/sleep 5; test/test -f \/work\/again || { touch \/work\/again; exit 1; }; test/" schema.yaml | kubectl apply -f -`
      Then pod database becomes Running
      When I run `kubectl get pod database -o jsonpath='{.status.initContainerStatuses[*].restartCount}'`
      Then it prints "0 1"

    @N4-41 @errata
    Scenario: unlike depends_on, which starts independent services together, they are always a queue
      Neither of the two knows of the other; together they would need 5 seconds, one after the other 10.

      When "schema.yaml" is applied
      Then container schema of pod database runs
      And container rows of pod database waits with reason PodInitializing
      And container rows of pod database never starts before container schema has finished

    @N4-41 @errata
    Scenario: and among pods there is no order: one that depends on another one has to wait by itself
      When "waits-for-database.yaml" is applied
      Then pod application stays Pending for 10 minutes
      And container wait of pod application runs
      When a pod "database" with image nginx and label app=database is applied
      And I run `kubectl expose pod database --port=80`
      Then pod application becomes Running within 1 minute

  Rule: probes

    @N4-43
    Scenario Outline: no <probe> for one that ends
      When I run:
        """
        kubectl create -f - <<EOF
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "odd"}, "spec": {
          "initContainers": [{"name": "a", "image": "busybox", "<probe>": {"exec": {"command": ["true"]}}}],
          "containers": [{"name": "app", "image": "nginx"}]}}
        EOF
        """
      Then it fails with 'The Pod "odd" is invalid: spec.initContainers[0].<probe>: Forbidden: may not be set for init containers without restartPolicy=Always'

      Examples:
        | probe          |
        | livenessProbe  |
        | readinessProbe |
        | startupProbe   |

    @N4-43 @errata
    Scenario: one that stays may have all three, and they do their work
      When "sidecar.yaml" is applied
      Then pod helped becomes Ready
      When container helper of pod helped answers 500 on /
      Then container helper of pod helped is not ready
      And the condition Ready of pod helped is False
      And an event Killing says "Init container helper failed liveness probe"
      And container helper of pod helped has restarted 1 time
      And pod helped becomes Ready
      And container app of pod helped has restarted 0 times

    @N4-44 @errata
    Scenario: it is not that the pod does not run yet: it has its address, and one can look into it
      The reason is that they are to end: the exit code says all that a probe could.

      When "waits-for-database.yaml" is applied
      Then container wait of pod application runs
      And pod application has:
        """yaml
        status: { phase: Pending }
        """
      When I run `test $(kubectl exec application -c wait -- hostname -i) = $(kubectl get pod application -o jsonpath='{.status.podIP}') && echo the same`
      Then it prints "the same"
