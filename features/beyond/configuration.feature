@beyond
Feature: Configuration that changes, and configuration that must not
  What a reader of the chapters on ConfigMaps, Secrets and the downward API asks next.

  Background:
    Given a cluster with 1 node

  Rule: X12 several sources in one folder

    Scenario: a projected volume merges a ConfigMap, a Secret, the pod's labels and a token
      When I run:
        """
        kubectl create configmap settings --from-literal=colour=red
        kubectl create secret generic keys --from-literal=password=hunter2
        """
      And this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader, labels: { app: reader } }
        spec:
          containers: [{ name: app, image: nginx, volumeMounts: [{ name: all, mountPath: /all }] }]
          volumes:
            - name: all
              projected:
                sources:
                  - configMap: { name: settings }
                  - secret: { name: keys, items: [{ key: password, path: db/password }] }
                  - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] }
                  - serviceAccountToken: { path: token, expirationSeconds: 3600 }
        """
      Then it becomes Ready
      And `cd /all; ls; cat colour db/password labels | xargs` in container app of pod reader prints:
        """
        colour
        db
        labels
        token
        redhunter2app=reader
        """

    Scenario: two sources may not want the same path
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: torn }
        spec:
          containers: [{ name: app, image: nginx }]
          volumes:
            - name: all
              projected:
                sources:
                  - configMap: { name: a, items: [{ key: k, path: same }] }
                  - secret: { name: b, items: [{ key: k, path: same }] }
        """
      Then it fails with "conflicting duplicate paths"

    Scenario: every pod has such a volume without asking for it
      When a pod "plain" with image nginx is applied
      Then it becomes Ready
      And `ls /var/run/secrets/kubernetes.io/serviceaccount` in container app of pod plain prints:
        """
        ca.crt
        namespace
        token
        """
      And it has:
        """yaml
        spec:
          volumes: [{ projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607 } }] } }]
        """

  Rule: X13 an immutable ConfigMap

    Scenario: neither its data nor the promise can be taken back
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: fixed }
        immutable: true
        data: { colour: red }
        """
      And I run:
        """
        kubectl patch configmap fixed --type merge -p '{"data":{"colour":"blue"}}'
        """
      Then it fails with "data: Forbidden: field is immutable when `immutable` is set"
      When I run:
        """
        kubectl patch configmap fixed --type merge -p '{"immutable":false}'
        """
      Then it fails with "immutable: Forbidden: field is immutable when `immutable` is set"
      When I run `kubectl delete configmap fixed && kubectl create configmap fixed --from-literal=colour=blue`
      Then configmap fixed has:
        """yaml
        data: { colour: blue }
        """

  Rule: X14 most of a pod is settled once it is there

    Scenario: an environment can't change, an image can: it restarts one container
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pair }
        spec:
          containers:
            - { name: app, image: "nginx:1.25", env: [{ name: COLOUR, value: red }] }
            - { name: other, image: busybox, command: [sleep, "86400"] }
        """
      Then it becomes Ready
      When I run:
        """
        kubectl patch pod pair -p '{"spec":{"containers":[{"name":"app","env":[{"name":"COLOUR","value":"blue"}]}]}}'
        """
      Then it fails with "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
      When I run `kubectl set image pod/pair app=nginx:1.27`
      Then container app of pod pair has restarted 1 time
      And container other of pod pair has restarted 0 times
      And an event Killing says "Container app definition changed, will be restarted"

  Rule: X15 who learns of a changed ConfigMap, and when

    Scenario: files follow within a minute and a half; variables and single mounted files never do
      When I run `kubectl create configmap settings --from-literal=colour=red`
      And this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader }
        spec:
          containers:
            - name: app
              image: nginx
              env: [{ name: COLOUR, valueFrom: { configMapKeyRef: { name: settings, key: colour } } }]
              volumeMounts:
                - { name: folder, mountPath: /etc/folder }
                - { name: folder, mountPath: /etc/single, subPath: colour }
          volumes: [{ name: folder, configMap: { name: settings } }]
        """
      Then it becomes Ready
      When I run:
        """
        kubectl patch configmap settings --type merge -p '{"data":{"colour":"blue"}}'
        """
      And 90 seconds pass
      Then the file "/etc/folder/colour" in container app of pod reader contains "blue"
      And the file "/etc/single" in container app of pod reader contains "red"
      And `echo $COLOUR` in container app of pod reader prints "red"

  Rule: X19 a finalizer holds an object back

    Scenario: the object stays, marked, and its namespace with it, until the finalizer goes
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: held, namespace: shop, finalizers: [example.com/hold] }
        """
      And I run `kubectl delete namespace shop --wait=false`
      And 1 minute passes
      And I run `kubectl get namespace shop --no-headers`
      Then the output contains "Terminating"
      When I run:
        """
        kubectl get namespace shop -o jsonpath='{range .status.conditions[?(@.status=="True")]}{.type}={.reason}{"\n"}{end}'
        """
      Then it prints:
        """
        NamespaceContentRemaining=SomeResourcesRemain
        NamespaceFinalizersRemaining=SomeFinalizersRemain
        """
      When I run:
        """
        kubectl patch configmap held -n shop --type json -p '[{"op":"remove","path":"/metadata/finalizers"}]'
        """
      And 1 minute passes
      Then namespace shop does not exist
