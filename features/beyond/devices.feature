@beyond
Feature: Devices that pods claim
  A driver tells which devices a node has. A pod claims what it needs of them, by class and by what the devices say of themselves; the
  scheduler finds a node that has it and keeps it for the claim.

  Background:
    Given a cluster with 2 nodes
    And this manifest is applied:
      """yaml
      apiVersion: resource.k8s.io/v1
      kind: DeviceClass
      metadata: { name: gpu }
      spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }] }
      ---
      apiVersion: resource.k8s.io/v1
      kind: ResourceSlice
      metadata: { name: worker-1-gpus }
      spec:
        driver: gpu.example.com
        nodeName: worker-1
        pool: { name: worker-1, generation: 1, resourceSliceCount: 1 }
        devices:
          - { name: gpu-0, attributes: { model: { string: small } }, capacity: { memory: { value: 8Gi } } }
      ---
      apiVersion: resource.k8s.io/v1
      kind: ResourceSlice
      metadata: { name: worker-2-gpus }
      spec:
        driver: gpu.example.com
        nodeName: worker-2
        pool: { name: worker-2, generation: 1, resourceSliceCount: 1 }
        devices:
          - { name: gpu-0, attributes: { model: { string: large } }, capacity: { memory: { value: 80Gi } } }
          - { name: gpu-1, attributes: { model: { string: large } }, capacity: { memory: { value: 80Gi } } }
      """
    And a file "claim.sh" with:
      """
      cat <<YAML | kubectl apply -f -
      apiVersion: resource.k8s.io/v1
      kind: ResourceClaim
      metadata: { name: $1 }
      spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: gpu, ${2:-count: 1} } }] } }
      YAML
      """
    And a file "pod.sh" with:
      """
      cat <<YAML | kubectl apply -f -
      apiVersion: v1
      kind: Pod
      metadata: { name: $1 }
      spec:
        containers: [{ name: app, image: nginx, resources: { claims: [{ name: gpu }] } }]
        resourceClaims: [{ name: gpu, ${2} }]
      YAML
      """

  Scenario: a pod goes where a device says of itself what is asked for, and nowhere if none does
    When I run:
      """
      bash claim.sh big "selectors: [{ cel: { expression: 'device.capacity[\"gpu.example.com\"].memory.compareTo(quantity(\"40Gi\")) >= 0' } }]"
      bash claim.sh huge "selectors: [{ cel: { expression: 'device.attributes[\"gpu.example.com\"].model == \"huge\"' } }]"
      bash pod.sh train "resourceClaimName: big"
      bash pod.sh dream "resourceClaimName: huge"
      """
    Then pod train becomes Ready within 30 seconds
    And pod train runs on node worker-2
    And pod dream stays Pending for 1 minute
    When I run `kubectl get resourceclaim big --no-headers`
    Then the output contains "allocated,reserved"
    When I run `kubectl get resourceclaim big -o jsonpath='{.status.allocation.devices.results[0].pool}/{.status.allocation.devices.results[0].device}'`
    Then it prints "worker-2/gpu-0"

  Scenario: a pod waits while there are not enough devices, and goes on when one is given back
    Given I run `bash claim.sh all-three "count: 2" && bash pod.sh first "resourceClaimName: all-three"`
    And I run `bash claim.sh one && bash pod.sh second "resourceClaimName: one"`
    And I run `bash claim.sh another && bash pod.sh third "resourceClaimName: another"`
    When pod second becomes Ready within 30 seconds
    Then pod third stays Pending for 1 minute
    And an event FailedScheduling says "0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
    When I run `kubectl delete pod first`
    Then pod third becomes Ready within 1 minute
    And pod third runs on node worker-2

  Scenario: each pod gets a claim of its own from a template, which goes with it
    Given this manifest is applied:
      """yaml
      apiVersion: resource.k8s.io/v1
      kind: ResourceClaimTemplate
      metadata: { name: one-gpu }
      spec: { spec: { devices: { requests: [{ name: gpu, exactly: { deviceClassName: gpu } }] } } }
      """
    When I run `bash pod.sh a "resourceClaimTemplateName: one-gpu" && bash pod.sh b "resourceClaimTemplateName: one-gpu"`
    Then pod a becomes Ready within 30 seconds
    And pod b becomes Ready within 30 seconds
    When I run `kubectl get resourceclaims -o name | cut -d - -f 1`
    Then it prints:
      """
      resourceclaim.resource.k8s.io/a
      resourceclaim.resource.k8s.io/b
      """
    When I run `kubectl delete pod a && kubectl get resourceclaims -o name | wc -l`
    Then it prints "1"

  Scenario: a class that nobody has made keeps a pod waiting
    Given I run `bash claim.sh one && kubectl delete deviceclass gpu && bash pod.sh waits "resourceClaimName: one"`
    Then pod waits stays Pending for 1 minute
    And an event FailedScheduling says "request gpu: device class gpu does not exist"

  Scenario: a claim is as it was made
    Given I run `bash claim.sh one`
    When I run `kubectl patch resourceclaim one --type merge -p '{"spec":{"devices":{"requests":[]}}}'`
    Then it fails with "field is immutable"
