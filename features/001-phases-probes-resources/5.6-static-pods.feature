Feature: 5.6 Static pods
  A kubelet runs what lies in a folder of its own machine, whether anybody serves the API or not.

  @N1-48
  Scenario: a file is enough, even while there is no API server
    Given a cluster with 2 nodes
    And the API server is stopped
    When the file "static-web.yaml" is put into the static pod folder of node worker-2
    And 30 seconds pass
    Then node worker-2 itself runs a container web

  @N1-48
  Scenario: no scheduler chooses its node
    Given a cluster with 2 nodes
    And the scheduler is stopped
    When the file "static-web.yaml" is put into the static pod folder of node worker-2
    Then pod static-web-worker-2 runs on node worker-2

  @N1-49
  Scenario: the kubelet restarts what dies
    Given a cluster with 1 node
    When the file "static-web.yaml" is put into the static pod folder of node worker-1
    Then pod static-web-worker-1 becomes Ready
    When container web of pod static-web-worker-1 is killed
    Then container web of pod static-web-worker-1 has restarted 1 time

  @N1-50
  Scenario: when its node is gone nobody takes over
    Given a cluster with 2 nodes
    When the file "static-web.yaml" is put into the static pod folder of node worker-2
    Then pod static-web-worker-2 becomes Ready
    When node worker-2 loses power
    And 10 minutes pass
    And I run `kubectl get pods -A --field-selector spec.nodeName=worker-1 -o name`
    Then it prints nothing

  Rule: the API server shows it, and that is all

    @N1-51
    Scenario: a mirror of it can be read
      Given a cluster with 1 node
      When the file "static-web.yaml" is put into the static pod folder of node worker-1
      Then pod static-web-worker-1 becomes Ready
      And pod static-web-worker-1 has:
        """yaml
        metadata:
          annotations: {kubernetes.io/config.source: file}
          ownerReferences: [{kind: Node, name: worker-1, controller: true}]
        spec: {nodeName: worker-1}
        """

    @N1-51
    Scenario: to delete the mirror deletes nothing else
      Given a cluster with 1 node
      When the file "static-web.yaml" is put into the static pod folder of node worker-1
      Then pod static-web-worker-1 becomes Ready
      When I run `before=$(kubectl get pod static-web-worker-1 -o jsonpath='{.status.containerStatuses[0].containerID}')`
      And I run `kubectl delete pod static-web-worker-1 --wait=false`
      And 30 seconds pass
      And I run `[ "$before" = "$(kubectl get pod static-web-worker-1 -o jsonpath='{.status.containerStatuses[0].containerID}')" ] && echo the same container`
      Then it prints "the same container"

    @N1-51
    Scenario: it ends when its file goes
      Given a cluster with 1 node
      When the file "static-web.yaml" is put into the static pod folder of node worker-1
      Then pod static-web-worker-1 becomes Ready
      When the file "static-web.yaml" is removed from the static pod folder of node worker-1
      Then pod static-web-worker-1 is gone within 1 minute

  Rule: what they are for

    @N1-52
    Scenario: the control plane itself runs in static pods
      When I run `minikube start`
      And I run `kubectl get pods -n kube-system -o jsonpath='{range .items[?(@.metadata.annotations.kubernetes\.io/config\.source=="file")]}{.metadata.name}{"\n"}{end}'`
      Then it prints:
        """
        etcd-minikube
        kube-apiserver-minikube
        kube-controller-manager-minikube
        kube-scheduler-minikube
        """

    @N1-53
    Scenario: that is how the API server can be started without an API server
      When I run `minikube start`
      And I run `minikube ssh -- ls /etc/kubernetes/manifests`
      Then the output contains "kube-apiserver.yaml"
      When I run `kubectl get pod -n kube-system kube-apiserver-minikube -o jsonpath='{.metadata.ownerReferences[0].kind} {.spec.nodeName}'`
      Then it prints "Node minikube"

    @N1-53
    Scenario: its container is started again while nobody serves the API
      When I run `minikube start`
      And the API server is stopped
      And I run `docker container rm -f $(docker container ls -q --filter name=k8s_kube-apiserver)`
      And 1 minute passes
      Then node minikube itself runs a container kube-apiserver
