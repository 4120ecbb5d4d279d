@beyond
Feature: The API itself, by kubectl proxy and --raw
  Everything kubectl does is a request to the API. `kubectl proxy` opens a port of one's own machine that leads there with one's own
  credentials, and `--raw` sends a single request.

  Scenario: curl reads and deletes a pod through the proxy
    Given a pod "web" with image nginx is applied
    And pod web becomes Ready within 30 seconds
    When I run `kubectl proxy &`
    Then it prints "Starting to serve on 127.0.0.1:8001"
    When I run `curl -s localhost:8001/api/v1/namespaces/default/pods/web | grep phase`
    Then it prints:
      """
          "phase": "Running",
      """
    When I run `curl -s -X DELETE -o /dev/null -w '%{http_code}' localhost:8001/api/v1/namespaces/default/pods/web`
    Then it prints "200"
    And pod web is gone within 40 seconds

  Scenario: a service answers behind the proxy, and commands in a container do not
    Given I run `kubectl run web --image=nginx --port=80 --expose`
    And pod web becomes Ready within 30 seconds
    When I run `kubectl proxy --port=9000 &`
    And I run `curl -s localhost:9000/api/v1/namespaces/default/services/web/proxy/ | grep title`
    Then it prints "<title>Welcome to nginx!</title>"
    When I run `curl -s localhost:9000/api/v1/namespaces/default/pods/web/exec?command=date`
    Then it prints "Forbidden"

  Scenario: the proxy may begin somewhere else
    When I run `kubectl proxy --api-prefix=/k8s &`
    And I run `curl -s localhost:8001/k8s/version | grep gitVersion`
    Then it prints:
      """
        "gitVersion": "v1.36.2",
      """
    When I run `curl -s localhost:8001/version`
    Then it prints "404 page not found"

  Scenario: raw requests create, read and delete
    When I run `kubectl create namespace shop --dry-run=client -o json > shop.json && kubectl create --raw /api/v1/namespaces -f shop.json | grep -o '"phase":"Active"'`
    Then it prints:
      """
      "phase":"Active"
      """
    When I run `kubectl get --raw /api/v1/namespaces/shop | grep -o '"name":"shop"'`
    Then it prints:
      """
      "name":"shop"
      """
    When I run `kubectl delete --raw /api/v1/namespaces/shop | grep -o '"phase":"Terminating"'`
    Then it prints:
      """
      "phase":"Terminating"
      """
