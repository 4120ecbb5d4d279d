Feature: Labels
  Words that are hung on pods and on everything else, so that one can speak of many at once.

  @N4-52 @N4-55
  Scenario: twelve pods, their names half made up by lot: the labels sort them
    When "shop.yaml" is applied
    And 1 second passes
    And I run `kubectl get pods --no-headers -L app,track | tr -s " " | cut -d " " -f 6,7 | sort | uniq -c | tr -s ' '`
    Then it prints:
      """
       6 back stable
       1 front canary
       5 front stable
      """
    When I run `kubectl get pods -l app=front --no-headers | wc -l`
    Then it prints "6"

  @N4-53
  Scenario: not only pods: whatever belongs to one application is found, and goes, at once
    When "shop.yaml" is applied
    And I run `kubectl get deployments,services,pods -l app=front,track!=stable -o name | sed -E 's/-[a-z0-9]{8,10}-[a-z0-9]{5}$//'`
    Then it prints:
      """
      deployment.apps/front-canary
      service/front
      pod/front-canary
      """
    When I run `kubectl delete deployments,services -l app=front`
    Then it prints:
      """
      deployment.apps "front-canary" deleted from default namespace
      deployment.apps "front-stable" deleted from default namespace
      service "front" deleted from default namespace
      """
    When 1 minute passes
    And I run `kubectl get deployments,pods -L app --no-headers | grep -c front || true`
    Then it prints "0"

  @N4-54
  Scenario: a key and a value on an object; a selector finds it by them
    When a pod "web" with labels app=web,tier=front is applied
    Then it has exactly:
      """yaml
      metadata: { labels: { app: web, tier: front } }
      """
    When I run `kubectl get pods -l tier=front -o name`
    Then it prints "pod/web"
    When I run `kubectl get pods -l tier=back`
    Then it reports "No resources found in default namespace."

  Rule: a key sorts, a value identifies

    @N4-55
    Scenario: who has the key at all, and with which value
      Given a pod "web" with label app=web is applied
      And a pod "db" with label app=db is applied
      And a pod "stray" is applied
      When I run `kubectl get pods -l app -o name`
      Then it prints:
        """
        pod/db
        pod/web
        """
      When I run `kubectl get pods -l app=web -o name`
      Then it prints "pod/web"
      When I run `kubectl get pods -l app=Web`
      Then it reports "No resources found in default namespace."

    @N4-56
    Scenario: a service leads to the pods whose labels it names, key and value
      Given a cluster with 1 node
      When "shop.yaml" is applied
      And a pod "client" with command "sleep 3600" is applied
      And 1 minute passes
      And I run `kubectl get endpointslices -l kubernetes.io/service-name=front -o jsonpath='{range .items[0].endpoints[*]}{.targetRef.name}{"\n"}{end}' | sort > led-to; kubectl get pods -l app=front -o jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}' | sort | diff led-to -`
      Then it prints nothing
      When I run `kubectl patch service front -p '{"spec": {"selector": {"track": "canary"}}}'`
      And 1 second passes
      And I run `kubectl exec client -- sh -c 'for i in 1 2 3 4 5; do wget -qO- http://front; done | sort -u' | sed -E 's/canary.*/canary/'`
      Then it prints "You've hit front-canary"

    @N4-56
    Scenario: a pod that gets the label gets the requests, one that loses it none
      When a pod "one" with image luksa/kubia and label app=web is applied
      And a pod "two" with image luksa/kubia and label app=spare is applied
      And a pod "client" with command "sleep 3600" is applied
      And I run `kubectl expose pod one --name=web --selector=app=web --port=80 --target-port=8080`
      Then pod one becomes Ready
      And pod two becomes Ready
      And 5 requests of pod client to "http://web" are answered by "You've hit one"
      When I run `kubectl label pod one app=spare --overwrite; kubectl label pod two app=web --overwrite`
      And 1 second passes
      Then 5 requests of pod client to "http://web" are answered by "You've hit two"

    @N4-56
    Scenario: logs are collected by label
      When a pod "one" with label app=web and command sh -c "echo I am one; sleep 3600" is applied
      And a pod "two" with label app=web and command sh -c "echo I am two; sleep 3600" is applied
      And a pod "other" with label app=db and command sh -c "echo I am another one; sleep 3600" is applied
      Then pod one becomes Ready
      And pod two becomes Ready
      And pod other becomes Ready
      When I run `kubectl logs -l app=web --prefix | sort`
      Then it prints:
        """
        [pod/one/app] I am one
        [pod/two/app] I am two
        """

    @N4-56
    Scenario: all Deployments with a label are scaled together
      When "shop.yaml" is applied
      And I run `kubectl scale deployment -l app=front --replicas=2`
      Then it prints:
        """
        deployment.apps/front-canary scaled
        deployment.apps/front-stable scaled
        """
      And deployment front-stable has 2 ready replicas
      And deployment front-canary has 2 ready replicas
      And deployment back has 6 ready replicas

  Rule: as many as one likes, whenever one likes

    @N4-57
    Scenario: ten of them, of which two differ only in the prefix of the key
      When "ten-labels.yaml" is applied
      And I run `kubectl get pods -l a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,example.com/a=1 -o name`
      Then it prints "pod/decorated"
      When I run `kubectl get pod decorated -o jsonpath='{.metadata.labels}' | tr ',' '\n' | wc -w`
      Then it prints "10"

    @N4-57
    Scenario: one key, one value: another one takes the place of the first, and only if that is wanted
      When "ten-labels.yaml" is applied
      And I run `kubectl label pod decorated a=2`
      Then it fails with "error: 'a' already has a value (1), and --overwrite is false"
      When I run `kubectl label pod decorated a=2 --overwrite`
      Then pod decorated has:
        """yaml
        metadata: { labels: { a: "2", b: "1", example.com/a: "1" } }
        """
      When I run `kubectl label pod decorated x=1 x=2`
      Then it prints "pod/decorated labeled"
      When I run `kubectl get pod decorated -L x --no-headers | tr -s ' ' | cut -d ' ' -f 6`
      Then it prints "2"

    @N4-58
    Scenario: later is not too late, and disturbs nobody
      When a pod "web" with image nginx is applied
      Then it becomes Ready
      And it has no metadata.labels
      When I run `kubectl label pod web app=web`
      Then it prints "pod/web labeled"
      When I run `kubectl label pod web app=shop --overwrite`
      Then pod web has:
        """yaml
        metadata: { labels: { app: shop }, generation: 1 }
        """
      And container app of pod web has restarted 0 times
      When I run `kubectl label pod web app-`
      Then it prints "pod/web unlabeled"
      And pod web has no metadata.labels

    @N4-58
    Scenario: what selects by a label notices at once
      When I run `kubectl create deployment web --image=nginx --replicas=2`
      Then deployment web has 2 ready replicas
      When a pod "joiner" with label app=other is applied
      Then pod joiner becomes Ready
      When I run `kubectl label pod joiner app=web pod-template-hash=$(kubectl get replicasets -o jsonpath='{.items[0].metadata.labels.pod-template-hash}') --overwrite`
      And 1 minute passes
      And I run `kubectl get pods --no-headers | wc -l`
      Then it prints "2"
      And an event SuccessfulDelete says "Deleted pod: joiner"
