Feature: Descriptors of pods
  What a manifest consists of, how to look one up, and what the one of the note needs before Kubernetes takes it.

  Rule: where the fields are described

    @N4-18 @N4-19 @errata
    Scenario: the cluster itself knows the fields of its own version
      The reference is made anew for every release; only the pages of old releases are put away. And the note's link ends in a letter too many.

      When I run `kubectl explain pod.spec.restartPolicy`
      Then it prints:
        """
        KIND:       Pod
        VERSION:    v1

        FIELD: restartPolicy <string>
        ENUM:
            Always
            Never
            OnFailure

        DESCRIPTION:
            <empty>

        """
      When I run `kubectl explain pod.spec.restartPolicy를`
      Then it fails with 'error: field "restartPolicy를" does not exist'

    @N4-19 @errata
    Scenario Outline: fields of recent releases are among them: <field>
      When I run `kubectl explain pod.spec.<field>`
      Then the output contains "FIELD: <field> <type>"

      Examples:
        | field     | type                   |
        | resources | <ResourceRequirements> |
        | hostUsers | <boolean>              |

  Rule: reading the manifest of a pod that is there

    Background:
      Given a cluster with 1 node
      And "kubia-manual.yaml" is applied
      And it becomes Ready

    @N4-20
    Scenario: k is an alias, and without it no command
      When I run `k get po kubia-manual -o yaml | grep ^kind`
      Then it prints "kind: Pod"
      When I run:
        """
        unalias k
        k get po kubia-manual -o yaml
        """
      Then it fails with "k: command not found"
      When I run:
        """
        alias k=kubectl
        k get po kubia-manual -o yaml | grep ^kind
        """
      Then it prints "kind: Pod"

    @N4-20 @errata
    Scenario: as the note has it, it is notation, not a command
      When I run `k get po(d) [pod-name] -o yaml`
      Then it fails with "bash: syntax error near unexpected token `('"
      And the exit code is 2

    @N4-20 @N4-21
    Scenario Outline: <word> is a word for pods
      When I run `diff <(kubectl get pods kubia-manual -o yaml) <(kubectl get <word> kubia-manual -o yaml)`
      Then it prints nothing

      Examples:
        | word |
        | po   |
        | pod  |
        | pods |
        | Pod  |

    @N4-21
    Scenario: kubectl api-resources tells the short names; not every kind has one
      When I run `kubectl api-resources --no-headers | tr -s ' ' | grep -E '^(pods|services|namespaces|nodes|configmaps|persistentvolumeclaims|secrets) ' | cut -d ' ' -f 1-3 | sort`
      Then it prints:
        """
        configmaps cm v1
        namespaces ns v1
        nodes no v1
        persistentvolumeclaims pvc v1
        pods po v1
        secrets v1 true
        services svc v1
        """
      When I run `kubectl api-resources --api-group=apps --no-headers | tr -s ' ' | cut -d ' ' -f 1,2`
      Then the output contains "deployments deploy"
      And the output contains "replicasets rs"

    @N4-21
    Scenario: -o chooses the form of the output
      When I run `kubectl get po kubia-manual -o json | head -3`
      Then it prints:
        """
        {
            "apiVersion": "v1",
            "kind": "Pod",
        """
      When I run `kubectl get po kubia-manual -o name`
      Then it prints "pod/kubia-manual"
      When I run `kubectl get po kubia-manual -o jsonpath='{.spec.containers[0].name}'`
      Then it prints "kubia"
      When I run `kubectl get po kubia-manual -o yml`
      Then it fails with 'error: unable to match a printer suitable for the output format "yml", allowed formats are: '

    @N4-22 @N4-27 @N4-28
    Scenario: five parts: version and kind, and the three that matter
      When I run `kubectl get po kubia-manual -o yaml | grep -v '^ '`
      Then it prints:
        """
        apiVersion: v1
        kind: Pod
        metadata:
        spec:
        status:
        """

    @N4-27 @N4-28
    Scenario: which kinds there are, in which version: the cluster has a list
      When I run `kubectl api-resources --no-headers | tr -s ' ' | grep -E '^(pods|deployments|jobs) ' | grep -oE '[a-z/]*v1 true [A-Z][a-z]*'`
      Then it prints:
        """
        v1 true Pod
        apps/v1 true Deployment
        batch/v1 true Job
        """

    @N4-27 @N4-28
    Scenario Outline: <what> is not on it, and is not taken
      When I run `sed '<change>' kubia-manual.yaml | kubectl create -f -`
      Then it fails with '<message>'

      Examples:
        | what               | change            | message                                                                                                                               |
        | version v2         | s/: v1/: v2/      | error: resource mapping not found for name: "kubia-manual" namespace: "" from "STDIN": no matches for kind "Pod" in version "v2"      |
        | Pod among the apps | s#: v1#: apps/v1# | error: resource mapping not found for name: "kubia-manual" namespace: "" from "STDIN": no matches for kind "Pod" in version "apps/v1" |
        | kind pod           | s/: Pod/: pod/    | pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1"                                          |

    @N4-23
    Scenario: metadata: what the writer has said, and what the server adds
      When I run `kubectl label po kubia-manual app=kubia`
      And I run `kubectl get po kubia-manual -o yaml --show-managed-fields=false | sed -n '/^metadata:/,/^spec:/p' | grep -oE '^  [a-zA-Z]+'`
      Then it prints:
        """
          annotations
          creationTimestamp
          generation
          labels
          name
          namespace
          resourceVersion
          uid
        """
      And pod kubia-manual has:
        """yaml
        metadata: { name: kubia-manual, namespace: default, generation: 1, labels: { app: kubia } }
        """

    @N4-24
    Scenario: spec: what was wished for, with all that the writer has left open filled in
      Then pod kubia-manual has:
        """yaml
        spec:
          containers:
            - name: kubia
              image: khk9346/kubia
              imagePullPolicy: Always
              ports: [{ containerPort: 8080, protocol: TCP }]
              volumeMounts: [{ mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }]
          volumes: [{ projected: { defaultMode: 420 } }]
          restartPolicy: Always
          terminationGracePeriodSeconds: 30
          dnsPolicy: ClusterFirst
          serviceAccountName: default
          nodeName: worker-1
        """

    @N4-25
    Scenario: status: how things stand, and it follows what happens
      Then pod kubia-manual has:
        """yaml
        status:
          phase: Running
          qosClass: BestEffort
          containerStatuses:
            - { name: kubia, ready: true, started: true, restartCount: 0, image: "docker.io/khk9346/kubia:latest" }
        """
      When I run `kubectl get pod kubia-manual -o jsonpath='{.status.podIP} {.status.podIPs[0].ip}' | tr ' ' '\n' | sort -u; kubectl exec kubia-manual -- hostname -i`
      Then it prints:
        """
        10.244.0.2
        10.244.0.2
        """
      When I run `kubectl get pod kubia-manual -o jsonpath='{.status.hostIP}'; kubectl get node worker-1 -o jsonpath=' {.status.addresses[0].address}'`
      Then it prints "192.168.49.2 192.168.49.2"
      When container kubia of pod kubia-manual exits with code 3
      Then container kubia of pod kubia-manual has restarted 1 time
      And pod kubia-manual has:
        """yaml
        status:
          containerStatuses:
            - { restartCount: 1, lastState: { terminated: { exitCode: 3, reason: Error } } }
        """

  Rule: the manifest of the note

    @N4-26 @errata
    Scenario: four repairs, each after another error
      When I run `kubectl create -f as-noted.yaml`
      Then it fails with "error: error parsing as-noted.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token"
      When I run `sed 's/\t/  /' as-noted.yaml > blanks.yaml; kubectl create -f blanks.yaml`
      Then it fails with 'Error from server (BadRequest): error when creating "blanks.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.ports", unknown field "spec.protocol"'
      When I run `sed -E '7,$s/^  (ports|- containerPort|protocol)/    \1/' blanks.yaml > moved.yaml; kubectl create -f moved.yaml`
      Then it fails with 'strict decoding error: unknown field "spec.containers[0].protocol"'
      When I run `sed -E 's/^    protocol/      protocol/' moved.yaml > nameless.yaml; kubectl create -f nameless.yaml`
      Then it fails with 'The Pod "kubia-manual" is invalid: spec.containers[0].name: Required value'
      When I run `sed -E 's/- image/- name: kubia\n    image/' nameless.yaml > whole.yaml; kubectl create -f whole.yaml`
      Then it prints "pod/kubia-manual created"
      And pod kubia-manual becomes Running

    @N4-26
    Scenario: and then it serves on the port that it names
      When "kubia-manual.yaml" is applied
      And a pod "client" with command "sleep 3600" is applied
      Then pod client requests "http://<address of pod kubia-manual>:8080/" and gets 200 "You've hit kubia-manual"

    @N4-29 @errata
    Scenario: a status in a manifest is no use: whoever writes one is not believed
      The note's reason is that the pod is not there yet. But the status is the system's alone, before and after.

      Given the scheduler is stopped
      When I run `printf 'status: {phase: Running, podIP: 1.2.3.4}\n' | cat kubia-manual.yaml - | kubectl create -f -`
      Then it prints "pod/kubia-manual created"
      And pod kubia-manual has exactly:
        """yaml
        status: { phase: Pending, qosClass: BestEffort }
        """
      When I run `kubectl patch pod kubia-manual -p '{"status": {"phase": "Running"}}'`
      Then it prints "pod/kubia-manual patched (no change)"
      When I run `kubectl patch pod kubia-manual --subresource=status -p '{"status": {"message": "told by hand"}}'`
      Then pod kubia-manual has:
        """yaml
        status: { phase: Pending, message: told by hand }
        """
