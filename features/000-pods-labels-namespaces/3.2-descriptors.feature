Feature: 3.2 Creating pods from YAML or JSON descriptors
  A descriptor is text; YAML and JSON say the same.

  @N0-39
  Scenario: the same pod from YAML and from JSON
    When I run `kubectl create -f kubia-manual.yaml`
    Then it prints "pod/kubia-manual created"
    And pod kubia-manual becomes Ready
    When I run:
      """
      kubectl get pod kubia-manual -o jsonpath='{.spec.containers[0].image} {.spec.containers[0].ports}' > from-yaml
      kubectl delete -f kubia-manual.yaml
      kubectl create -f kubia-manual.json
      kubectl get pod kubia-manual -o jsonpath='{.spec.containers[0].image} {.spec.containers[0].ports}' > from-json
      cat from-yaml from-json
      """
    Then it prints:
      """
      pod "kubia-manual" deleted from default namespace
      pod/kubia-manual created
      khk9346/kubia [{"containerPort":8080,"protocol":"TCP"}]khk9346/kubia [{"containerPort":8080,"protocol":"TCP"}]
      """

  @N0-39
  Scenario: the pod that the note has in mind answers with its name
    When "kubia-manual.yaml" is applied
    And a pod client with command "sleep 3600" is applied
    And pod client requests port 8080 of pod kubia-manual
    Then it prints "You've hit kubia-manual"

  @N0-40 @errata
  Scenario: a refused connection means that the API server is away, not only Docker
    Given the API server is stopped
    When I run `kubectl get nodes`
    Then it fails with:
      """
      The connection to the server 192.168.49.2:8443 was refused - did you specify the right host or port?
      """
    And the exit code is 1
    When the API server is started again
    And I run `kubectl get nodes -o name`
    Then it prints:
      """
      node/worker-1
      node/worker-2
      """

  @N0-40 @errata
  Scenario: after minikube stop it is minikube start that brings the cluster back
    When I run `minikube start --nodes 2 -p multinode`
    And I run `minikube stop -p multinode`
    And I run `kubectl get nodes`
    Then it fails with "did you specify the right host or port?"
    When I run `minikube start -p multinode`
    And I run `kubectl get nodes -o name`
    Then it prints:
      """
      node/multinode
      node/multinode-m02
      """

  @N0-40
  Scenario: without any cluster kubectl looks for one on the own machine
    Given no cluster is running
    When I run `kubectl get pods`
    Then it fails with "The connection to the server localhost:8080 was refused - did you specify the right host or port?"

  @N0-42
  Scenario: minikube makes two nodes, and points kubectl at them
    When I run `minikube start --nodes 2 -p multinode`
    Then the output contains 'Starting "multinode" primary control-plane node in "multinode" cluster'
    And the output contains 'Starting "multinode-m02" worker node in "multinode" cluster'
    And the output contains 'Done! kubectl is now configured to use "multinode" cluster and "default" namespace by default'
    When I run `kubectl config current-context; kubectl get nodes --no-headers | tr -s ' ' | cut -d ' ' -f 1-3,5`
    Then it prints:
      """
      multinode
      multinode Ready control-plane v1.36.2
      multinode-m02 Ready <none> v1.36.2
      """
    When I run `kubectl get namespaces -o name`
    Then it prints:
      """
      namespace/default
      namespace/kube-node-lease
      namespace/kube-public
      namespace/kube-system
      """

  @N0-41 @errata
  Scenario: the profile is the name of the cluster and of its first node; mulinode is a slip
    When I run `minikube start --nodes 2 -p multinode`
    And I run `kubectl get node mulinode`
    Then it fails with 'Error from server (NotFound): nodes "mulinode" not found'
    When I run `kubectl get nodes`
    Then it prints:
      """
      NAME            STATUS   ROLES           AGE   VERSION
      multinode       Ready    control-plane   60s   v1.36.2
      multinode-m02   Ready    <none>          60s   v1.36.2
      """
