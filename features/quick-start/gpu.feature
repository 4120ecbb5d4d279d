@card
Feature: The first scenario
  What a node offers and what a pod asks for meet in their labels.

  Scenario: a GPU pod goes to the GPU node
    Given a node labelled gpu=true
    When a pod with nodeSelector gpu=true is applied
    Then it runs there

  Scenario: without such a node it waits
    When a pod with nodeSelector gpu=true is applied
    Then it stays Pending for 10 minutes
    And an event FailedScheduling says "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."

  Scenario: it waits no longer when a node gets the label
    When a pod with nodeSelector gpu=true is applied
    Then it stays Pending for 10 minutes
    When I run `kubectl label node worker-2 gpu=true`
    Then pod pod-1 becomes Ready within 30 seconds
    And pod pod-1 runs on node worker-2
