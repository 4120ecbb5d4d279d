Feature: Two clusters
  Pods of one cluster have no way to the pods of another: they meet at what the other shows to the world outside.

  Scenario: another cluster is reached over its nodes, not over its pods
    Given a cluster with 1 node
    And a pod "client" with command "sleep 3600" is applied
    And pod client becomes Ready
    And a second cluster b with 2 nodes
    When "services.yaml" is applied
    And a pod "one" with label app=web and nodeSelector kubernetes.io/hostname=worker-2 and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec" is applied
    Then pod one becomes Ready
    When I run `kubectl --context gherkube exec client -- wget -T 3 -qO- http://$(kubectl get pod one -o jsonpath={.status.podIP}):8080/hostname`
    Then it fails with "wget: download timed out"
    When I run `kubectl --context gherkube exec client -- wget -T 3 -qO- http://$(kubectl get node worker-1 -o jsonpath={.status.addresses[0].address}):$(kubectl get service door -o jsonpath={.spec.ports[0].nodePort})/hostname`
    Then it prints "one"

  Scenario: a pod asks the API server of its own cluster, with its service account's token
    Given a cluster with 2 nodes
    And a pod "curl" with image curlimages/curl and command "sleep 3600" is applied
    And pod curl becomes Ready
    When I run `kubectl exec curl -- curl -s https://kubernetes.default/version`
    Then the exit code is 60
    When I run:
      """
      kubectl exec curl -- sh -c 'cd /var/run/secrets/kubernetes.io/serviceaccount; curl -s --cacert ca.crt -H "Authorization: Bearer $(cat token)" https://kubernetes.default/api/v1/namespaces/$(cat namespace)/pods/curl'
      """
    Then the output contains "\"phase\": \"Running\""
