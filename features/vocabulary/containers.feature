Feature: Sentences about containers
  What befalls a container, and what is then true of it.

  Scenario: a container is disturbed and recovers
    Given a cluster with 1 node
    And an image my/app that listens on 8080, answers 200 on /ready after 20 seconds and exits with code 3 after 5 minutes
    When a pod "app" with image my/app is applied
    And a pod "client" with command "sleep 90000" is applied
    And 25 seconds pass
    Then pod client requests "http://<address of pod app>:8080/ready" and gets 200 ""
    When 5 minutes pass
    Then container app of pod app has ended with reason Error and exit code 3
    And container app of pod app restarts after 0 seconds

  Scenario: images by their definition
    Given these images:
      """yaml
      - name: my/hello
        listens: [8080]
        answers: [{path: /, body: hello}]
      - name: my/bye
        logs: [{text: bye}]
      """
    When a pod "hello" with image my/hello is applied
    And a pod "bye" with image my/bye is applied
    And a pod "client" with command "sleep 90000" is applied
    Then pod client requests "http://<address of pod hello>:8080/" and gets 200 "hello"
    And the log of container app of pod bye contains "bye"

  Scenario: a port falls silent and answers again
    Given a pod "web" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0, port 8080 and command "/agnhost netexec" is applied
    And a pod "client" with command "sleep 90000" is applied
    When container app of pod web stops answering on port 8080
    And pod client requests "http://<address of pod web>:8080/hostname"
    Then it fails with "Connection refused"
    When container app of pod web answers again
    Then pod client requests "http://<address of pod web>:8080/hostname" and gets 200 "web"

  Scenario: a port hangs
    Given a pod "web" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0, port 8080 and command "/agnhost netexec" is applied
    And a pod "client" with command "sleep 90000" is applied
    When container app of pod web hangs on port 8080
    And pod client requests "http://<address of pod web>:8080/hostname"
    Then it fails with "download timed out"

  Scenario: an answer is wrong
    Given a pod "web" with image registry.k8s.io/e2e-test-images/agnhost:2.63.0, port 8080 and command "/agnhost netexec" is applied
    And a pod "client" with command "sleep 90000" is applied
    When container app of pod web answers 500 on /hostname
    And pod client requests "http://<address of pod web>:8080/hostname"
    Then it fails with "HTTP/1.1 500"

  Scenario: logs, memory and processors
    Given a cluster with 1 node
    When a pod "busy" with command "sleep 90000" is applied
    And container app of pod busy writes "all is well" to its log
    Then the log of container app of pod busy contains "all is well"
    When container app of pod busy uses 300Mi of memory
    Then container app of pod busy holds 300Mi of memory
    And node worker-1 has 300Mi of memory in use
    When container app of pod busy wants 2 of CPU
    Then container app of pod busy gets 2 of CPU

  Scenario: restarts and what the events say of them
    When a pod "crashing" with command "false" is applied
    Then container app of pod crashing restarts after 0, 10, 20, 40, 80, 160, 300 and 300 seconds
    And container app of pod crashing waits with reason CrashLoopBackOff and says "back-off 5m0s restarting failed container=app"
    And the events of pod crashing include in this order:
      | reason    | message                                     |
      | Scheduled | Successfully assigned default/crashing      |
      | Pulled    | Successfully pulled image                   |
      | Started   | Container started                           |
      | BackOff   | Back-off restarting failed container app in |

  Scenario: what nodes and pods use
    Given a cluster with 1 node
    And the metrics server runs
    When a pod "busy" with command "sleep 90000" is applied
    And container app of pod busy uses 300Mi of memory
    And 60 seconds pass
    And I run `kubectl top pod busy --no-headers`
    Then the output contains "300Mi"

  Scenario: a registry that is away for a while
    Given a cluster with 1 node
    And an image registry.example/my/app that listens on 8080
    And the registry registry.example is down
    When a pod "app" with image registry.example/my/app is applied
    Then container app of pod app waits with reason ErrImagePull
    When the registry registry.example is back
    Then pod app becomes Running

  Scenario: a registry that wants to know who asks
    Given a cluster with 1 node
    And an image registry.example/my/app that listens on 8080
    And the registry registry.example is private, for user alice with password s3cret
    When a pod "app" with image registry.example/my/app is applied
    Then container app of pod app waits with reason ErrImagePull
    When I run `kubectl create secret docker-registry pull --docker-server=registry.example --docker-username=alice --docker-password=s3cret`
    And I run `kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"pull"}]}'`
    And a pod "known" with image registry.example/my/app is applied
    Then pod known becomes Running
