Feature: 3.4 Listing subsets of pods through label selectors
  A selector names conditions on labels; all of them must hold.

  Background:
    Given the two pods of the book, kubia-manual and kubia-manual-v2
    And a pod "auto" with image nginx and labels creation_method=auto is applied
    And I run `kubectl label po kubia-manual creation_method=manual`

  @N0-52
  Scenario Outline: a key with a value: <selector>
    When I run `kubectl get po -l <selector> -o name`
    Then it prints:
      """
      pod/kubia-manual
      pod/kubia-manual-v2
      """

    Examples:
      | selector                      |
      | creation_method=manual        |
      | creation_method==manual       |
      | 'creation_method in (manual)' |

  @N0-53
  Scenario: a key with any value
    When I run `kubectl get po -l env -o name`
    Then it prints:
      """
      pod/kubia-manual-v2
      """

  @N0-54
  Scenario: the absence of a key
    When I run `kubectl get po -l '!env' -o name`
    Then it prints:
      """
      pod/auto
      pod/kubia-manual
      """

  @N0-54
  Scenario: in double quotes the exclamation mark belongs to the shell's history
    When I run `kubectl get po -l "!env"`
    Then it fails with:
      """
      bash: !env: event not found
      """

  @N0-55 @errata
  Scenario: not equal also selects what lacks the key; to have it and differ takes two conditions
    Given a pod "plain" with image nginx is applied
    When I run `kubectl get po -l creation_method!=manual -o name`
    Then it prints:
      """
      pod/auto
      pod/plain
      """
    When I run `kubectl get po -l 'creation_method,creation_method!=manual' -o name`
    Then it prints:
      """
      pod/auto
      """

  @N0-56
  Scenario: not equal needs no quotes in the shell
    When I run `kubectl get po -l creation_method!=manual`
    Then the exit code is 0

  Rule: several conditions

    Background:
      Given a pod "pc-beta" with image nginx and labels app=pc,rel=beta is applied
      And a pod "pc-stable" with image nginx and labels app=pc,rel=stable is applied
      And a pod "ui-beta" with image nginx and labels app=ui,rel=beta is applied

    @N0-57
    Scenario: a comma means and
      When I run `kubectl get po -l app=pc,rel=beta -o name`
      Then it prints:
        """
        pod/pc-beta
        """

    @N0-57 @errata
    Scenario: the selector alone is no command; the shell takes it for a variable
      When I run `app=pc,rel=beta`
      Then it prints nothing
      And the exit code is 0
