Feature: The properties of a manifest
  Which parts a manifest must have, what each of them means, and what is said when one is missing or wrong.

  @N3-15
  Scenario: the whole manifest makes a server that answers
    When I run `kubectl create -f nginx.yaml`
    Then it prints "pod/nginx created"
    And it becomes Ready
    And it has:
      """yaml
      metadata: { labels: { run: nginx } }
      spec:
        containers: [{ imagePullPolicy: IfNotPresent, ports: [{ containerPort: 80, protocol: TCP }] }]
      """
    When a pod client with image curlimages/curl and command "sleep 3600" is applied
    Then it becomes Ready
    When I run `kubectl exec client -- curl -si http://$(kubectl get pod nginx -o jsonpath='{.status.podIP}')/`
    Then the output contains "Server: nginx/1.14.2"

  @N3-14 @errata
  Scenario Outline: without <field> there is no pod
    The note counts labels and ports among what is required; both may be left out.

    When I run `sed '/^ *\(- \)\{0,1\}<field>:/d' minimal.yaml > broken.yaml; kubectl create -f broken.yaml`
    Then it fails with '<said>'

    Examples:
      | field      | said                                                                   |
      | apiVersion | error validating data: apiVersion not set                              |
      | kind       | error validating data: kind not set                                    |
      | image      | The Pod "minimal" is invalid: spec.containers[0].image: Required value |

  @N3-14 @errata
  Scenario: without a name kubectl apply finds nothing to apply
    When I run `sed '/name: minimal/d' minimal.yaml > broken.yaml; kubectl create -f broken.yaml`
    Then it fails with 'The Pod "" is invalid: metadata.name: Required value: name or generateName is required'
    When I run `kubectl apply -f broken.yaml`
    Then it fails with "resource name may not be empty"

  @N3-14 @errata
  Scenario: labels and ports are no part of what a pod must have
    When I run `kubectl create -f minimal.yaml`
    Then it prints "pod/minimal created"
    And it becomes Ready
    And it has no metadata.labels

  @N3-16 @errata
  Scenario: apiVersion names the version of the kind and does not keep names apart
    The note calls it a scope against equal names; that is what namespaces are for.

    When I run `kubectl create -f minimal.yaml; kubectl create -f minimal.yaml`
    Then it fails with 'Error from server (AlreadyExists): error when creating "minimal.yaml": pods "minimal" already exists'
    When I run `sed 's/apiVersion: v1/apiVersion: v2/' minimal.yaml > v2.yaml; kubectl create -f v2.yaml`
    Then it fails with:
      """
      error: resource mapping not found for name: "minimal" namespace: "" from "v2.yaml": no matches for kind "Pod" in version "v2"
      ensure CRDs are installed first
      """

  @N3-17
  Scenario Outline: kind is the type of the resource, letter for letter: <kind>
    When I run `sed 's/kind: Pod/kind: <kind>/' minimal.yaml > kind.yaml; kubectl create -f kind.yaml`
    Then it fails with '<said>'

    Examples:
      | kind | said                                                                                                   |
      | Podd | no matches for kind "Podd" in version "v1"                                                             |
      | pod  | pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1" in scheme |

  @N3-18
  Scenario: a name is made of small letters, digits, dashes and dots
    When I run `sed 's/name: minimal/name: pod_name/' minimal.yaml | kubectl create -f -`
    Then it fails with:
      """
      The Pod "pod_name" is invalid: metadata.name: Invalid value: "pod_name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
      """

  @N3-19
  Scenario: labels of the manifest are the pod's labels
    When I run `kubectl create -f nginx.yaml`
    And I run `kubectl get pod -l run=nginx -o name`
    Then it prints "pod/nginx"

  @N3-20
  Scenario: the image is fetched from its address, and what fails there is told
    When a pod wrong with image nginx:nope is applied
    Then it becomes ImagePullBackOff
    And an event Failed says 'Failed to pull image "nginx:nope"'
    And an event BackOff says 'Back-off pulling image "nginx:nope"'

  @N3-20
  Scenario: what is no address of an image is not even tried
    When a pod wrong with image nginx:::x is applied
    Then it becomes InvalidImageName

  @N3-21
  Scenario: containerPort is shown
    When I run `kubectl create -f nginx.yaml`
    And I run `kubectl describe pod nginx | grep Port: | tr -s ' '`
    Then the output contains "Port: 80/TCP"

  @N3-21
  Scenario: a port that is not declared is open all the same
    When a pod plain with image luksa/kubia is applied
    And a pod client with command "sleep 3600" is applied
    And pod client requests port 8080 of pod plain
    Then it prints "You've hit plain"

  @N3-21
  Scenario: ports end at 65535
    When I run `sed 's/containerPort: 80/containerPort: 70000/' nginx.yaml | kubectl create -f -`
    Then it fails with "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
