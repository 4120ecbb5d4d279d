@beyond
Feature: Who else has a say in what is written
  Policies and webhooks see more than plain objects: parts of them, and connections too.

  Background:
    Given a cluster with 1 node

  Rule: parts of objects

    Scenario: a policy keeps people out of the containers
      When this manifest is applied:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: closed }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [""], apiVersions: [v1], operations: [CONNECT], resources: [pods/exec, pods/attach] }
          validations:
            - { expression: "request.subResource != 'exec' || !('sh' in object.command)", message: no shells here }
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: closed }
        spec: { policyName: closed, validationActions: [Deny] }
        """
      And a pod "web" with image nginx is applied
      Then it becomes Ready
      When I run `kubectl exec web -- sh -c hostname`
      Then it fails with "ValidatingAdmissionPolicy 'closed' with binding 'closed' denied request: no shells here"
      When I run `kubectl exec web -- hostname`
      Then it prints "web"

    Scenario: a policy limits what somebody scales to, and not what is applied
      When this manifest is applied:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: few }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: ["*/scale"] }
          validations: [{ expression: object.spec.replicas <= 3 }]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: few }
        spec: { policyName: few, validationActions: [Deny] }
        """
      And I run `kubectl create deployment web --image=nginx --replicas=4`
      Then it prints "deployment.apps/web created"
      When I run `kubectl scale deployment web --replicas=5`
      Then it fails with "denied request: failed expression: object.spec.replicas <= 3"
      When I run `kubectl scale deployment web --replicas=2`
      Then it prints "deployment.apps/web scaled"

  Rule: webhooks that misbehave

    Scenario: one that says nothing stops what it was asked about, unless its failures are ignored
      When this manifest is applied:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: mute }
        webhooks:
          - name: mute.example.com
            admissionReviewVersions: [v1]
            sideEffects: None
            timeoutSeconds: 5
            clientConfig: { service: { name: mute, namespace: default } }
            rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
        """
      And webhook "mute.example.com" times out
      And I run `kubectl create configmap settings`
      Then it fails with:
        """
        error: failed to create configmap: Internal error occurred: failed calling webhook "mute.example.com": failed to call webhook: Post "https://mute.default.svc:443/?timeout=5s": context deadline exceeded
        """
      When I run:
        """
        kubectl patch validatingwebhookconfiguration mute --type=json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'
        kubectl create configmap settings
        """
      Then it prints:
        """
        validatingwebhookconfiguration.admissionregistration.k8s.io/mute patched
        configmap/settings created
        """

  Rule: expressions that are wrong

    Scenario: the status of a policy tells which fields its kinds do not have
      When this manifest is applied:
        """yaml
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: typo }
        spec:
          matchConstraints:
            resourceRules:
              - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
          validations: [{ expression: object.spec.replica <= 3 }]
        """
      And 1 second passes
      And I run `kubectl get validatingadmissionpolicy typo -o jsonpath='{.status.typeChecking.expressionWarnings[0].warning}'`
      Then the output contains "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replica'"

    Scenario: a definition whose rules could take for ever is refused
      When this manifest is applied:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: teams.example.com }
        spec:
          group: example.com
          scope: Namespaced
          names: { plural: teams, singular: team, kind: Team }
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    members: { type: array, items: { type: string } }
                  x-kubernetes-validations:
                    - { rule: "self.members.all(a, self.members.exists_one(b, a == b))", message: nobody twice }
        """
      Then it fails with "x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)"

  Rule: what is filled in

    Scenario: a pod can read the zone of its node
      Given a node labelled topology.kubernetes.io/zone=north
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: local }
        spec:
          nodeSelector: { topology.kubernetes.io/zone: north }
          containers:
            - name: app
              image: nginx
              env: [{ name: ZONE, valueFrom: { fieldRef: { fieldPath: "metadata.labels['topology.kubernetes.io/zone']" } } }]
        """
      Then it becomes Ready
      And `echo $ZONE` in container app of pod local prints "north"

    Scenario: an Ingress that names no class is of the default one
      When this manifest is applied:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: { name: usual, annotations: { ingressclass.kubernetes.io/is-default-class: "true" } }
        spec: { controller: example.com/usual }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: web }
        spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
        """
      And I run `kubectl get ingress web -o jsonpath={.spec.ingressClassName}`
      Then it prints "usual"
