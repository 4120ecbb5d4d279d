Feature: Label selectors
  Questions to labels: kubectl asks them, and so do services and controllers.

  Rule: what one can ask

    Background:
      Given a pod "prod-web" with labels app=web,env=prod is applied
      And a pod "dev-web" with labels app=web,env=dev is applied
      And a pod "test-db" with labels app=db,env=test is applied
      And a pod "bare" is applied

    @N4-59
    Scenario Outline: <selector>
      When I run `kubectl get pods -l '<selector>' -o name | xargs`
      Then it prints "<pods>"

      Examples:
        | selector             | pods                                 |
        | env=prod             | pod/prod-web                         |
        | env==prod            | pod/prod-web                         |
        | env!=prod            | pod/bare pod/dev-web pod/test-db     |
        | env in (prod,dev)    | pod/dev-web pod/prod-web             |
        | env notin (prod)     | pod/bare pod/dev-web pod/test-db     |
        | env                  | pod/dev-web pod/prod-web pod/test-db |
        | !env                 | pod/bare                             |
        | env,env notin (prod) | pod/dev-web pod/test-db              |

    @N4-59
    Scenario Outline: <what> is no question
      When I run `kubectl get pods -l '<selector>'`
      Then it fails with "<message>"

      Examples:
        | what                | selector      | message                                                                           |
        | an unknown operator | env near prod | unable to parse requirement: found 'near', expected: in, notin, =, ==, !=, gt, lt |
        | a missing bracket   | env in (prod  | unable to parse requirement: found '', expected: ',' or ')'                       |

    @N4-60
    Scenario: several at once: all must hold
      When I run `kubectl get pods -l 'app=web,env in (prod,test)' -o name`
      Then it prints "pod/prod-web"
      When I run `kubectl get pods -l 'app=db,env=prod'`
      Then it reports "No resources found in default namespace."
      When I run `kubectl get pods -l 'env!=prod,env' -o name | xargs`
      Then it prints "pod/dev-web pod/test-db"

    @N4-61
    Scenario: they find, and they name what a command is done to
      When I run `kubectl label pods -l app=web checked=yes`
      Then it prints:
        """
        pod/dev-web labeled
        pod/prod-web labeled
        """
      When I run `kubectl delete pods -l 'env notin (prod)'`
      And I run `kubectl get pods -o name`
      Then it prints "pod/prod-web"

  Rule: a controller holds together what its selector finds

    Background:
      Given a cluster with 1 node
      And "chooser.yaml" is applied
      And 20 seconds pass

    @N4-61
    Scenario Outline: a pod that no longer fits is let go and replaced: <label>
      When I run `kubectl label $(kubectl get pods -o name | head -1) <label> --overwrite`
      And 20 seconds pass
      And I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.ownerReferences[0].name}{"\n"}{end}' | sort | uniq -c | tr -s ' '`
      Then it prints:
        """
         1
         2 chooser
        """

      Examples:
        | label       |
        | app=shop    |
        | env=test    |
        | owner-      |
        | retired=yes |

    @N4-61
    Scenario Outline: a pod that still fits stays: <label>
      When I run `kubectl label $(kubectl get pods -o name | head -1) <label> --overwrite`
      And 20 seconds pass
      And I run `kubectl get pods -o jsonpath='{.items[*].metadata.ownerReferences[0].name}'`
      Then it prints "chooser chooser"

      Examples:
        | label     |
        | env=dev   |
        | env-      |
        | owner=lee |
        | more=yes  |

    @N4-61
    Scenario: a strange pod that fits is taken in, and is one too many
      When I run `kubectl get pods -o name > before`
      And I run `kubectl run stray --image=nginx --labels=app=web,owner=lee`
      And 20 seconds pass
      And I run `kubectl get pods -o name | diff before -`
      Then it prints nothing
      And an event SuccessfulDelete says "Deleted pod: stray"

    @N4-61
    Scenario: a template that its own selector would not find is refused
      When I run `sed 's/name: chooser/name: blind/; s/, owner: kim//' chooser.yaml | kubectl apply -f -`
      Then it fails with '`selector` does not match template `labels`'

  Rule: a service holds together what its selector finds

    @N4-61
    Scenario: it knows only equality, and all that is named must hold
      When a pod "one" with image luksa/kubia and labels app=web,track=stable is applied
      And a pod "two" with image luksa/kubia and labels app=web,track=canary is applied
      And a pod "client" with command "sleep 3600" is applied
      And I run `kubectl create service clusterip web --tcp=80:8080`
      Then pod one becomes Ready
      And pod two becomes Ready
      And 20 requests of pod client to "http://web" are answered by "You've hit one, You've hit two"
      When I run `kubectl set selector service web app=web,track=canary`
      And 1 second passes
      Then 5 requests of pod client to "http://web" are answered by "You've hit two"
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: modern }
        spec: { selector: { matchLabels: { app: web } }, ports: [{ port: 80 }] }
        """
      Then it fails with "json: cannot unmarshal object into Go struct field ServiceSpec.spec.selector of type string"
