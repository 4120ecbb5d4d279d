Feature: Computing resources
  What a container is promised, what it may have at most, and what happens to one that wants more.

  @N3-55 @N3-56
  Scenario: requests and limits are shown with the pod
    When "resource-demo.yaml" is applied
    Then it becomes Ready
    And it has:
      """yaml
      status: { qosClass: Burstable }
      spec: { containers: [{ imagePullPolicy: Always, resources: { limits: { cpu: 500m, memory: 128Mi } } }] }
      """
    When I run `kubectl describe pod resource-demo | grep -A 6 Limits: | tr -s ' ' | head -6`
    Then it prints:
      """
       Limits:
       cpu: 500m
       memory: 128Mi
       Requests:
       cpu: 250m
       memory: 64Mi
      """

  @N3-56
  Scenario: what is requested is taken from what the node can give
    Given a cluster with 1 node
    When I run `kubectl describe node worker-1 | grep -A 4 'Resource  ' | tr -s ' ' | cut -d ' ' -f 2-3 > before`
    And "resource-demo.yaml" is applied
    Then it becomes Ready
    When I run `kubectl describe node worker-1 | grep -A 4 'Resource  ' | tr -s ' ' | cut -d ' ' -f 2-3`
    Then the output contains "cpu 250m"
    And the output contains "memory 64Mi"

  @N3-57
  Scenario: a pod whose request nobody can keep is not started
    Given a cluster with these nodes:
      | name  | cpu |
      | small |   1 |
    When a pod first with request cpu=600m is applied
    Then it becomes Ready
    When a pod second with request cpu=600m is applied
    Then it stays Pending for 1 minute
    And an event FailedScheduling says "0/1 nodes are available: 1 Insufficient cpu."

  @N3-57
  Scenario: when the processor is scarce each gets in proportion to its request
    Given a cluster with these nodes:
      | name  | cpu |
      | small |   3 |
    When a pod modest with command "sleep 3600" and request cpu=500m is applied
    And a pod greedy with command "sleep 3600" and request cpu=1 is applied
    And container app of pod modest wants 4 of CPU
    And container app of pod greedy wants 4 of CPU
    Then container app of pod greedy gets 2 of CPU
    And container app of pod modest gets 1 of CPU

  @N3-58
  Scenario Outline: Mi counts in powers of two, M in powers of ten: <text>
    When I run `sed 's/64Mi/<text>/' own-request.yaml | kubectl apply -f -`
    Then it becomes Ready
    And the environment variable MEMORY of container app of pod own-request is "<bytes>"

    Examples:
      | text | bytes    |
      | 64Mi | 67108864 |
      |  64M | 64000000 |

  @N3-59
  Scenario: a thousand thousandths are one core
    When a pod whole with request cpu=1000m is applied
    And I run `kubectl get pod whole -o jsonpath='{.spec.containers[0].resources.requests.cpu}'`
    Then it prints "1"

  @N3-60
  Scenario: the limits are set for the container's processes
    When "resource-demo.yaml" is applied
    Then `cat /sys/fs/cgroup/memory.max` in container resource-demo-container of pod resource-demo prints "134217728"
    And `cat /sys/fs/cgroup/cpu.max` in container resource-demo-container of pod resource-demo prints "50000 100000"

  @N3-61 @errata
  Scenario: too much processor is not given, and nothing is stopped for it
    The note speaks of a forced stop too: a container that wants more than its limit is slowed down, for as long as it likes.

    When a pod busy with command "sleep 36000" and limit cpu=500m is applied
    And container app of pod busy wants 2 of CPU
    Then container app of pod busy gets 500m of CPU
    And container app of pod busy is not restarted for 1 hour

  @N3-61 @errata
  Scenario: too much memory ends the container
    When a pod hungry with command "sleep 36000" and limit memory=128Mi is applied
    And container app of pod hungry uses 200Mi of memory
    Then container app of pod hungry has ended with reason OOMKilled and exit code 137
    And container app of pod hungry has restarted 1 time
