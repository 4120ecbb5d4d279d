Feature: 3.7 Using namespaces to group resources
  A namespace is a scope of names. Every namespaced object lies in exactly one.

  @N0-77
  Scenario: groups made by labels overlap
    When a pod "pc-beta" with image nginx and labels app=pc,rel=beta is applied
    And a pod "pc-stable" with image nginx and labels app=pc,rel=stable is applied
    And I run `kubectl get po -l app=pc -o name; kubectl get po -l rel=beta -o name`
    Then it prints:
      """
      pod/pc-beta
      pod/pc-stable
      pod/pc-beta
      """

  @N0-78
  Scenario: groups made by namespaces do not
    When I run:
      """
      kubectl create namespace other
      kubectl run web --image=nginx
      kubectl run web --image=nginx -n other
      """
    And I run `kubectl get po -A --no-headers -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name`
    Then it prints:
      """
      default   web
      other     web
      """

  @N0-78
  Scenario: an object cannot move to another namespace
    When I run:
      """
      kubectl create namespace other
      kubectl run web --image=nginx
      """
    And I run `kubectl patch pod web --type=merge -p '{"metadata":{"namespace":"other"}}'`
    Then it fails with "the namespace of the provided object does not match the namespace sent on the request"

  @N0-79
  Scenario: these namespaces are not those of the kernel: pods are as separate in one as in two
    When I run `kubectl create namespace other`
    And a pod here with command "sleep 3600" and nodeName worker-1 is applied
    And a pod beside with command "sleep 3600" and nodeName worker-1 is applied
    And I run `kubectl run away -n other --image=busybox --overrides='{"spec":{"nodeName":"worker-1"}}' -- sleep 3600`
    And I run `for p in 'here' 'beside' 'away -n other'; do kubectl wait pod $p --for=condition=Ready > /dev/null; kubectl exec $p -- readlink /proc/1/ns/net; done | sort -u | wc -l`
    Then it prints "3"
    When I run `for p in 'here' 'beside' 'away -n other'; do kubectl exec $p -- readlink /proc/1/ns/user; done | sort -u | wc -l`
    Then it prints "1"

  @N0-87
  Scenario: kube-system holds the cluster's own pods
    When I run `minikube start --nodes 2 -p multinode`
    And 1 minute passes
    And I run `kubectl get po --namespace kube-system -o name`
    Then it prints "pod/etcd-multinode"
    And it prints "pod/kube-apiserver-multinode"
    And it prints "pod/kube-controller-manager-multinode"
    And it prints "pod/kube-scheduler-multinode"
    When I run `kubectl get po`
    Then it reports "No resources found in default namespace."

  Rule: names are unique within a namespace and a kind

    @N0-80 @N0-83
    Scenario: two namespaces, one name, two objects
      When I run:
        """
        kubectl create namespace blue
        kubectl create namespace green
        kubectl create configmap settings --from-literal=colour=blue -n blue
        kubectl create configmap settings --from-literal=colour=green -n green
        """
      And I run `kubectl get configmap settings -n blue -o jsonpath='{.data.colour}'`
      Then it prints "blue"
      When I run `kubectl get configmap settings -n green -o jsonpath='{.data.colour}'`
      Then it prints "green"
      When I run `kubectl get configmap -A --field-selector metadata.name=settings -o jsonpath='{.items[*].metadata.uid}' | wc -w`
      Then it prints "2"

    @N0-81
    Scenario: the same name again is fine elsewhere and refused here
      When I run:
        """
        kubectl create namespace custom-namespace
        kubectl create -f kubia-manual.yaml
        kubectl create -f kubia-manual.yaml -n custom-namespace
        """
      Then it prints:
        """
        namespace/custom-namespace created
        pod/kubia-manual created
        pod/kubia-manual created
        """
      When I run `kubectl create -f kubia-manual.yaml`
      Then it fails with:
        """
        Error from server (AlreadyExists): error when creating "kubia-manual.yaml": pods "kubia-manual" already exists
        """

    @N0-82
    Scenario: production, development and quality assurance, each with its web
      When I run:
        """
        for ns in prod dev qa; do
          kubectl create namespace $ns
          kubectl run web --image=nginx -n $ns
        done
        """
      And 10 seconds pass
      And I run `kubectl get po -A`
      Then it prints:
        """
        NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE
        dev         web    1/1     Running   0          10s
        prod        web    1/1     Running   0          10s
        qa          web    1/1     Running   0          10s
        """

    @N0-84 @errata
    Scenario: a name is taken for one kind only
      When I run:
        """
        kubectl run web --image=nginx
        kubectl create configmap web
        kubectl create serviceaccount web
        """
      Then it prints:
        """
        pod/web created
        configmap/web created
        serviceaccount/web created
        """

    @N0-84 @errata
    Scenario: what belongs to no namespace has its name once in the cluster
      When I run `kubectl create namespace kube-system`
      Then it fails with 'namespaces "kube-system" already exists'
      When I run `kubectl get nodes -n kube-public -o name`
      Then it prints:
        """
        node/worker-1
        node/worker-2
        """

  Rule: 3.7.2 looking into other namespaces

    @N0-85
    Scenario: the namespaces of a fresh cluster
      When I run `kubectl get ns`
      Then it prints:
        """
        NAME              STATUS   AGE
        default           Active   60s
        kube-node-lease   Active   60s
        kube-public       Active   60s
        kube-system       Active   60s
        """
      When I run `kubectl get ns kube-public -o jsonpath='{.metadata.labels.kubernetes\.io/metadata\.name}'`
      Then it prints "kube-public"

    @N0-86 @errata
    Scenario: -n is short for --namespace; what the note has typed is no flag
      When I run `kubectl get po --namespaceeotls kube-system`
      Then it fails with "error: unknown flag: --namespaceeotls"
      And the exit code is 1
      When I run:
        """
        kubectl run web --image=nginx -n kube-system
        kubectl get po -n kube-system -o name
        kubectl get po --namespace kube-system -o name
        """
      Then it prints:
        """
        pod/web created
        pod/web
        pod/web
        """

    @N0-88
    Scenario: who names no namespace works in default
      When I run `kubectl run web --image=nginx`
      And I run `kubectl get pod web -o jsonpath='{.metadata.namespace}'`
      Then it prints "default"

  Rule: 3.7.3 and 3.7.4 making a namespace and working in it

    @N0-89 @errata
    Scenario: a file that is not there makes no namespace
      When I run `kubectl create -f missing-namespace.yaml`
      Then it fails with:
        """
        error: the path "missing-namespace.yaml" does not exist
        """
      When I run `kubectl create -f custom-namespace.yaml`
      Then it prints "namespace/custom-namespace created"
      And namespace custom-namespace has:
        """yaml
        spec:
          finalizers: [kubernetes]
        status:
          phase: Active
        """

    @N0-90 @errata
    Scenario: a dash that is too long is no flag
      Given the namespace custom-namespace
      When I run `kubectl create -f kubia-manual.yaml —n custom-namespace`
      Then it fails with "error: Unexpected args: [—n custom-namespace]"
      When I run `kubectl create -f kubia-manual.yaml -n custom-namespace`
      Then it prints "pod/kubia-manual created"

    @N0-90
    Scenario: the namespace in the manifest and the one on the command line must agree
      Given the namespace custom-namespace
      And a file "here.yaml" with:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: default
        """
      When I run `kubectl create -f here.yaml -n custom-namespace`
      Then it fails with:
        """
        error: the namespace from the provided object "default" does not match the namespace "custom-namespace". You must pass '--namespace=default' to perform this operation.
        """

    @N0-90
    Scenario Outline: three ways into a namespace: <way>
      Given the namespace custom-namespace
      And a file "there.yaml" with:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: custom-namespace
        """
      When I run `<command>`
      Then configmap custom-namespace/<name> exists

      Examples:
        | way          | command                                                                                                  | name       |
        | the manifest | kubectl create -f there.yaml                                                                             | settings   |
        | the flag     | kubectl create configmap flagged -n custom-namespace                                                     | flagged    |
        | the context  | kubectl config set-context --current --namespace=custom-namespace && kubectl create configmap by-context | by-context |

    @N0-91
    Scenario: a pod made with -n is there and nowhere else
      Given the namespace custom-namespace
      When I run `kubectl create -f kubia-manual.yaml -n custom-namespace`
      And I run `kubectl get po -A -o custom-columns=NAMESPACE:.metadata.namespace --no-headers`
      Then it prints:
        """
        custom-namespace
        """
      When I run `kubectl create -f kubia-manual.yaml -n nosuch`
      Then it fails with:
        """
        Error from server (NotFound): error when creating "kubia-manual.yaml": namespaces "nosuch" not found
        """

    @N0-92
    Scenario: one name, two pods, two addresses
      Given the namespace custom-namespace
      When I run:
        """
        kubectl create -f kubia-manual.yaml
        kubectl create -f kubia-manual.yaml -n custom-namespace
        kubectl wait --for=condition=Ready pod kubia-manual
        kubectl wait --for=condition=Ready pod kubia-manual -n custom-namespace
        """
      And I run `kubectl get po -A -o jsonpath='{range .items[*]}{.status.podIP}{"\n"}{end}' | sort -u | wc -l`
      Then it prints "2"

    @N0-93
    Scenario: without -n the namesake at home is hit
      Given the namespace custom-namespace
      When I run:
        """
        kubectl create -f kubia-manual.yaml
        kubectl create -f kubia-manual.yaml -n custom-namespace
        kubectl delete po kubia-manual
        kubectl get po -A -o custom-columns=NAMESPACE:.metadata.namespace --no-headers
        """
      Then it prints:
        """
        pod/kubia-manual created
        pod/kubia-manual created
        pod "kubia-manual" deleted from default namespace
        custom-namespace
        """
      When I run `kubectl label po kubia-manual found=no`
      Then it fails with 'Error from server (NotFound): pods "kubia-manual" not found'

    @N0-94
    Scenario: the context says where kubectl works
      Given the namespace custom-namespace
      When I run `kubectl config set-context --current --namespace=custom-namespace`
      And I run `kubectl get po`
      Then it reports "No resources found in custom-namespace namespace."

    @N0-95
    Scenario: contexts are changed with kubectl config
      When I run `minikube start --nodes 2 -p multinode`
      And I run `kubectl config use-context multinode`
      Then it prints 'Switched to context "multinode".'
      When I run `kubectl config use-context nowhere`
      Then it fails with:
        """
        error: no context exists with the name: "nowhere"
        """
      When I run `kubectl config set-context --current --namespace=kube-public`
      Then it prints 'Context "multinode" modified.'
      When I run `kubectl config view --minify -o jsonpath='{..namespace}'`
      Then it prints "kube-public"

    @N0-96 @errata
    Scenario: kcd takes any word for a namespace, even one with an equals sign in it
      Given the alias kcd of the note
      When I run `kcd some=namepsace`
      Then it prints 'Context "multinode" modified.'
      When I run `kubectl get po`
      Then it reports "No resources found in some=namepsace namespace."
      When I run `kubectl create -f kubia-manual.yaml`
      Then it fails with 'namespaces "some=namepsace" not found'
      When I run `kcd kube-public`
      And I run `kubectl create -f kubia-manual.yaml`
      Then it prints "pod/kubia-manual created"

    @N0-97
    Scenario: the alias kcd switches the namespace of the current context
      Given the alias kcd of the note
      When I run `kcd kube-system`
      Then it prints 'Context "multinode" modified.'
      When I run `kubectl config view --minify -o jsonpath='{..namespace}'`
      Then it prints "kube-system"
      When I run `kcd`
      Then it fails with "error: flag needs an argument: --namespace"

    @N0-97
    Scenario: without a current context the alias has nothing to switch
      Given no cluster is running
      When I run `kubectl config current-context`
      Then it fails with:
        """
        error: current-context is not set
        """

  Rule: 3.7.5 a namespace is no wall

    Background:
      Given the namespace custom-namespace

    @N0-98
    Scenario: pods of two namespaces share a node
      When I run:
        """
        kubectl run here --image=nginx --overrides='{"spec":{"nodeName":"worker-1"}}'
        kubectl run there --image=nginx --overrides='{"spec":{"nodeName":"worker-1"}}' -n custom-namespace
        """
      Then pod default/here runs on node worker-1
      And pod custom-namespace/there runs on node worker-1

    @N0-99 @N0-101
    Scenario: who knows the address gets an answer from the other namespace
      When I run `kubectl run kubia --image=luksa/kubia -n custom-namespace`
      And a pod client with command "sleep 3600" is applied
      And pod default/client requests port 8080 of pod custom-namespace/kubia
      Then it prints "You've hit kubia"

  Rule: whether there is a wall is for the network to say

    @N0-100 @errata
    Scenario: without a policy everybody is let in, and a policy keeps the others out
      The note names the network alone. Two things have to come together: somebody who forbids it, and a network that listens.

      Given a cluster with 1 node
      And the namespace custom-namespace
      And a pod "client" with command "sleep 3600" is applied
      When I run `kubectl run kubia --image=luksa/kubia -n custom-namespace`
      Then pod default/client can reach pod custom-namespace/kubia on port 8080
      When "closed-namespace.yaml" is applied
      Then pod default/client can't reach pod custom-namespace/kubia on port 8080

    @N0-100
    Scenario: a network that knows no policies lets everybody in all the same, and nobody is told
      Given a cluster with 1 node whose network ignores network policies
      And the namespace custom-namespace
      And a pod "client" with command "sleep 3600" is applied
      When I run `kubectl run kubia --image=luksa/kubia -n custom-namespace`
      And "closed-namespace.yaml" is applied
      Then networkpolicy custom-namespace/closed exists
      And pod default/client can reach pod custom-namespace/kubia on port 8080
