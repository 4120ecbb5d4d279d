Feature: Containers that do their worst
  Input without end, copies of themselves, hooks that outstay their welcome: the container pays for it, the cluster goes on.

  Scenario: a line that never ends
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: reader
      spec:
        containers:
          - name: app
            image: busybox
            command: [sh, -c, "cat /dev/zero | grep x"]
      """
    Then it becomes Ready within 30 seconds
    When a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a fork bomb
    When a pod "idle" with command "sleep 36000" is applied
    And I run `:(){ :|:& };:` in container app of pod idle
    And a pod is applied
    Then it becomes Ready within 30 seconds

  Scenario: a directory copied into itself
    When a pod "idle" with command "sleep 36000" is applied
    And I run `mkdir /d; cp -r /d /d/e` in container app of pod idle
    Then it fails with "cannot copy '/d' to '/d/e': Invalid argument"

  Scenario: links that lead to each other
    When a pod "idle" with command "sleep 36000" is applied
    And I run `ln -s /a /b; ln -s /b /a; cat /a` in container app of pod idle
    Then it fails with "Too many levels of symbolic links"

  Scenario: a hook that sleeps longer than the pod may take to end
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: sleeper
      spec:
        terminationGracePeriodSeconds: 5
        containers:
          - name: app
            image: nginx
            lifecycle:
              preStop:
                exec:
                  command: [sleep, "3600"]
      """
    Then it becomes Ready within 30 seconds
    When I run `kubectl delete pod sleeper`
    Then pod sleeper is gone within 10 seconds

  Scenario: a probe that could ask in two ways
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: twofold
      spec:
        containers:
          - name: app
            image: nginx
            livenessProbe:
              exec:
                command: [ls]
              tcpSocket:
                port: 80
      """
    Then it fails with "spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"

  Scenario Outline: a script that asks for too much: <what>
    When a pod "idle" with command "sleep 36000" is applied
    And I run `<line>` in container app of pod idle
    Then it fails with "<complaint>"

    Examples:
      | what                          | line                                               | complaint                             |
      | a script that runs itself     | printf '#!/bin/sh\n/me\n' > /me; chmod +x /me; /me | command terminated with exit code 139 |
      | a file that reads itself      | echo '. /me' > /me; . /me                          | too many nested files                 |
      | eval in eval                  | x='eval "$x"'; eval "$x"                           | maximum eval nesting level exceeded   |
      | everything moved into itself  | mv / /x                                            | Device or resource busy               |
      | a moment that no calendar has | date -d @99999999999999999999                      | invalid date '@99999999999999999999'  |

  Scenario: two proxies that point at each other
    The one asks the other, which asks the first again: at the end neither has a connection left, and says so.

    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: mirror
      spec:
        containers:
          - name: app
            image: nginx
            command: [sh, -c]
            args:
              - |
                echo 'server { listen 80; location / { proxy_pass http://127.0.0.1:81; } }' > /etc/nginx/conf.d/default.conf
                echo 'server { listen 81; location / { proxy_pass http://127.0.0.1:80; } }' > /etc/nginx/conf.d/other.conf
                exec nginx -g 'daemon off;'
      """
    Then it becomes Ready within 30 seconds
    When I run `curl -s -o /dev/null -w '%{http_code}' localhost` in container app of pod mirror
    Then it prints "500"
    When I run `kubectl logs mirror`
    Then the output contains "1024 worker_connections are not enough"
