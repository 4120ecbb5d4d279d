@beyond
Feature: What a namespace lets pods be
  A namespace's labels say how much its pods may do on their node. Three levels, each enforced or only warned of.

  Background:
    Given a cluster with 1 node

  Scenario: a pod that may do too much is refused
    When I run:
      """
      kubectl create namespace tight
      kubectl label namespace tight pod-security.kubernetes.io/enforce=restricted
      kubectl run web --image=nginx -n tight
      """
    Then it fails with:
      """
      Error from server (Forbidden): pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")
      """

  Scenario: a level of an earlier release asks no more than that release did
    When I run:
      """
      kubectl create namespace old
      kubectl label namespace old pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.7
      kubectl run web --image=nginx -n old
      """
    Then it fails with:
      """
      Error from server (Forbidden): pods "web" is forbidden: violates PodSecurity "restricted:v1.7": runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)
      """

  Scenario: a modest pod runs under the strictest level
    When I run:
      """
      kubectl create namespace tight
      kubectl label namespace tight pod-security.kubernetes.io/enforce=restricted
      """
    And this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: modest, namespace: tight }
      spec:
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
        containers:
          - name: app
            image: registry.k8s.io/e2e-test-images/agnhost:2.53
            args: [netexec]
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      """
    Then pod tight/modest becomes Ready
    And pod tight/modest stays Ready for 1 minute

  Scenario: a namespace that only warns lets the pod in
    When I run:
      """
      kubectl create namespace loud
      kubectl label namespace loud pod-security.kubernetes.io/warn=baseline
      kubectl run web --image=nginx -n loud --privileged
      """
    Then it reports "Warning: would violate PodSecurity \"baseline:latest\": privileged (container \"web\" must not set securityContext.privileged=true)"
    And pod loud/web becomes Ready

  Scenario: a Deployment is warned of, and its pods are refused
    When I run:
      """
      kubectl create namespace tight
      kubectl label namespace tight pod-security.kubernetes.io/enforce=baseline
      """
    And this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: agent, namespace: tight }
      spec:
        selector: { matchLabels: { app: agent } }
        template:
          metadata: { labels: { app: agent } }
          spec:
            hostNetwork: true
            containers: [{ name: agent, image: nginx }]
      """
    Then it reports "Warning: would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)"
    And an event FailedCreate says "is forbidden: violates PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)"

  Scenario: a stricter label tells which pods would no longer be let in
    When I run:
      """
      kubectl create namespace shop
      kubectl run one --image=nginx -n shop --privileged
      kubectl run two --image=nginx -n shop --privileged
      kubectl label namespace shop pod-security.kubernetes.io/enforce=baseline
      """
    Then it reports "Warning: existing pods in namespace \"shop\" violate the new PodSecurity enforce level \"baseline:latest\""
    And it reports "Warning: one (and 1 other pod): privileged"

  Scenario: a label with a level that nobody knows is refused
    When I run:
      """
      kubectl create namespace odd
      kubectl label namespace odd pod-security.kubernetes.io/enforce=strict
      """
    Then it fails with "metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": must be one of privileged, baseline, restricted"

  Scenario: a server fails that has to write where nothing can be written
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: sealed }
      spec:
        restartPolicy: Never
        containers:
          - name: web
            image: nginx
            securityContext: { readOnlyRootFilesystem: true }
      """
    Then it becomes Failed
    When I run `kubectl logs sealed`
    Then the output contains 'mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)'

  Scenario: a server needs no more than volumes where it writes
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: sealed }
      spec:
        containers:
          - name: web
            image: nginx
            securityContext: { readOnlyRootFilesystem: true }
            volumeMounts:
              - { name: cache, mountPath: /var/cache/nginx }
              - { name: run, mountPath: /run }
        volumes: [{ name: cache, emptyDir: {} }, { name: run, emptyDir: {} }]
      """
    Then it becomes Ready
    And it stays Ready for 1 minute
    When I run `kubectl exec sealed -- sh -c 'echo no > /tmp/a; echo yes > /run/a && cat /run/a'`
    Then it prints "yes"
    And it reports "sh: 1: cannot create /tmp/a: Read-only file system"

  Scenario: a server fails that has to write what only root may
    When this manifest is applied:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: modest }
      spec:
        restartPolicy: Never
        securityContext: { runAsUser: 1000 }
        containers: [{ name: web, image: nginx }]
      """
    Then it becomes Failed
    When I run `kubectl logs modest`
    Then the output contains 'mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)'
