@beyond
Feature: What is typed beside kubectl
  The tools of a shell read what kubectl prints, docker keeps what its containers write, and minikube tells where a service is.

  Background:
    Given a cluster with 2 nodes

  Scenario: awk counts the pods of each node
    When I run `kubectl create deployment web --image=nginx --replicas=4 && kubectl rollout status deployment web`
    And I run `kubectl get pods -o wide --no-headers | awk '{count[$7]++} END {for (node in count) printf "%s=%d\n", node, count[node]}' | sort`
    Then it prints:
      """
      worker-1=2
      worker-2=2
      """

  Scenario: sed puts the names of the nodes on one line
    When I run `kubectl get nodes -o name | sed ':a;N;$!ba;s/\n/ /g'`
    Then it prints "node/worker-1 node/worker-2"

  Scenario: find acts on the files that it finds
    When I run `mkdir -p app/old && touch app/pod.yaml app/old/pod.yaml~ && find app -name '*~' -delete && find app -type f -exec basename {} .yaml \;`
    Then it prints "pod"

  Scenario: a volume outlives the container that filled it
    When I run `docker run --rm -v notes:/notes busybox sh -c 'echo kept > /notes/file'`
    And I run `docker run --rm -v notes:/again:ro busybox cat /again/file`
    Then it prints "kept"
    When I run `docker run --rm -v notes:/again:ro busybox touch /again/other`
    Then it fails with "Read-only file system"

  Scenario: a volume that a container has cannot be removed
    When I run `docker run -d --name user -v notes:/notes busybox sleep 1000 && docker volume rm notes`
    Then it fails with "volume is in use"
    When I run `docker rm -f user && docker volume rm notes && docker volume ls -q | wc -l`
    Then it prints "0"

  Scenario: files go into a container and come out of it
    When I run `docker run -d --name box busybox sleep 1000 && echo hello > letter && docker cp letter box:/tmp && docker cp box:/tmp/letter back && cat back`
    Then it prints "hello"

  Scenario: what is piped into docker run -i is the container's input
    When I run `printf 'b\na\n' | docker run --rm -i busybox sort | head -n 1`
    Then it prints "a"

  Scenario: minikube knows where a service is
    When I run `kubectl config unset current-context && minikube start`
    And I run `minikube kubectl -- create service nodeport web --tcp=80 --node-port=30080`
    And I run `minikube service web --url`
    Then it prints "http://192.168.58.2:30080"
    When I run `minikube service web -n kube-system --url`
    Then it fails with "Service 'web' was not found in 'kube-system' namespace."
