Feature: Those who refuse everything
  A rule that nobody can meet, and a judge whom nobody can reach: what was asked for fails with one sentence, and the cluster outlives it.

  Scenario: a webhook that nobody answers is asked about everything
    When this manifest is applied:
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata:
        name: judge
      webhooks:
        - name: judge.example.com
          sideEffects: None
          admissionReviewVersions: [v1]
          clientConfig: {service: {name: nobody, namespace: default, path: /}}
          rules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"]}]
      """
    And node worker-1 loses power
    And 10 minutes pass
    And node worker-1 gets power again
    And 1 minute passes
    And I run `kubectl create configmap settings`
    Then it fails with 'failed calling webhook "judge.example.com": failed to call webhook: Post "https://nobody.default.svc:443/?timeout=10s": service "nobody" not found'
    When I run `kubectl delete validatingwebhookconfiguration judge`
    And a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: an editor that only makes it worse
    When I run `kubectl create configmap settings --from-literal=colour=green`
    And I run `EDITOR='sed -i s/^data:/data:[/' kubectl edit configmap settings`
    Then it fails with "edit cancelled, 20 attempts have failed"

  Scenario: a log that is followed in the background lets no time pass
    When a pod "idle" with command "sleep 100000" is applied
    And it becomes Ready
    And I run `date > before; kubectl logs -f idle &`
    And I run `date > after; diff before after`
    Then it prints nothing
    When I run `kubectl delete pod idle --now; sleep 3; jobs`
    Then the output does not contain "Running"
