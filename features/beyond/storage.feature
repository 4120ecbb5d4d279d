@beyond
Feature: Where a pod may run because of its volumes
  A disk is somewhere, has so many users at a time, and a machine takes so many disks. What the scheduler makes of that.

  Background:
    Given a cluster with these nodes:
      | name | cpu | memory | labels                           |
      | a    |   2 |    4Gi | topology.kubernetes.io/zone=west |
      | b    |   2 |    4Gi | topology.kubernetes.io/zone=east |
      | c    |   2 |    4Gi | topology.kubernetes.io/zone=far  |

  Rule: a pod goes where its volume is

    Scenario: the zone of a volume is the zone of its pod
      When "zoned-disk.yaml" is applied
      Then pod reader runs on node a

    Scenario: when no node of that zone will have it, the pod waits rather than go elsewhere
      Given node a is cordoned
      When "zoned-disk.yaml" is applied
      Then pod reader stays Pending for 1 minute
      And an event FailedScheduling says "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had no available volume zone. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
      When node a is uncordoned
      Then pod reader runs on node a

  Rule: a class says where volumes may be made

    Scenario: a volume that waits for its pod is made in an allowed zone, and the pod goes there
      Given this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: later }
        provisioner: k8s.io/minikube-hostpath
        volumeBindingMode: WaitForFirstConsumer
        allowedTopologies:
          - matchLabelExpressions: [{ key: topology.kubernetes.io/zone, values: [far] }]
        """
      When "own-disk.yaml" is applied
      Then pod writer runs on node c
      And claim writer-data becomes Bound

    Scenario: where the class allows no zone of the cluster, nothing is made and the pod waits
      Given this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: later }
        provisioner: k8s.io/minikube-hostpath
        volumeBindingMode: WaitForFirstConsumer
        allowedTopologies:
          - matchLabelExpressions: [{ key: topology.kubernetes.io/zone, values: [north] }]
        """
      When "own-disk.yaml" is applied
      Then pod writer stays Pending for 1 minute
      And an event FailedScheduling says "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
      When I run `kubectl label node c topology.kubernetes.io/zone=north --overwrite`
      Then pod writer runs on node c

    Scenario: volumes that wait for nobody take the allowed zones in turn, and their pods follow
      When "zoned-database.yaml" is applied
      Then stateful set db has the ready pods "db-0, db-1"
      And pods db-0 and db-1 run on different nodes
      And pod db-0 is never scheduled to c
      And pod db-1 is never scheduled to c

    Scenario: a pod gets no node before its volume is made
      Given this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: later }
        provisioner: disk.example.com
        volumeBindingMode: WaitForFirstConsumer
        allowedTopologies:
          - matchLabelExpressions: [{ key: topology.kubernetes.io/zone, values: [east] }]
        """
      When "own-disk.yaml" is applied
      Then pod writer stays Pending for 9 minutes
      And it has no spec.nodeName
      And it has:
        """yaml
        status: { nominatedNodeName: b }
        """
      When 2 minutes pass
      Then an event FailedScheduling says 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'

    Scenario: a driver that tells of its room is believed
      Given this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: CSIDriver
        metadata: { name: disk.example.com }
        spec: { storageCapacity: true }
        """
      And this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: later }
        provisioner: disk.example.com
        volumeBindingMode: WaitForFirstConsumer
        """
      And this manifest is applied:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: CSIStorageCapacity
        metadata: { name: little }
        storageClassName: later
        capacity: 4Gi
        nodeTopology: {}
        """
      When "own-disk.yaml" is applied
      Then pod writer stays Pending for 1 minute
      And an event FailedScheduling says "0/3 nodes are available: 3 node(s) did not have enough free storage. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."

  Rule: a claim may be for one pod alone

    Scenario: the second pod of a ReadWriteOncePod claim waits until the first is gone
      When "one-pod-only.yaml" is applied
      Then pod first becomes Ready
      When I run `sed 's/first/second/' one-pod-only.yaml | kubectl apply -f -`
      Then pod second stays Pending for 1 minute
      And an event FailedScheduling says "0/3 nodes are available: 3 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod."
      When I run `kubectl delete pod first --now`
      Then pod second becomes Ready

    Scenario: a more important pod takes the claim from the first
      When "one-pod-only.yaml" is applied
      Then pod first becomes Ready
      When I run `sed 's/first/second/; s/""/urgent/' one-pod-only.yaml | kubectl apply -f -`
      Then pod second becomes Ready
      And pod first does not exist

  Rule: a node takes so many volumes of a driver

    Scenario: one volume too many waits until the driver says that the node takes more
      When "two-disks.yaml" is applied
      Then pod user-of-one has:
        """yaml
        spec: { nodeName: a }
        """
      When I run `sed 's/claimName: one/claimName: two/; s/user-of-one/user-of-two/' two-disks.yaml | kubectl apply -f -`
      Then pod user-of-two stays Pending for 1 minute
      And an event FailedScheduling says "0/3 nodes are available: 1 node(s) exceed max volume count, 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."
      When I run `sed 's/count: 1/count: 2/' two-disks.yaml | kubectl apply -f -`
      Then pod user-of-two has:
        """yaml
        spec: { nodeName: a }
        """
