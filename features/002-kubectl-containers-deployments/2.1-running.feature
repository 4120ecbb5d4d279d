Feature: 2.1 A pod from the command line
  A simple pod needs no YAML: a name and an image will do. Everything else is filled in by others.

  @N2-18 @N2-20 @N2-21 @N2-28
  Scenario: a name and an image make a pod with one container
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    Then it prints "pod/hello-kiamol created"
    And pod hello-kiamol has:
      """yaml
      metadata: { labels: { run: hello-kiamol } }
      spec:
        containers:
          - name: hello-kiamol
            image: kiamol/ch02-hello-kiamol
            imagePullPolicy: Always
        restartPolicy: Always
      """
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.spec.containers[*].name}'`
    Then it prints "hello-kiamol"
    And pod hello-kiamol becomes Ready
    And `wget -qO- http://localhost | grep -c 'Hello from Chapter 2!'` in container hello-kiamol of pod hello-kiamol prints "1"

  @N2-20
  Scenario: what then happens to it
    Given a cluster with 1 node
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    Then pod hello-kiamol becomes Ready
    And the events of pod hello-kiamol include in this order:
      | reason    | message                                                       |
      | Scheduled | Successfully assigned default/hello-kiamol to worker-1        |
      | Pulling   | Pulling image "kiamol/ch02-hello-kiamol"                      |
      | Pulled    | Successfully pulled image "kiamol/ch02-hello-kiamol" in 916ms |
      | Created   | Container created                                             |
      | Started   | Container started                                             |

  @N2-20
  Scenario: the same command once more is refused
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    And I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    Then it fails with:
      """
      Error from server (AlreadyExists): pods "hello-kiamol" already exists
      """
    And the exit code is 1

  @N2-20
  Scenario: there is no pod without an image
    When I run `kubectl run hello-kiamol`
    Then it fails with:
      """
      error: required flag(s) "image" not set
      """
    And pod hello-kiamol does not exist

  @N2-19
  Scenario: as with docker run, what follows is for the program; the name goes first and the image is a flag
    When I run `kubectl run b --image=busybox --dry-run=client -o jsonpath='{.spec.containers[0].args}' -- sleep 5; kubectl run b --image=busybox --dry-run=client -o jsonpath='{.spec.containers[0].command}' -- sleep 5`
    Then it prints:
      """
      ["sleep","5"]
      """
    When I run `kubectl run b --image=busybox --command --dry-run=client -o jsonpath='{.spec.containers[0].command}' -- sleep 5`
    Then it prints:
      """
      ["sleep","5"]
      """

  @N2-19
  Scenario: who types it as with docker asks for a pod named after the image
    When I run `kubectl run busybox sleep 5`
    Then it fails with:
      """
      error: required flag(s) "image" not set
      """
    When I run `docker run --rm busybox echo done`
    Then it prints "done"

  @N2-27
  Scenario: all that was not said has been filled in
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`
    Then pod hello-kiamol becomes Ready
    And pod hello-kiamol has:
      """yaml
      spec:
        restartPolicy: Always
        dnsPolicy: ClusterFirst
        terminationGracePeriodSeconds: 30
        schedulerName: default-scheduler
        securityContext: {}
        enableServiceLinks: true
        serviceAccountName: default
        priority: 0
        preemptionPolicy: PreemptLowerPriority
        containers:
          - imagePullPolicy: Always
            resources: {}
            terminationMessagePath: /dev/termination-log
            terminationMessagePolicy: File
            volumeMounts:
              - { mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
        tolerations:
          - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300 }
          - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300 }
      """
    When I run `kubectl get pod hello-kiamol -o jsonpath='{.spec.volumes[0].projected.sources[*]}' | grep -o -e serviceAccountToken -e kube-root-ca.crt -e metadata.namespace`
    Then it prints:
      """
      serviceAccountToken
      kube-root-ca.crt
      metadata.namespace
      """

  @N2-27
  Scenario: of all that the command itself has written next to nothing
    When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol --dry-run=client -o yaml`
    Then it prints:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        labels:
          run: hello-kiamol
        name: hello-kiamol
      spec:
        containers:
        - image: kiamol/ch02-hello-kiamol
          name: hello-kiamol
          resources: {}
        dnsPolicy: ClusterFirst
        restartPolicy: Always
      status: {}
      """
    And pod hello-kiamol does not exist

  Rule: kubectl wait ends with one of three answers

    @N2-22 @N2-23
    Scenario: it is ready: the command returns at that moment, not before
      Given an image my/slow that listens on 8080 and answers 200 on /ready after 20 seconds
      And "late.yaml" is applied
      When I run `kubectl wait --for=condition=Ready pod late; kubectl get pod late -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\n"}' > /tmp/ready; date -u +%Y-%m-%dT%H:%M:%SZ | diff - /tmp/ready && kubectl get pod late --no-headers`
      Then it prints:
        """
        pod/late condition met
        late   1/1   Running   0     22s
        """

    @N2-22
    Scenario: it is not ready in half a minute, unless there is more time
      Given an image my/slow that listens on 8080 and answers 200 on /ready after 50 seconds
      And "late.yaml" is applied
      When I run `kubectl wait --for=condition=Ready pod late`
      Then it fails with:
        """
        error: timed out waiting for the condition on pods/late
        """
      And the exit code is 1
      When I run `kubectl get pod late --no-headers`
      Then it prints "late   0/1   Running   0     30s"
      When I run `kubectl wait --for=condition=ready pod late --timeout=60s`
      Then it prints "pod/late condition met"

    @N2-22
    Scenario: it does not exist: nobody waits for that
      When I run `kubectl wait --for=condition=Ready pod nobody`
      Then it fails with:
        """
        Error from server (NotFound): pods "nobody" not found
        """

  Rule: kubectl get lists pods

    @N2-24 @N2-31
    Scenario: five columns
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `kubectl get pods`
      Then it prints:
        """
        NAME           READY   STATUS    RESTARTS   AGE
        hello-kiamol   1/1     Running   0          1s
        """

    @N2-25 @errata
    Scenario: it lists those of one namespace, not those of the cluster
      When I run:
        """
        kubectl create namespace elsewhere
        kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol
        kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol -n elsewhere
        kubectl wait --for=condition=Ready pod --all -A
        """
      And 10 seconds pass
      And I run `kubectl get pods`
      Then it prints:
        """
        NAME           READY   STATUS    RESTARTS   AGE
        hello-kiamol   1/1     Running   0          11s
        """
      When I run `kubectl get pods -A`
      Then it prints:
        """
        NAMESPACE   NAME           READY   STATUS    RESTARTS   AGE
        default     hello-kiamol   1/1     Running   0          11s
        elsewhere   hello-kiamol   1/1     Running   0          11s
        """

    @N2-25 @errata
    Scenario: a cluster of minikube has pods from the start, and they stay unlisted
      When I run `minikube start`
      And I run `kubectl get pods`
      Then it reports "No resources found in default namespace."
      When I run `kubectl get pods -A --no-headers | cut -d ' ' -f 1 | sort -u`
      Then it prints "kube-system"

    @N2-26
    Scenario: kubectl describe tells what is known of a pod, in a fixed order
      Given a cluster with 1 node
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `kubectl describe pod hello-kiamol | grep -o '^[A-Z][A-Za-z -]*:'`
      Then it prints:
        """
        Name:
        Namespace:
        Priority:
        Service Account:
        Node:
        Start Time:
        Labels:
        Annotations:
        Status:
        IP:
        IPs:
        Containers:
        Conditions:
        Volumes:
        QoS Class:
        Node-Selectors:
        Tolerations:
        Events:
        """

    @N2-26
    Scenario: and with what
      Given a cluster with 1 node
      When I run `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol && kubectl wait --for=condition=Ready pod hello-kiamol`
      And I run `kubectl describe pod hello-kiamol | grep -E -A1 '^(Node|IP|QoS Class|Node-Selectors|Tolerations): '`
      Then it prints:
        """
        Node:             worker-1/192.168.49.2
        Start Time:       Thu, 01 Jan 2026 00:01:00 +0000
        --
        IP:               10.244.0.2
        IPs:
        --
        QoS Class:                   BestEffort
        Node-Selectors:              <none>
        Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                                     node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
        """
