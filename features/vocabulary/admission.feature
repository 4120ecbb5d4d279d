Feature: Rules and webhooks
  What a cluster lets in can be decided by expressions and by programs that run in the cluster itself.

  Scenario: a definition's rules refuse what does not fit together
    Given a cluster with 1 node
    When this manifest is applied:
      """yaml
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: scalers.example.com
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: scalers, singular: scaler, kind: Scaler}
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      min: {type: integer}
                      max: {type: integer}
                    x-kubernetes-validations:
                      - rule: self.min <= self.max
                        messageExpression: "'min %d is more than max %d'.format([self.min, self.max])"
      """
    And this manifest is applied:
      """yaml
      apiVersion: example.com/v1
      kind: Scaler
      metadata:
        name: wide
      spec: {min: 5, max: 3}
      """
    Then it fails with "The Scaler \"wide\" is invalid: spec: Invalid value: min 5 is more than max 3"

  Scenario: a policy limits replicas
    Given a cluster with 1 node
    When this manifest is applied:
      """yaml
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata:
        name: few
      spec:
        matchConstraints:
          resourceRules:
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
        validations:
          - expression: object.spec.replicas <= 5
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata:
        name: few
      spec:
        policyName: few
        validationActions: [Deny]
      """
    And I run `kubectl create deployment web --image=nginx --replicas=6`
    Then it fails with "ValidatingAdmissionPolicy 'few' with binding 'few' denied request: failed expression: object.spec.replicas <= 5"
    When I run `kubectl create deployment web --image=nginx --replicas=5`
    Then it prints "deployment.apps/web created"

  Scenario: a policy adds a label
    Given a cluster with 1 node
    When this manifest is applied:
      """yaml
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingAdmissionPolicy
      metadata:
        name: team
      spec:
        reinvocationPolicy: Never
        matchConstraints:
          resourceRules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
        mutations:
          - patchType: ApplyConfiguration
            applyConfiguration:
              expression: 'Object{metadata: Object.metadata{labels: {"team": "blue"}}}'
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: MutatingAdmissionPolicyBinding
      metadata:
        name: team
      spec:
        policyName: team
      """
    And I run `kubectl create configmap settings`
    Then configmap settings has:
      """yaml
      metadata: {labels: {team: blue}}
      """

  Scenario: a webhook in the cluster judges, and is then silent
    Given a cluster with 1 node
    When "webhook.yaml" is applied
    And 30 seconds pass
    And this manifest is applied:
      """yaml
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata:
        name: judge
      webhooks:
        - name: judge.example.com
          admissionReviewVersions: [v1]
          sideEffects: None
          clientConfig: {service: {name: judge, namespace: default, path: /always-deny}}
          rules:
            - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}
      """
    And I run `kubectl create configmap settings`
    Then it fails with "admission webhook \"judge.example.com\" denied the request: this webhook denies all requests"
    When webhook "judge.example.com" times out
    And I run `kubectl create configmap settings`
    Then it fails with "failed calling webhook \"judge.example.com\": failed to call webhook: Post \"https://judge.default.svc:443/always-deny?timeout=10s\": context deadline exceeded"
