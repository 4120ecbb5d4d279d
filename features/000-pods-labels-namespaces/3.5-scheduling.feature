Feature: 3.5 Constraining pod scheduling with labels and selectors
  The scheduler chooses among all nodes that will do; labels on nodes let a pod say which ones will.

  @N0-58 @errata
  Scenario: the choice is no lottery: the node with more room wins
    Given a cluster with these nodes:
      | name     | cpu |
      | worker-1 |   4 |
      | worker-2 |   4 |
    And a pod "busy" with image nginx, request cpu=3200m and nodeName worker-1 is applied
    And pod busy becomes Running
    When 3 pods with image nginx and request cpu=100m are applied
    Then pod pod-1 runs on node worker-2
    And pod pod-2 runs on node worker-2
    And pod pod-3 runs on node worker-2

  @N0-58
  Scenario Outline: only between equals chance decides: seed <seed> takes <node>
    Given a cluster with 2 nodes and seed <seed>
    When a pod lone with image nginx is applied
    Then pod lone runs on node <node>

    Examples:
      | seed | node     |
      |    1 | worker-2 |
      |    2 | worker-1 |

  @N0-59
  Scenario Outline: a pod behaves alike wherever it runs: <node>
    Given a cluster with 2 nodes
    When a pod kubia with image luksa/kubia and nodeSelector kubernetes.io/hostname=<node> is applied
    And a pod client with command "sleep 3600" is applied
    And pod client requests port 8080 of pod kubia
    Then it prints "You've hit kubia"

    Examples:
      | node     |
      | worker-1 |
      | worker-2 |

  @N0-60
  Scenario: some nodes have fast disks, and a pod asks for one
    Given a cluster with these nodes:
      | name     | labels       |
      | worker-1 | disktype=hdd |
      | worker-2 | disktype=ssd |
    When a pod with nodeSelector disktype=ssd is applied
    Then it runs on node worker-2
    And it is never scheduled to worker-1

  @N0-60 @errata
  Scenario: spelt sdd, no node has it
    Given a cluster with these nodes:
      | name     | labels       |
      | worker-1 | disktype=hdd |
      | worker-2 | disktype=ssd |
    When a pod with nodeSelector disktype=sdd is applied
    Then it stays Pending for 10 minutes
    And an event FailedScheduling says "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."

  Rule: nodes carry labels like everything else

    @N0-61
    Scenario: a node's labels outlive its reports
      Given a cluster with 2 nodes
      When I run `kubectl label node worker-1 rack=a1`
      And 1 hour passes
      And I run `kubectl get nodes -l rack=a1 --show-labels --no-headers`
      Then the output contains "kubernetes.io/hostname=worker-1"
      And the output contains "rack=a1"

    @N0-62
    Scenario: the label gpu=true, as it is stored
      Given a node "gpu-1" labelled gpu=true
      Then node gpu-1 has:
        """yaml
        metadata:
          labels:
            gpu: "true"
        """

    @N0-63 @errata
    Scenario: in the cluster multinode there is no node minikube
      When I run `minikube start --nodes 2 -p multinode`
      And I run `kubectl label node minikube gpu=true`
      Then it fails with 'Error from server (NotFound): nodes "minikube" not found'
      And the exit code is 1
      When I run `kubectl label node multinode-m02 gpu=true`
      Then it prints "node/multinode-m02 labeled"

    @N0-63
    Scenario: with the default profile the node is called minikube
      When I run `minikube start`
      And I run `kubectl label node minikube gpu=true`
      Then it prints "node/minikube labeled"

    @N0-64
    Scenario: the labelled node, and no other, is listed
      Given a node "gpu-1" labelled gpu=true
      When I run `kubectl get nodes -l gpu=true -o name`
      Then it prints:
        """
        node/gpu-1
        """
      When I run `kubectl get nodes -l gpu=false`
      Then it reports "No resources found"

    @N0-65
    Scenario: the label as a column
      Given a cluster with these nodes:
        | name     | labels   |
        | worker-1 |          |
        | worker-2 | gpu=true |
      When I run `kubectl get nodes -L gpu`
      Then it prints:
        """
        NAME       STATUS   ROLES    AGE   VERSION   GPU
        worker-1   Ready    <none>   60s   v1.36.2
        worker-2   Ready    <none>   60s   v1.36.2   true
        """

  Rule: a pod chooses its nodes by their labels

    @N0-66 @card
    Scenario: a GPU pod goes to the GPU node
      Given a node labelled gpu=true
      When a pod with nodeSelector gpu=true is applied
      Then it runs there

    @N0-66
    Scenario: what the note leaves out: a manifest with a nodeSelector
      Given a node "gpu-1" labelled gpu=true
      When "kubia-gpu.yaml" is applied
      Then pod kubia-gpu runs on node gpu-1
      When I run `kubectl get pod kubia-gpu -o wide --no-headers`
      Then the output contains "gpu-1"

    @N0-66
    Scenario: in a nodeSelector true must be quoted
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: unquoted
        spec:
          nodeSelector:
            gpu: true
          containers:
            - name: kubia
              image: khk9346/kubia
        """
      Then it fails with "json: cannot unmarshal bool into Go struct field PodSpec.spec.nodeSelector of type string"

    @N0-66
    Scenario: one particular node has a label of its own
      Given a cluster with 3 nodes
      When a pod with nodeSelector kubernetes.io/hostname=worker-3 is applied
      Then it runs on node worker-3
      And it is never scheduled to worker-1

    @N0-67
    Scenario: the node that a pod insists on is away; the pod waits until it is back
      Given a cluster with 2 nodes
      And node worker-2 loses power
      And node worker-2 becomes NotReady
      When a pod with nodeSelector kubernetes.io/hostname=worker-2 is applied
      Then it stays Pending for 10 minutes
      And an event FailedScheduling says "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s)."
      When node worker-2 gets power again
      Then it runs on node worker-2

    @N0-67
    Scenario: a pod with a nodeName passes by the scheduler and waits on the dead node
      Given a cluster with 2 nodes
      And node worker-2 loses power
      And node worker-2 becomes NotReady
      When a pod with nodeName worker-2 is applied
      Then it stays Pending for 4 minutes
