Feature: 2.1 Who runs the containers
  Kubernetes keeps pods; a program on each node, the container runtime, keeps containers. The two meet at one interface, and in the status of a pod stands what the one has told the other.

  Rule: a pod goes to a node, and the node's runtime makes its containers

    @N2-41 @errata
    Scenario: a pod exists before it has a node
      The note has it placed at its creation. That is the scheduler's work, and comes after.

      Given the scheduler is stopped
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
      And 10 minutes pass
      And I run `kubectl get pod hello-kiamol -o wide --no-headers | tr -s ' ' | cut -d ' ' -f 1,3,7`
      Then it prints "hello-kiamol Pending <none>"
      When the scheduler is started again
      Then pod hello-kiamol becomes Ready
      When I run `kubectl get pod hello-kiamol -o wide --no-headers | tr -s ' ' | cut -d ' ' -f 7 | grep -c '^worker-[12]$'`
      Then it prints "1"

    @N2-29
    Scenario: the runtime of that node is asked, and of no other
      Given a cluster with 2 nodes
      When a pod "web" with image kiamol/ch02-hello-kiamol and nodeName worker-2 is applied
      Then it becomes Ready
      When I run `for node in 192.168.49.2 192.168.49.3; do DOCKER_HOST=tcp://$node:2376 docker ps --format '{{.Names}}' | cut -d_ -f2,3; done`
      Then it prints:
        """
        app_web
        POD_web
        """

    @N2-29
    Scenario: nothing runs as long as the node's kubelet does not ask for it
      Given a cluster with 1 node whose containers are run by docker
      And the kubelet on node worker-1 is stopped
      When a pod "web" with image kiamol/ch02-hello-kiamol and nodeName worker-1 is applied
      And I run `sleep 20; docker ps -q | wc -l`
      Then it prints "0"
      When the kubelet on node worker-1 is started again
      Then pod web becomes Ready
      When I run `docker ps -q | wc -l`
      Then it prints "2"

    @N2-29
    Scenario: it asks for the pod's sandbox, then for the image, then for the container
      Given a cluster with 1 node whose containers are run by docker
      And an image registry.example/my/app that listens on 8080
      And the registry registry.example is down
      When a pod "web" with image registry.example/my/app is applied
      Then container app of pod web waits with reason ErrImagePull
      When I run `docker ps -a --format '{{.Names}} {{.State}}' | cut -d_ -f2,6`
      Then it prints "POD_0 running"
      When the registry registry.example is back
      Then pod web becomes Ready
      When I run `docker ps -a --format '{{.Names}} {{.State}}' | cut -d_ -f2,6`
      Then it prints:
        """
        app_0 running
        POD_0 running
        """

    @N2-42
    Scenario: the node keeps its pods going, even while it hears nothing from the rest of Kubernetes
      Given a cluster with 1 node whose containers are run by docker
      When a pod "web" with image kiamol/ch02-hello-kiamol is applied
      Then it becomes Ready
      When the API server is stopped
      And I run `docker kill $(docker ps -q --filter name=k8s_app_web) > /dev/null; sleep 15; docker ps --filter name=k8s_app_web --format '{{.Names}}' | cut -d_ -f6`
      Then it prints "1"
      When I run `kubectl get pods`
      Then it fails with "was refused - did you specify the right host or port?"
      When the API server is started again
      Then container app of pod web has restarted 1 time

    @N2-44
    Scenario: it looks that all containers of a pod are there, and makes those that are not
      Given a cluster with 1 node whose containers are run by docker
      When "pair.yaml" is applied
      Then it becomes Ready
      When I run `docker ps -q --filter name=k8s_web_pair > /tmp/web; docker rm -f $(docker ps -q --filter name=k8s_shell_pair) > /dev/null; docker ps --format '{{.Names}}' | cut -d_ -f2,6 | sort`
      Then it prints:
        """
        POD_0
        web_0
        """
      When I run `sleep 2; docker ps --format '{{.Names}}' | cut -d_ -f2,6 | sort`
      Then it prints:
        """
        POD_0
        shell_1
        web_0
        """
      When I run `docker ps -q --filter name=k8s_web_pair | diff - /tmp/web`
      Then the exit code is 0

  Rule: Kubernetes has the pod, the runtime has the containers

    @N2-30 @N2-40
    Scenario: the status of a pod names a container, and under that name the runtime has it
      Given a cluster with 1 node whose containers are run by docker
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `docker container inspect -f '{{.State.Status}} {{index .Config.Labels "io.kubernetes.pod.name"}}' $(kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | sed 's#docker://##')`
      Then it prints "running hello-kiamol"

    @N2-30
    Scenario: the pod is gone from Kubernetes, and its container runs on where nobody told the node
      Given a cluster with 1 node whose containers are run by docker
      When a pod "web" with image kiamol/ch02-hello-kiamol is applied
      Then it becomes Ready
      When the kubelet on node worker-1 is stopped
      And I run `kubectl delete pod web --force --grace-period=0; docker ps -q --filter name=k8s_app_web | wc -l`
      Then the output contains "1"
      And pod web does not exist
      When the kubelet on node worker-1 is started again
      And 1 minute passes
      And I run `docker ps -q | wc -l`
      Then it prints "0"

    @N2-40
    Scenario: of the pod alone no program runs: what Kubernetes has is a description
      Given the kubelet on node worker-1 is stopped
      When a pod "web" with image kiamol/ch02-hello-kiamol and nodeName worker-1 is applied
      And 30 seconds pass
      Then pod web exists
      And pod web has no status.containerStatuses
      And pod web has no status.podIP

  Rule: one interface for all runtimes

    @N2-43 @N2-45
    Scenario Outline: containers are made, shown, stopped and removed the same way, whoever runs them: <runtime>
      Given a cluster with 1 node whose containers are run by <runtime>
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `crictl ps --name hello-kiamol --no-trunc -q > /tmp/id; kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | sed "s#$(cat /tmp/id)#the id#"`
      Then it prints "<runtime>://the id"
      When I run `crictl inspect $(cat /tmp/id) | grep -E '"(state|io.kubernetes.pod.name)":' | tr -d ' ,' | sort -u`
      Then it prints:
        """
        "io.kubernetes.pod.name":"hello-kiamol"
        "state":"CONTAINER_RUNNING"
        """
      When I run `crictl stop $(cat /tmp/id) && sleep 2 && crictl rm $(cat /tmp/id) && crictl ps | tail -1 | tr -s ' ' | grep -o 'Running hello-kiamol 1'`
      Then the output contains "Running hello-kiamol 1"

      Examples:
        | runtime    |
        | docker     |
        | containerd |

    @N2-45
    Scenario Outline: the pod tells the same of itself, but for the names that the runtime gives: <runtime>
      Given a cluster with 1 node whose containers are run by <runtime>
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `kubectl get pod hello-kiamol -o wide --no-headers | tr -s ' '; kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].imageID}' | cut -d @ -f1; kubectl get node worker-1 -o wide --no-headers | tr -s ' ' | sed 's/.* //; s#//.*##'`
      Then it prints:
        """
        hello-kiamol 1/1 Running 0 1s 10.244.0.2 worker-1 <none> <none>
        <image>
        <runtime>:
        """

      Examples:
        | runtime    | image                                      |
        | docker     | docker-pullable://kiamol/ch02-hello-kiamol |
        | containerd | docker.io/kiamol/ch02-hello-kiamol         |

    @N2-46 @N2-48 @errata
    Scenario: docker knows nothing of the containers that containerd runs
      Since Kubernetes 1.24 a node has Docker only when somebody has put cri-dockerd between the two; the exercise works nowhere else.

      Given a cluster with 1 node whose containers are run by containerd
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol`
      Then it prints nothing
      When I run `docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol)`
      Then it fails with "docker: 'docker container rm' requires at least 1 argument"

    @N2-46
    Scenario Outline: with minikube too it is a choice: <flag>
      When I run `minikube start <flag>`
      And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `kubectl get node minikube -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}' | cut -d: -f1; docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol | wc -l`
      Then it prints:
        """
        <runtime>
        <seen>
        """

      Examples:
        | flag                           | runtime    | seen |
        | --container-runtime=docker     | docker     |    1 |
        | --container-runtime=containerd | containerd |    0 |

    @N2-48
    Scenario: crictl does, and can do the exercise
      Given a cluster with 1 node whose containers are run by containerd
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `crictl rm -f $(crictl ps -q --label io.kubernetes.container.name=hello-kiamol); sleep 2; kubectl get pod hello-kiamol --no-headers | tr -s ' ' | cut -d ' ' -f 2-4`
      Then the output contains "1/1 Running 1"

    @N2-46
    Scenario: a runtime that cannot be reached at all
      Given a cluster with 1 node whose containers are run by docker
      When node worker-1 loses power
      And I run `docker container ls`
      Then it fails with "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"

  Rule: Docker shows how the runtime keeps a pod's container

    @N2-47 @N2-48 @N2-49
    Scenario: minikube's node has Docker, and docker-env leads to it
      When I run `minikube start`
      And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `eval $(minikube docker-env) && docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol > /tmp/found; kubectl get pod hello-kiamol -o jsonpath='{.status.containerStatuses[0].containerID}' | cut -c 10-21 | diff - /tmp/found && wc -c < /tmp/found`
      Then it prints "13"

    @N2-49
    Scenario: the label is that of the container: the pause container has another one, and a namesake elsewhere the same
      Given a cluster with 1 node whose containers are run by docker
      When I run:
        """
        kubectl create namespace elsewhere
        kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol
        kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol -n elsewhere
        kubectl wait --for=condition=Ready pod --all -A
        """
      And I run `docker container ls --filter label=io.kubernetes.container.name=hello-kiamol --format '{{.Names}}' | cut -d_ -f 2-4 | sort`
      Then it prints:
        """
        hello-kiamol_hello-kiamol_default
        hello-kiamol_hello-kiamol_elsewhere
        """

    @N2-50 @errata
    Scenario: the id in the note is that of another machine's container
      Given a cluster with 1 node whose containers are run by docker
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `docker container inspect 0bc31ee77fb6`
      Then it fails with "Error response from daemon: No such container: 0bc31ee77fb6"
      And the exit code is 1
      When I run `docker container inspect 0bc31ee77fb6 | grep kuber`
      Then the exit code is 1

    @N2-50 @N2-51 @N2-56
    Scenario: with the right one it shows what the kubelet has written on the container
      Given a cluster with 1 node whose containers are run by docker
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `docker container inspect $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) | grep '"io.kubernetes' | tr -d ' ' | cut -d: -f1`
      Then it prints:
        """
        "io.kubernetes.container.logpath"
        "io.kubernetes.container.name"
        "io.kubernetes.docker.type"
        "io.kubernetes.pod.name"
        "io.kubernetes.pod.namespace"
        "io.kubernetes.pod.uid"
        "io.kubernetes.sandbox.id"
        """
      When I run `docker container inspect $(docker container ls -q --filter label=io.kubernetes.container.name=hello-kiamol) | grep kuber`
      Then the output contains '"io.kubernetes.container.name": "hello-kiamol",'
      And the output contains '"io.kubernetes.pod.name": "hello-kiamol",'
      And the output contains '"io.kubernetes.pod.namespace": "default",'

    @N2-56
    Scenario: the names are those of the pod, whatever its container is called
      Given a cluster with 1 node whose containers are run by docker
      When "pair.yaml" is applied
      Then it becomes Ready
      When I run `docker inspect -f '{{index .Config.Labels "io.kubernetes.pod.name"}} {{index .Config.Labels "io.kubernetes.container.name"}} {{index .Config.Labels "io.kubernetes.pod.uid"}}' $(docker ps -q --filter label=io.kubernetes.pod.name=pair) | sed "s/$(kubectl get pod pair -o jsonpath='{.metadata.uid}')/its-uid/" | sort`
      Then it prints:
        """
        pair POD its-uid
        pair shell its-uid
        pair web its-uid
        """

    @N2-57
    Scenario: by the pod's name all its containers are found, the pause container too
      Given a cluster with 1 node whose containers are run by docker
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl run other --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod --all`
      And I run `docker container ls --filter label=io.kubernetes.pod.name=hello-kiamol --format '{{.Names}}' | cut -d_ -f 2,3`
      Then it prints:
        """
        hello-kiamol_hello-kiamol
        POD_hello-kiamol
        """
