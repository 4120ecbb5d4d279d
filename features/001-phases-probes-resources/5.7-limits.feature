Feature: 5.7 What a container may use
  A limit holds while the container runs: too much memory ends it, too much CPU is not to be had.

  @N1-60
  Scenario: a limit without a request is a request too
    When a pod "capped" with image nginx and limit cpu=500m,memory=128Mi is applied
    Then pod capped has:
      """yaml
      spec:
        containers:
          - resources:
              requests: {cpu: 500m, memory: 128Mi}
              limits: {cpu: 500m, memory: 128Mi}
      """

  @N1-60
  Scenario: nobody asks for more than may be used
    When a pod "odd" with image nginx, request cpu=2 and limit cpu=1 is applied
    Then it fails with 'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'

  @N1-60
  Scenario: the limit holds
    When a pod "capped" with command "sleep 90000" and limit cpu=500m,memory=128Mi is applied
    And container app of pod capped wants 2 of CPU
    Then container app of pod capped gets 500m of CPU
    When container app of pod capped uses 129Mi of memory
    Then container app of pod capped has ended with reason OOMKilled and exit code 137

  @N1-61
  Scenario: one that wants everything does not take it from the others
    Given a cluster with these nodes:
      | name     | cpu | memory |
      | worker-1 |   2 |    4Gi |
    When a pod "greedy" with command "sleep 90000" and limit memory=1Gi is applied
    And a pod "modest" with command "sleep 90000" and request memory=1Gi is applied
    And container app of pod greedy uses 4Gi of memory
    Then container app of pod greedy has ended with reason OOMKilled and exit code 137
    And container app of pod modest is not restarted for 1 hour
    And pod modest stays Running for 1 hour

  @N1-63 @errata
  Scenario: the example of the note, with quantities that exist
    4GB, 2GB and 1.5GB are no quantities; and it is not always the kernel that kills: the kubelet evicts first, and first of all who uses more than it asked for.

    Given a cluster with these nodes:
      | name     | memory |
      | worker-1 |    4Gi |
    And a pod "a" with command "sleep 90000" and request memory=2Gi is applied
    And container app of pod a uses 3Gi of memory
    When a pod "b" with command "sleep 90000" and request memory=1500Mi is applied
    And container app of pod b uses 950Mi of memory
    Then pod a becomes Failed
    And pod a has:
      """yaml
      status: {reason: Evicted}
      """
    And pod b stays Running for 10 minutes

  @N1-63
  Scenario: the message says who used what
    Given a cluster with these nodes:
      | name     | memory |
      | worker-1 |    4Gi |
    And a pod "a" with command "sleep 90000" and request memory=2Gi is applied
    When container app of pod a uses 4050Mi of memory
    Then an event Evicted says "The node was low on resource: memory. "
    And an event Evicted says "Container app was using "
    And an event Evicted says "request is 2Gi, has larger consumption of memory."

  @N1-64
  Scenario: with a limit it is stopped before it harms anybody
    Given a cluster with these nodes:
      | name     | memory |
      | worker-1 |    4Gi |
    And a pod "a" with command "sleep 90000", request memory=2Gi and limit memory=2Gi is applied
    And a pod "b" with command "sleep 90000" and request memory=1500Mi is applied
    When container app of pod b uses 1Gi of memory
    And container app of pod a uses 3Gi of memory
    Then container app of pod a has ended with reason OOMKilled and exit code 137
    And container app of pod a has restarted 1 time
    And container app of pod b is not restarted for 1 hour

  @N1-64
  Scenario: without one it may have whatever is free
    Given a cluster with these nodes:
      | name     | memory |
      | worker-1 |    4Gi |
    And a pod "a" with command "sleep 90000" and request memory=64Mi is applied
    When container app of pod a uses 3Gi of memory
    Then container app of pod a is not restarted for 1 hour
    And container app of pod a holds 3Gi of memory

  Rule: how quantities are written

    @N1-65 @errata
    Scenario Outline: memory: <text> is <canonical>
      When a pod "sized" with image nginx and request memory=<text> is applied
      And I run `kubectl get pod sized -o jsonpath='{.spec.containers[0].resources.requests.memory}'`
      Then it prints "<canonical>"

      Examples:
        | text      | canonical |
        |      64Mi |      64Mi |
        |     1.5Gi |    1536Mi |
        |    1024Ki |       1Mi |
        |        2G |        2G |
        | 134217728 | 134217728 |
        |       1e6 |       1e6 |

    @N1-65 @errata
    Scenario Outline: KB, MB and GB, as the note writes them, do not exist: <text>
      When a pod "sized" with image nginx and request memory=<text> is applied
      Then it fails with "<message>"

      Examples:
        | text | message                                                                                     |
        |  2GB | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' |
        | 64MB | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' |
        |  5KB | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' |
        |   2K | unable to parse quantity's suffix                                                           |
        | 64mi | unable to parse quantity's suffix                                                           |

    @N1-65 @errata
    Scenario: a small m is a thousandth, of bytes too
      When a pod "tiny" with image nginx and request memory=64m is applied
      Then it reports 'Warning: spec.containers[0].resources.requests[memory]: fractional byte value "64m" is invalid, must be an integer'

    @N1-66
    Scenario: CPU counts in cores
      Given a cluster with these nodes:
        | name     | cpu |
        | worker-1 |   4 |
      When a pod "two" with command "sleep 90000" and limit cpu=2 is applied
      And container app of pod two wants 4 of CPU
      Then container app of pod two gets 2 of CPU

    @N1-67
    Scenario Outline: fractions of a core: <text> is <canonical>
      When a pod "sized" with image nginx and request cpu=<text> is applied
      And I run `kubectl get pod sized -o jsonpath='{.spec.containers[0].resources.requests.cpu}'`
      Then it prints "<canonical>"

      Examples:
        | text   | canonical |
        |    0.1 |      100m |
        |    0.2 |      200m |
        |   100m |      100m |
        |    1.5 |     1500m |
        |      2 |         2 |
        | 0.0005 |        1m |

    @N1-68
    Scenario Outline: a tenth of a core, however many the node has: <cores>
      Given a cluster with these nodes:
        | name     | cpu     |
        | worker-1 | <cores> |
      When a pod "tenth" with command "sleep 90000" and limit cpu=0.1 is applied
      And container app of pod tenth wants 1 of CPU
      Then container app of pod tenth gets 100m of CPU

      Examples:
        | cores |
        |     1 |
        |     8 |

    @N1-68
    Scenario: 1 is all of one core
      Given a cluster with these nodes:
        | name     | cpu |
        | worker-1 |   8 |
      When a pod "one" with command "sleep 90000" and limit cpu=1 is applied
      And container app of pod one wants 2 of CPU
      Then container app of pod one gets 1 of CPU

    @N1-68
    Scenario: as a request it is no ceiling: what nobody else wants may be used
      Given a cluster with these nodes:
        | name     | cpu |
        | worker-1 |   1 |
      When a pod "free" with command "sleep 90000" and request cpu=0.1 is applied
      And container app of pod free wants 1 of CPU
      Then container app of pod free gets 1 of CPU
