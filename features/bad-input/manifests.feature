Feature: Manifests that nobody can mean
  A manifest that can't be read, or that says what no object can be, ends in the words of kubectl or of the API server. It
  costs no more than a moment, and leaves nothing behind: every scenario ends with a pod that runs as ever.

  Scenario: a tab is no indentation
    Given a file "tabs.yaml" with:
      """
      apiVersion: v1
      kind: Pod
      metadata:
      	name: web
      """
    When "tabs.yaml" is applied
    Then it fails with:
      """
      error: error parsing tabs.yaml: error converting YAML to JSON: yaml: line 4: found character that cannot start any token
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: of a key that is there twice the last one counts
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        name: front
      spec:
        containers:
          - name: app
            image: nginx
      """
    Then pod front becomes Ready
    And pod web does not exist

  Scenario: __proto__ is a field like any other, and pods have no such field
    When this manifest is applied:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
      spec:
        __proto__:
          hostNetwork: true
        containers:
          - name: app
            image: nginx
      """
    Then it fails with:
      """
      Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.__proto__"
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: __proto__ is a key like any other where keys are free
    When this manifest is applied:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: names
      data:
        __proto__: one
        constructor: two
      """
    And I run `kubectl get configmap names -o jsonpath='{.data}'`
    Then it prints:
      """
      {"__proto__":"one","constructor":"two"}
      """
    When I run `kubectl get configmap names`
    Then it prints:
      """
      NAME    DATA   AGE
      names   2      0s
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: aliases that multiply are not followed
    When this manifest is applied:
      """
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
      f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
      g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
      h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
      """
    Then it fails with:
      """
      error: error parsing STDIN: error converting YAML to JSON: yaml: document contains excessive aliasing
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: lists in lists in lists come to an end
    When I run `printf '[%.0s' $(seq 20000) | kubectl apply -f -`
    Then it fails with "error: error parsing STDIN: error converting YAML to JSON: yaml: exceeded max depth of 1000"
    When a pod is applied
    Then it becomes Ready

  Scenario: the API server reads no more than three megabytes
    When I run:
      """
      ten() { cat $1 $1 $1 $1 $1 $1 $1 $1 $1 $1; }
      printf '%010000d' 0 > ten-kilobytes
      ten ten-kilobytes > hundred-kilobytes
      ten hundred-kilobytes > one-megabyte
      printf 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\ndata:\n  text: ' > big.yaml
      ten one-megabyte >> big.yaml
      kubectl create -f big.yaml
      """
    Then it fails with:
      """
      Error from server (RequestEntityTooLarge): error when creating "big.yaml": Request entity too large: limit is 3145728
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: a ConfigMap holds no more than one megabyte
    When I run:
      """
      twelve() { cat $1 $1 $1 $1 $1 $1 $1 $1 $1 $1 $1 $1; }
      printf '%010000d' 0 > part
      twelve part > larger-part
      twelve larger-part > large.txt
      kubectl create configmap large --from-file=large.txt
      """
    Then it fails with "Too long: may not be more than 1048576 bytes"
    When a pod is applied
    Then it becomes Ready

  Scenario: a manifest that breaks off is no manifest
    When I run `echo '{"apiVersion": "v1", "kind": ' | kubectl apply -f -`
    Then it fails with:
      """
      error: error parsing STDIN: unexpected EOF
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: a program is no manifest
    When I run `printf '\177ELF\002\001' | kubectl apply -f -`
    Then it fails with "error: error parsing STDIN: error converting YAML to JSON: yaml: control characters are not allowed"
    When a pod is applied
    Then it becomes Ready

  Scenario: nothing is no manifest
    When I run `kubectl apply -f - < /dev/null`
    Then it fails with:
      """
      error: no objects passed to apply
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: what stands before the broken part of a file has been applied
    When this manifest is applied:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: first
      ---
      apiVersion: "v1
      """
    Then it fails with "error: error parsing STDIN: error converting YAML to JSON: yaml: line 2: found unexpected end of stream"
    And configmap first exists

  Scenario Outline: <what>
    When I run `printf '<manifest>' | kubectl apply -f -`
    Then it fails with '<error>'
    When a pod is applied
    Then it becomes Ready

    Examples:
      | what                             | manifest                                                                          | error                                                                                             |
      | a kind that nobody serves        | {apiVersion: v1, kind: Pot, metadata: {name: x}}                                  | no matches for kind "Pot" in version "v1"                                                         |
      | a version that nobody serves     | {apiVersion: apps/v9, kind: Deployment, metadata: {name: x}}                      | no matches for kind "Deployment" in version "apps/v9"                                             |
      | a kind in the wrong group        | {apiVersion: v1, kind: Deployment, metadata: {name: x}}                           | no matches for kind "Deployment" in version "v1"                                                  |
      | an object without a kind         | {apiVersion: v1, metadata: {name: x}}                                             | error validating data: kind not set                                                               |
      | an object without a version      | {kind: Pod, metadata: {name: x}}                                                  | error validating data: apiVersion not set                                                         |
      | an object without a name         | {apiVersion: v1, kind: Pod, metadata: {labels: {a: b}}}                           | from server for: "STDIN": resource name may not be empty                                          |
      | a list where an object should be | [1, 2]                                                                            | error validating data: invalid object to validate                                                 |
      | a field that is misspelt         | {apiVersion: v1, kind: Pod, metadata: {name: x, lables: {}}}                      | strict decoding error: unknown field "metadata.lables"                                            |
      | a text where a number should be  | {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {priority: high}}          | json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32            |
      | a map where a list should be     | {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: {name: app}}} | json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container |
      | a label that is a number         | {apiVersion: v1, kind: Pod, metadata: {name: x, labels: {a: 1}}}                  | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string      |
      | a quantity that is none          | {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {overhead: {cpu: plenty}}} | quantities must match the regular expression                                                      |
      | a name that no object may have   | {apiVersion: v1, kind: ConfigMap, metadata: {name: UPPER_CASE}}                   | a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters                 |
      | a pod without containers         | {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: []}}          | spec.containers: Required value                                                                   |

  Scenario: after all this a new scenario finds a new cluster
    When I run `kubectl get pods,configmaps --namespace default --field-selector metadata.name!=kube-root-ca.crt`
    Then it reports "No resources found in default namespace."
    When I run `ls`
    Then it prints nothing
