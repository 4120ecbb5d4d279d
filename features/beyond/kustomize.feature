@beyond
Feature: One base, several overlays
  Kustomize builds manifests out of other manifests: an overlay names a base and says what is different. `kubectl apply -k` sends the result,
  `kubectl kustomize` only shows it.

  Background:
    Given a file "base/deployment.yaml" with:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec:
            containers:
              - { name: nginx, image: "nginx:1.25", envFrom: [{ configMapRef: { name: settings } }] }
      """
    And a file "base/kustomization.yaml" with:
      """
      resources: [deployment.yaml]
      configMapGenerator:
        - { name: settings, literals: [COLOUR=blue] }
      """
    And a file "production/kustomization.yaml" with:
      """
      resources: [../base]
      namespace: shop
      namePrefix: live-
      replicas: [{ name: web, count: 3 }]
      images: [{ name: nginx, newTag: "1.27" }]
      labels: [{ pairs: { stage: production }, includeTemplates: true }]
      """

  Scenario: the overlay changes what the base says, in its own namespace
    When I run `kubectl create namespace shop && kubectl apply -k production`
    Then it prints:
      """
      namespace/shop created
      configmap/live-settings-5dhb468ddh created
      deployment.apps/live-web created
      """
    And deployment shop/live-web has 3 ready replicas
    When I run `kubectl get pods -n shop -l stage=production -o jsonpath='{range .items[*]}{.spec.containers[0].image}{"\n"}{end}' | uniq -c | tr -s ' '`
    Then it prints " 3 nginx:1.27"

  Scenario: changed settings get another name, and so roll the deployment
    Given I run `kubectl apply -k base`
    And deployment web has 1 ready replica
    When I run `sed -i s/blue/green/ base/kustomization.yaml && kubectl apply -k base && kubectl rollout status deployment web`
    Then the output contains "deployment.apps/web configured"
    When I run `kubectl exec deployment/web -- printenv COLOUR`
    Then it prints "green"
    When I run `kubectl get configmaps -o name | grep -c settings`
    Then it prints "2"

  Scenario: nothing is sent by a look at the result
    When I run `kubectl kustomize production | grep -e '^kind' -e 'name: live' -e image`
    Then it prints:
      """
      kind: ConfigMap
        name: live-settings-5dhb468ddh
      kind: Deployment
        name: live-web
                  name: live-settings-5dhb468ddh
              image: nginx:1.27
      """
    When I run `kubectl get deployments -A 2>&1`
    Then it prints "No resources found"

  Scenario: a base that is not there
    Given a file "production/kustomization.yaml" with:
      """
      resources: [../nowhere]
      """
    When I run `kubectl apply -k production`
    Then it fails with "error: accumulating resources"
