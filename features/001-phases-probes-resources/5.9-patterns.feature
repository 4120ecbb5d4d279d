Feature: 5.9 Patterns for the containers of one pod
  Burns and Oppenheimer collected them in "Design patterns for container-based distributed systems" (HotCloud 2016): sidecar, ambassador and
  adapter for the containers of one node. All three rest on what a pod shares, its address and its volumes, and they run below.

  @N1-82 @N1-83
  Scenario Outline: each pattern is one pod of two containers that need one another: <pattern>
    When "<manifest>" is applied
    Then pod <pod> becomes Ready
    When I run `kubectl get pod <pod> --no-headers`
    Then the output contains "2/2   Running"
    When I run `kubectl get pod <pod> -o jsonpath='{.spec.containers[*].name}'`
    Then it prints "<containers>"

    Examples:
      | pattern    | manifest        | pod  | containers        |
      | sidecar    | sidecar.yaml    | web  | web log-collector |
      | ambassador | ambassador.yaml | shop | web proxy         |
      | adapter    | adapter.yaml    | till | app adapter       |

  Rule: sidecar: a second container adds what the first does not do itself

    @N1-84 @N1-86
    Scenario: the web server writes a file, its sidecar passes it on
      When "sidecar.yaml" is applied
      And a pod "visitor" with command "sleep 90000" is applied
      Then pod web becomes Ready
      When pod visitor requests "http://<address of pod web>/"
      Then the output contains "Welcome to nginx!"
      And the log of container log-collector of pod web contains "GET / HTTP/1.1"
      And the log of container log-collector of pod web contains " 200 "

    @N1-85
    Scenario: the web server does nothing but serve; without the sidecar it is the same
      When "sidecar.yaml" is applied
      And a pod "alone" with image nginx is applied
      And a pod "visitor" with command "sleep 90000" is applied
      And pod visitor requests "http://<address of pod alone>/"
      Then the output contains "Welcome to nginx!"
      When pod visitor requests "http://<address of pod web>/"
      Then the output contains "Welcome to nginx!"
      When I run `for pod in web alone; do kubectl get pod $pod -o jsonpath='{.spec.containers[0].image} {.spec.containers[0].command}{.spec.containers[0].args}{"\n"}'; done | sort -u | wc -l`
      Then it prints "1"

    @N1-86
    Scenario: a sidecar that dies does not take the web server along
      When "sidecar.yaml" is applied
      And container log-collector of pod web is killed
      Then container log-collector of pod web has restarted 1 time
      And container web of pod web is not restarted for 10 minutes

    @N1-87
    Scenario: another program in front, the same collector beside it
      When "sidecar.yaml" is applied
      And "sidecar-of-a-worker.yaml" is applied
      Then pod worker becomes Ready
      And the log of container log-collector of pod worker contains "order 1 done"
      When I run `for pod in web worker; do kubectl get pod $pod -o jsonpath='{.spec.containers[1].image} {.spec.containers[1].command}{"\n"}'; done | sort -u | wc -l`
      Then it prints "1"

  Rule: ambassador: a proxy in the pod speaks with the world outside

    @N1-88
    Scenario: the proxy is on localhost, and there only
      Given the shop of the picture, its proxy and two caches
      And a pod "stranger" with command "sleep 90000" is applied
      Then `curl -s http://localhost:6379/a` in container web of pod shop prints "You've hit cache-one"
      When pod stranger requests "http://<address of pod shop>:6379/a"
      Then it fails with "Connection refused"

    @N1-89
    Scenario: the cache sees a connection from the pod, made by the proxy
      Given the shop of the picture, its proxy and two caches
      When I run `curl -s http://localhost:6379/a` in container web of pod shop
      Then it prints "You've hit cache-one"
      And the log of container proxy of pod shop contains "GET /a HTTP/1.1"
      And the log of pod cache-one says "Received request from <address of pod shop>"

    @N1-90
    Scenario: which cache it is the proxy knows; the web server says localhost for both
      Given the shop of the picture, its proxy and two caches
      Then `curl -s http://localhost:6379/a` in container web of pod shop prints "You've hit cache-one"
      And `curl -s http://localhost:6379/b` in container web of pod shop prints "You've hit cache-two"

    @N1-91
    Scenario: it can also say no
      Given the shop of the picture, its proxy and two caches
      Then `curl -s -o /dev/null -w '%{http_code}' http://localhost:6379/flush` in container web of pod shop prints "403"
      And `curl -s -o /dev/null -w '%{http_code}' http://localhost:6379/a` in container web of pod shop prints "200"

  Rule: adapter: what leaves the pod is written as everybody expects it

    @N1-92
    Scenario: the program tells its figures in words of its own, and to its own pod only
      When "adapter.yaml" is applied
      And a pod "outside" with command "sleep 90000" is applied
      Then pod till becomes Ready
      And `curl -s http://localhost:9000/` in container adapter of pod till prints "sold=42 open=3"
      When pod outside requests "http://<address of pod till>:9000/"
      Then it fails with "Connection refused"
      When pod outside requests "http://<address of pod till>/metrics"
      Then it prints 'till_items{state="sold"} 42'

    @N1-93
    Scenario: a monitoring system asks two different programs in one way, again and again
      When I run `kubectl apply -f adapter.yaml -f adapter-of-a-queue.yaml`
      Then pod till becomes Ready
      And pod queue becomes Ready
      When I run `kubectl run scraper --image=busybox --restart=Never -- sh -c "while true; do for ip in $(kubectl get pods till queue -o jsonpath='{.items[*].status.podIP}'); do wget -qO- http://\$ip/metrics | grep -c '^[a-z_]*{.*} [0-9]*\$'; done; sleep 15; done"`
      Then pod scraper becomes Running
      When 50 seconds pass
      And I run `kubectl logs scraper | sort | uniq -c | tr -s ' '`
      Then it prints " 4 1"
      And it prints " 4 2"

    @N1-94
    Scenario: the form is that of Prometheus: a comment, a name, labels, a number
      When "adapter.yaml" is applied
      And a pod "prometheus" with command "sleep 90000" is applied
      And pod prometheus requests "http://<address of pod till>/metrics"
      Then it prints:
        """
        # TYPE till_items gauge
        till_items{state="sold"} 42
        till_items{state="open"} 3
        """
