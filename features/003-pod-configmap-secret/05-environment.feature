Feature: Environment variables
  Values that a manifest hands to a container's processes.

  @N3-41 @N3-42
  Scenario: a variable of the manifest is in the container's environment
    When "variables.yaml" is applied
    Then the environment variable ENV_VAR1 of container first of pod variables is "value1"

  @N3-42
  Scenario: the image of the note's example exists nowhere
    When a pod example with image myimage1 is applied
    Then it becomes ImagePullBackOff
    And an event Failed says "pull access denied"

  @N3-43
  Scenario: each container has variables of its own
    When "variables.yaml" is applied
    Then the environment variable SHARED_NAME of container first of pod variables is "one"
    And the environment variable SHARED_NAME of container second of pod variables is "two"
    And container second of pod variables has no environment variable ENV_VAR1
