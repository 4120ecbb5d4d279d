Feature: Volumes
  What is kept when a container ends, when a pod ends, and what is not.

  Rule: how long data lives depends on where it lies

    @N3-44 @errata
    Scenario: files of the container itself are lost when it restarts, though the pod lives on
      The note gives them the life of the pod; they have not even that. An emptyDir has it.

      When "scratch.yaml" is applied
      And I run `echo mine > /data.txt; echo kept > /scratch/data.txt` in container app of pod scratch
      Then the file "/data.txt" in container app of pod scratch contains "mine"
      When container app of pod scratch exits with code 1
      Then container app of pod scratch has restarted 1 time
      And there is no file "/data.txt" in container app of pod scratch
      And the file "/scratch/data.txt" in container app of pod scratch contains "kept"

    @N3-44 @N3-54 @errata
    Scenario: with the pod an emptyDir is gone
      When "scratch.yaml" is applied
      And I run `echo kept > /scratch/data.txt` in container app of pod scratch
      Then the file "/scratch/data.txt" in container app of pod scratch contains "kept"
      When I run `kubectl delete pod scratch --now`
      And "scratch.yaml" is applied
      Then there is no file "/scratch/data.txt" in container app of pod scratch

    @N3-54
    Scenario: an emptyDir outlives the containers that share it
      When "exchange.yaml" is applied
      And I run `echo hello > /out/letter` in container writer of pod exchange
      And container writer of pod exchange exits with code 1
      Then container writer of pod exchange has restarted 1 time
      And the file "/out/letter" in container writer of pod exchange contains "hello"
      And the file "/in/letter" in container reader of pod exchange contains "hello"

    @N3-45 @N3-46
    Scenario: a directory of the node outlives the pod
      When "host-writer.yaml" is applied
      And I run `echo hello > /shared/letter` in container app of pod writer
      Then the file "/srv/shared/letter" on node worker-1 contains "hello"
      When I run `kubectl delete pod writer --now`
      And "host-writer.yaml" is applied
      Then the file "/shared/letter" in container app of pod writer contains "hello"

    @N3-45
    Scenario: a claimed volume outlives the pod
      Given a cluster with 1 node
      When "claim.yaml" is applied
      Then claim data becomes Bound
      When I run `echo hello > /data/letter` in container app of pod keeper
      Then the file "/data/letter" in container app of pod keeper contains "hello"
      When I run `kubectl delete pod keeper --now`
      And "claim.yaml" is applied
      Then the file "/data/letter" in container app of pod keeper contains "hello"

  Rule: a hostPath shows what the node has there

    @N3-46 @N3-47
    Scenario: a page on the node is served by the pod there
      Given node worker-1 has a file "/home/index.html" with "page of the first node"
      When "host-web.yaml" is applied
      And a pod client with command "sleep 3600" is applied
      And pod client requests port 80 of pod host-web
      Then it prints "page of the first node"

    @N3-47
    Scenario: on another node there is another page
      Given node worker-1 has a file "/home/index.html" with "page of the first node"
      And node worker-2 has a file "/home/index.html" with "page of the second node"
      When I run `sed 's/worker-1/worker-2/' host-web.yaml | kubectl apply -f -`
      And a pod client with command "sleep 3600" is applied
      And pod client requests port 80 of pod host-web
      Then it prints "page of the second node"

    @N3-47
    Scenario: a directory that must be there and is not keeps the pod waiting
      When "host-strict.yaml" is applied
      Then an event FailedMount says 'MountVolume.SetUp failed for volume "shared-data" : hostPath type check failed: /nowhere is not a directory'
      And pod strict stays Pending for 1 minute

  Rule: a mount names a volume and says where its files are seen

    @N3-48 @N3-49
    Scenario: the names must match
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unmatched }
        spec:
          containers: [{ name: app, image: nginx, volumeMounts: [{ name: shared-data, mountPath: /data }] }]
          volumes: [{ name: shared-date, emptyDir: {} }]
        """
      Then it fails with 'spec.containers[0].volumeMounts[0].name: Not found: "shared-data"'

    @N3-48
    Scenario: two mounts cannot be at one place
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: twice }
        spec:
          containers:
            - { name: app, image: nginx, volumeMounts: [{ name: a, mountPath: /data }, { name: b, mountPath: /data }] }
          volumes: [{ name: a, emptyDir: {} }, { name: b, emptyDir: {} }]
        """
      Then it fails with 'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/data": must be unique'

    @N3-50
    Scenario: a volume hides what the image has at its place
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hidden }
        spec:
          containers: [{ name: web, image: nginx, volumeMounts: [{ name: empty, mountPath: /usr/share/nginx/html }] }]
          volumes: [{ name: empty, emptyDir: {} }]
        """
      And a pod client with command "sleep 3600" is applied
      And pod client requests port 80 of pod hidden
      Then it fails with "403 Forbidden"
      And there is no file "/usr/share/nginx/html/index.html" in container web of pod hidden

    @N3-51
    Scenario: each volume of a pod has a name of its own
      When this manifest is applied:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: twins }
        spec:
          containers: [{ name: app, image: nginx }]
          volumes: [{ name: a, emptyDir: {} }, { name: a, hostPath: { path: /home } }]
        """
      Then it fails with 'spec.volumes[1].name: Duplicate value: "a"'

  Rule: an emptyDir is made for the pod

    @N3-52
    Scenario: it starts empty
      When "scratch.yaml" is applied
      Then `ls -A /scratch | wc -l` in container app of pod scratch prints "0"
      And container app of pod scratch can write to "/scratch"

    @N3-52
    Scenario: it may lie in memory
      When I run `sed 's/emptyDir: {}/emptyDir: { medium: Memory }/' scratch.yaml | kubectl apply -f -`
      Then `mount | grep -c 'tmpfs on /scratch type tmpfs'` in container app of pod scratch prints "1"

    @N3-53
    Scenario: one container writes, the other reads, as often as they like
      When "exchange.yaml" is applied
      And I run `echo first > /out/letter` in container writer of pod exchange
      Then the file "/in/letter" in container reader of pod exchange contains "first"
      When I run `echo answer >> /in/letter` in container reader of pod exchange
      Then `cat /out/letter` in container writer of pod exchange prints:
        """
        first
        answer
        """
