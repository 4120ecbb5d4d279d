Feature: Deployments
  From one image to the next, to another size and back, without a moment of too few pods: what a person says of a rollout.

  Background:
    Given a cluster with 3 nodes

  Scenario: a deployment makes a replica set, which makes the pods
    When I run `kubectl create deployment nginx --image=nginx --replicas=3`
    Then deployment nginx has 3 ready replicas
    When I run `kubectl get replicasets --no-headers | tr -s ' ' | cut -d ' ' -f 1-4`
    Then it prints "nginx-7f8fbb96d 3 3 3"
    When I run `kubectl get deployments --no-headers | tr -s ' ' | cut -d ' ' -f 1-4`
    Then it prints "nginx 3/3 3 3"

  Scenario: a new image replaces pod after pod
    Given this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: nginx:1.26}]
      """
    And deployment web has 3 ready replicas
    When I run `kubectl set image deployment/web web=nginx:1.27`
    Then a rollout of deployment web finishes within 60 seconds
    And at every moment at least 3 pods of deployment web were ready
    And at no moment deployment web had more than 4 pods
    And an event ScalingReplicaSet says "from 1 to 0"
    When I run `kubectl rollout history deployment/web | grep -c none`
    Then it prints "2"

  Scenario: a deployment that recreates has a moment without pods
    Given this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        strategy: {type: Recreate}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: nginx:1.26}]
      """
    And deployment web has 2 ready replicas
    When I run `kubectl set image deployment/web web=nginx:1.27`
    Then a rollout of deployment web finishes within 60 seconds
    And at no moment deployment web had more than 2 pods

  Scenario: another size
    Given I run `kubectl create deployment web --image=nginx`
    When I run `kubectl scale deployment/web --replicas=5`
    Then deployment web has 5 ready replicas within 30 seconds
    When I run `kubectl scale deployment/web --replicas=1`
    Then deployment web has 1 ready replica
    And at every moment at least 1 pod of deployment web was ready

  Scenario: a paused deployment takes changes together
    Given I run `kubectl create deployment web --image=nginx:1.26`
    And deployment web has 1 ready replica
    When I run `kubectl rollout pause deployment/web`
    And I run `kubectl set image deployment/web nginx=nginx:1.27`
    And I run `kubectl scale deployment/web --replicas=2`
    Then deployment web has 2 ready replicas
    When I run `kubectl get replicasets --no-headers | wc -l`
    Then it prints "1"
    When I run `kubectl rollout resume deployment/web`
    Then a rollout of deployment web finishes within 60 seconds

  Scenario: a rollout that makes no progress is given up, and undone
    Given I run `kubectl create deployment web --image=nginx:1.26 --replicas=2`
    And deployment web has 2 ready replicas
    When I run `kubectl set image deployment/web nginx=nginx:no-such-tag`
    Then a rollout of deployment web is given up within 11 minutes
    And at every moment at least 2 pods of deployment web were ready
    When I run `kubectl rollout undo deployment/web`
    Then a rollout of deployment web finishes within 60 seconds

  Scenario: an autoscaler adds pods while those that are there work too hard
    Given the metrics server runs
    And this manifest is applied:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: polinux/stress
              command: [stress, --cpu, "1"]
              resources: {requests: {cpu: 500m}, limits: {cpu: 500m}}
      """
    When I run `kubectl autoscale deployment/web --cpu-percent=80 --max=3`
    Then deployment web has 3 ready replicas within 5 minutes
    And an event SuccessfulRescale says "cpu resource utilization (percentage of request) above target"
    And at no moment deployment web had more than 3 pods

  Scenario: a replication controller keeps its pods
    Given this manifest is applied:
      """yaml
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: nginx:1.27}]
      """
    When I run `kubectl wait --for=jsonpath={.status.readyReplicas}=2 rc/web --timeout=60s`
    And I run `kubectl delete pod --all`
    And I run `kubectl get rc --no-headers | tr -s ' ' | cut -d ' ' -f 1-3`
    Then it prints "web 2 2"
