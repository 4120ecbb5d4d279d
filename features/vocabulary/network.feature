Feature: The network of a cluster
  Services have names and addresses that lead to ready pods, and policies say who may talk to whom.

  Background:
    Given a cluster with 2 nodes
    And a pod "web" with label app=web and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec" is applied
    And a pod "client" with label app=client and command "sleep 3600" is applied
    And "web-service.yaml" is applied

  Scenario: a service answers under its name, in the client's namespace without more
    Then pod client can reach service web on port 80
    And pod client can't reach service web on port 81
    And "web" resolves to the address of service web in pod client
    And "web.default" resolves to the address of service web in pod client
    And "kubernetes.default.svc.cluster.local" resolves to the address of service kubernetes in pod client
    And "ghost" does not resolve in pod client

  Scenario: nslookup of busybox asks in every domain of the search path
    Then pod client can reach service web on port 80
    When I run `kubectl exec client -- nslookup kubernetes.default.svc.cluster.local`
    Then it prints:
      """
      Server:		10.96.0.10
      Address:	10.96.0.10:53

      Name:	kubernetes.default.svc.cluster.local
      Address: 10.96.0.1
      """

  Scenario: a name of the port leads to its number
    Then pod client can reach service web on port 80
    When I run `kubectl exec web -- dig +short _http._tcp.web.default.svc.cluster.local SRV`
    Then it prints "0 100 80 web.default.svc.cluster.local."

  Scenario: what no policy permits is dropped once a policy selects the pod
    Then pod client can reach service web on port 80
    When "deny-ingress.yaml" is applied
    Then pod client can't reach service web on port 80
    And pod client can't reach pod web on port 8080
    And pod web stays Ready for 1 minute
    When "allow-client.yaml" is applied
    Then pod client can reach service web on port 80

  Scenario: a policy for what goes out takes the names away too
    Then pod client can reach pod web on port 8080
    When "deny-egress.yaml" is applied
    Then pod client can't reach pod web on port 8080
    And "web" does not resolve in pod client
    When I run `kubectl exec client -- wget -T 20 -qO- http://web`
    Then it fails with "wget: bad address 'web'"

  Scenario: an ingress leads requests by host and path
    Given an ingress controller runs
    And a machine laptop outside of the cluster
    And the name "shop.example" leads to node worker-1
    When "shop.yaml" is applied
    Then machine laptop requests "http://shop.example/hostname" and gets "web"
    And machine laptop requests "http://<address of node worker-2>/hostname" and is refused
    When I run `kubectl get ingress shop --no-headers`
    Then the output contains "shop.example"

  Scenario: the ingress controller says when nobody is behind a path
    Given an ingress controller runs
    And the name "shop.example" leads to node worker-1
    And "shop.yaml" is applied
    Then pod client can reach service web on port 80
    When I run `kubectl exec web -- curl -s http://shop.example/orders`
    Then the output contains "<h1>503 Service Temporarily Unavailable</h1>"
    When I run `kubectl exec web -- curl -s http://shop.example/other`
    Then the output contains "<h1>404 Not Found</h1>"

  Scenario: a datagram through a service comes back
    Then pod client can reach service web on port 80
    When I run `kubectl exec client -- sh -c 'echo hostname | nc -u -w 1 web 81'`
    Then it prints "web"
