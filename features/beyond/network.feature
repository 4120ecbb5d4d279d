@beyond
Feature: Who reaches whom, and by which name
  What a reader of the chapters on readiness and namespaces asks next.

  Rule: X18 a policy that allows nothing

    Background:
      Given a cluster with 1 node
      When I run:
        """
        kubectl create namespace a
        kubectl create namespace b
        kubectl run client -n a --image=busybox -- sleep 1d
        kubectl run neighbour -n b --image=busybox -- sleep 1d
        kubectl run server -n b --image=nginx --port=80 --expose
        kubectl wait -n a --for=condition=Ready pod --all
        kubectl wait -n b --for=condition=Ready pod --all
        """

    Scenario: packets are dropped, not refused, also those of neighbours; an exception lets some in again
      When this manifest is applied:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: closed, namespace: b }
        spec: { podSelector: {}, policyTypes: [Ingress] }
        """
      And I run `kubectl exec -n a client -- wget -qO- -T 3 http://server.b`
      Then it fails with "wget: download timed out"
      When I run `kubectl exec -n b neighbour -- wget -qO- -T 3 http://server`
      Then it fails with "wget: download timed out"
      When I run `kubectl exec -n b server -- curl -s -o /dev/null -w '%{http_code}' http://localhost`
      Then it prints "200"
      When this manifest is applied:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: friends, namespace: b }
        spec:
          podSelector: {}
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: a } } }] }]
        """
      And I run `kubectl exec -n a client -- wget -qO- -T 3 http://server.b`
      Then the output contains "Welcome to nginx!"
      When I run `kubectl exec -n b neighbour -- wget -qO- -T 3 http://server`
      Then it fails with "wget: download timed out"

  Rule: X21 a service: a stable address, a name, and only those behind it who are ready

    Scenario: address, name, and nobody there
      Given a cluster with 1 node
      When a pod "client" with image busybox and command "sleep 86400" is applied
      And I run `kubectl create deployment web --image=nginx --port=80 && kubectl expose deployment web && kubectl rollout status deployment web`
      And I run `kubectl get service web -o jsonpath='{.spec.clusterIP}' | cut -d. -f1,2`
      Then the output contains "10."
      When I run `kubectl exec client -- wget -qO- http://web.default.svc.cluster.local`
      Then the output contains "Welcome to nginx!"
      When I run `kubectl scale deployment web --replicas=0`
      And 10 seconds pass
      And I run `kubectl exec client -- wget -qO- -T 3 http://web`
      Then it fails with "Connection refused"

    Scenario: variables tell of services that were there before the pod
      Given a cluster with 1 node
      When I run `kubectl run early --image=busybox -- sleep 1d && kubectl wait --for=condition=Ready pod early && kubectl create service clusterip web --tcp=80 && kubectl run late --image=busybox -- sleep 1d`
      And I run `kubectl wait --for=condition=Ready pod --all`
      And I run `kubectl exec early -- env | grep -c WEB_SERVICE`
      Then it prints "0"
      When I run `kubectl exec late -- env | grep WEB_SERVICE | cut -d= -f1 | sort`
      Then it prints:
        """
        WEB_SERVICE_HOST
        WEB_SERVICE_PORT
        WEB_SERVICE_PORT_80
        """

  Rule: X26 looking into a pod that has no tools

    Scenario: a container for looking shares the network and the processes of its target, and stays
      Given a cluster with 1 node
      When a pod "web" with image nginx is applied
      Then it becomes Ready
      When I run `kubectl debug web --image=busybox --target=app -- sh -c 'wget -qO- http://localhost | head -4; ps | grep -c nginx; sleep 1d'`
      And 10 seconds pass
      And I run `kubectl logs web -c $(kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[0].name}')`
      Then the output contains "Welcome to nginx!"
      When I run:
        """
        kubectl patch pod web --type json -p '[{"op":"remove","path":"/spec/ephemeralContainers"}]'
        """
      Then it fails with "pod updates may not change fields other than"
