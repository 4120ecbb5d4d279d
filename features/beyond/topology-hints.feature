@beyond
Feature: Endpoints that are shared out among zones
  Traffic between zones costs money and time. A service may ask that each zone uses the endpoints it has, as long as that leaves no zone with
  too much work for too few of them.

  Background:
    Given a cluster with these nodes:
      | name   | cpu | labels                           |
      | node-a |   4 | topology.kubernetes.io/zone=east |
      | node-b |   4 | topology.kubernetes.io/zone=west |
    And a file "web.sh" with:
      """
      for node in $*; do
        n=$((n + 1))
        kubectl run web-$n --image=nginx --labels=app=web --overrides='{"spec":{"nodeName":"'$node'"}}'
      done
      kubectl create service clusterip web --tcp=80
      kubectl annotate service web service.kubernetes.io/topology-mode=Auto
      kubectl wait --for=condition=Ready pod --all
      """
    And a file "hints.sh" with:
      """
      kubectl get endpointslices -l kubernetes.io/service-name=web \
        -o jsonpath='{range .items[*].endpoints[*]}{.targetRef.name} {.zone}>{.hints.forZones[*].name}{"\n"}{end}' | sort
      """

  Scenario: each zone keeps its own endpoints
    When I run `bash web.sh node-a node-a node-b node-b`
    And I run `bash hints.sh`
    Then it prints:
      """
      web-1 east>east
      web-2 east>east
      web-3 west>west
      web-4 west>west
      """
    And an event TopologyAwareHintsEnabled says "Topology Aware Hints has been enabled, addressType: IPv4"

  Scenario: a zone that has too many gives some away
    When I run `bash web.sh node-a node-a node-a node-b`
    And I run `bash hints.sh`
    Then it prints:
      """
      web-1 east>west
      web-2 east>east
      web-3 east>east
      web-4 west>west
      """

  Scenario: there are no hints with too few endpoints
    When I run `bash web.sh node-a`
    And I run `bash hints.sh`
    Then it prints "web-1 east>"
    And an event TopologyAwareHintsDisabled says "Insufficient number of endpoints (1 endpoints, 2 zones), addressType: IPv4"

  Scenario: a node without a zone ends all hints
    Given I run `bash web.sh node-a node-a node-b node-b`
    When I run `kubectl label node node-b topology.kubernetes.io/zone-`
    Then an event TopologyAwareHintsDisabled says "Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4"
    When I run `bash hints.sh | grep -c '>$'`
    Then it prints "4"

  Scenario: a service that wants no hints any more has none
    Given I run `bash web.sh node-a node-a node-b node-b`
    When I run `kubectl annotate service web service.kubernetes.io/topology-mode-`
    And I run `bash hints.sh | grep -c '>$'`
    Then it prints "4"
    And an event TopologyAwareHintsDisabled says "Topology Aware Hints has been disabled, addressType: IPv4"

  Scenario: endpoints tell the moment of the change that they follow
    Given I run `kubectl create service clusterip web --tcp=80`
    When I run `kubectl get endpoints web -o jsonpath='{.metadata.annotations}'`
    Then it prints:
      """
      {"endpoints.kubernetes.io/last-change-trigger-time":"2026-01-01T00:01:00Z"}
      """
    When 1 minute passes
    And I run `kubectl run web --image=nginx --labels=app=web && kubectl wait --for=condition=Ready pod web`
    And I run:
      """
      kubectl get endpoints web -o jsonpath='{.metadata.annotations.endpoints\.kubernetes\.io/last-change-trigger-time}' > endpoints.txt
      kubectl get pod web -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastTransitionTime}' > pod.txt
      grep -c 2026-01-01T00:02 pod.txt; diff endpoints.txt pod.txt && echo the same
      """
    Then it prints:
      """
      1
      the same
      """
