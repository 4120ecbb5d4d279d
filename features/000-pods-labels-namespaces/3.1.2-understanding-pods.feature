Feature: 3.1.2 Understanding pods
  The containers of a pod share an address and are managed as one; pods among themselves form one flat network.

  @N0-12
  Scenario: deleting a pod takes all of its containers along
    When a pod pair with image nginx and containers 2 is applied
    Then it becomes Ready
    When I run `kubectl delete pod pair`
    Then it prints 'pod "pair" deleted from default namespace'
    And pod pair is gone within 1 second

  @N0-12
  Scenario: there is no command that deletes a single container
    When I run `kubectl delete container app`
    Then it fails with:
      """
      error: the server doesn't have a resource type "container"
      """

  Rule: the containers of a pod share one address and one range of ports

    @N0-15
    Scenario: two pods on one node may use the same port
      When a pod first with image luksa/kubia and nodeName worker-1 is applied
      And a pod second with image luksa/kubia and nodeName worker-1 is applied
      Then pod first becomes Ready
      And pod second becomes Ready

    @N0-16
    Scenario: not everything is separated: the containers of a pod share volumes, and reach each other
      When "sharing.yaml" is applied
      Then it becomes Ready
      When I run `echo hello > /out/letter` in container writer of pod sharing
      Then `cat /in/letter` in container reader of pod sharing prints "hello"
      And `wget -qO- localhost:8080` in container reader of pod sharing prints "You've hit sharing"

    @N0-17 @errata
    Scenario Outline: of the kernel's namespaces some are the pod's and some each container's: <namespace>
      The note says that all are shared, and names Docker; it is network, IPC and UTS, and any runtime sees to it.

      When "sharing.yaml" is applied
      And I run `readlink /proc/1/ns/<namespace> >> /out/seen` in container writer of pod sharing
      And I run `readlink /proc/1/ns/<namespace> >> /in/seen` in container reader of pod sharing
      Then `sort -u /in/seen | wc -l` in container reader of pod sharing prints "<different>"

      Examples:
        | namespace | different |
        | net       |         1 |
        | ipc       |         1 |
        | uts       |         1 |
        | mnt       |         2 |
        | pid       |         2 |

    @N0-17 @errata
    Scenario: processes too are shared by those who ask for it
      When I run `sed 's/^spec:/spec:\n  shareProcessNamespace: true/' sharing.yaml | kubectl apply -f -`
      And I run `readlink /proc/self/ns/pid >> /out/seen` in container writer of pod sharing
      And I run `readlink /proc/self/ns/pid >> /in/seen` in container reader of pod sharing
      Then `sort -u /in/seen | wc -l` in container reader of pod sharing prints "1"

    @N0-21
    Scenario: even what listens on the loopback address alone is open to the containers beside it, and to nobody else
      Given these images:
        """yaml
        - name: shy
          listens: ["127.0.0.1:9000"]
          answers: [{ path: /, body: hello }]
        """
      When "loopback.yaml" is applied
      And a pod client with command "sleep 3600" is applied
      Then `wget -qO- localhost:9000` in container beside of pod loopback prints "hello"
      When pod client requests port 9000 of pod loopback
      Then it fails with "Connection refused"

    @N0-18 @N0-19
    Scenario: two servers of one pod answer at one address
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: both
        spec:
          containers:
            - name: web
              image: nginx
            - name: kubia
              image: luksa/kubia
        """
      And a pod client with command "sleep 3600" is applied
      And pod client requests port 80 of pod both
      Then the output contains "Welcome to nginx!"
      When pod client requests port 8080 of pod both
      Then it prints "You've hit both"

  Rule: all pods live in one flat network without address translation

    @N0-22
    Scenario: every pod has an address of its own, in the range of its node
      Given a cluster with 2 nodes
      When a pod a with nodeName worker-1 is applied
      And a pod b with nodeName worker-1 is applied
      And a pod c with nodeName worker-2 is applied
      Then pod a becomes Ready
      And pod b becomes Ready
      And pod c becomes Ready
      When I run `kubectl get nodes -o custom-columns=NAME:.metadata.name,RANGE:.spec.podCIDR`
      Then it prints:
        """
        NAME       RANGE
        worker-1   10.244.0.0/24
        worker-2   10.244.1.0/24
        """
      When I run `kubectl get pods -o custom-columns=NAME:.metadata.name,IP:.status.podIP`
      Then it prints:
        """
        NAME   IP
        a      10.244.0.2
        b      10.244.0.3
        c      10.244.1.2
        """

    @N0-23
    Scenario: the server sees the address of the pod that asks, from another node too
      Given a cluster with 2 nodes
      When a pod kubia with image luksa/kubia and nodeName worker-1 is applied
      And a pod client with command "sleep 3600" and nodeName worker-2 is applied
      And pod client requests port 8080 of pod kubia
      Then it prints "You've hit kubia"
      And the log of pod kubia says "Received request from <address of pod client>"

    @N0-24
    Scenario Outline: any pod reaches any other, like machines on one LAN: <from> to <to>
      Given a cluster with 2 nodes
      When a pod near with image luksa/kubia and nodeName worker-1 is applied
      And a pod far with image luksa/kubia and nodeName worker-2 is applied
      And a pod here with command "sleep 3600" and nodeName worker-1 is applied
      And a pod there with command "sleep 3600" and nodeName worker-2 is applied
      And pod <from> requests port 8080 of pod <to>
      Then it prints "You've hit <to>"

      Examples:
        | from  | to   |
        | here  | near |
        | here  | far  |
        | there | near |
        | there | far  |

  Rule: a pod is like a machine of its own

    @N0-13
    Scenario: its containers share the host name and not the programs
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: pair
        spec:
          containers:
            - name: web
              image: nginx
            - name: shell
              image: busybox
              command: [sleep, "3600"]
        """
      Then it becomes Ready
      When I run `kubectl exec pair -c web -- hostname; kubectl exec pair -c shell -- hostname`
      Then it prints:
        """
        pair
        pair
        """
      When I run `kubectl exec pair -c web -- grep ^NAME= /etc/os-release; kubectl exec pair -c shell -- grep ^NAME= /etc/os-release`
      Then it prints:
        """
        NAME="Debian GNU/Linux"
        NAME="BusyBox"
        """
      When I run `kubectl exec pair -c shell -- ps`
      Then the output contains "sleep 3600"
      And the output does not contain "nginx"

    @N0-14 @errata
    Scenario: what separates pods are namespaces of the kernel; the kernel itself they share
      When a pod "one" with command "sleep 3600" and nodeName worker-1 is applied
      And a pod "other" with command "sleep 3600" and nodeName worker-1 is applied
      Then pod one becomes Ready
      And pod other becomes Ready
      When I run `kubectl exec one -- uname -n; kubectl exec other -- uname -n`
      Then it prints:
        """
        one
        other
        """
      When I run `(kubectl exec one -- uname -r; kubectl exec other -- uname -r) | sort -u | wc -l`
      Then it prints "1"

    @N0-20
    Scenario: two containers that want one port: the second does not get it
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: rivals
        spec:
          containers:
            - name: first
              image: nginx
            - name: second
              image: nginx
        """
      Then it becomes CrashLoopBackOff
      When I run `kubectl get pod rivals -o jsonpath='{.status.containerStatuses[*].ready}'`
      Then it prints "true false"
      When I run `kubectl logs rivals -c second --previous`
      Then the output contains "bind() to 0.0.0.0:80 failed (98: Address already in use)"

    @N0-20
    Scenario: on ports of their own both are ready
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: neighbours
        spec:
          containers:
            - name: first
              image: nginx
            - name: second
              image: luksa/kubia
        """
      Then it becomes Ready

    @N0-25
    Scenario: its name is its host name
      When a pod "kubia" with image luksa/kubia is applied
      And a pod "client" with command "sleep 3600" is applied
      And pod client requests port 8080 of pod kubia
      Then it prints "You've hit kubia"
      When I run `kubectl exec client -- hostname`
      Then it prints "client"
