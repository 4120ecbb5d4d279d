Feature: x
  Scenario: y
    Foo bar
  Scenario: z
    Given no cluster is running
