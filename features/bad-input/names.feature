Feature: Names that lead nowhere
  Files, commands, objects, images, programs: whatever is named and is not there, whoever looks for it says so.

  Scenario: a file that is not there
    When "nowhere.yaml" is applied
    Then it fails with:
      """
      error: the path "nowhere.yaml" does not exist
      """
    When a pod is applied
    Then it becomes Ready

  Scenario: the files of the machine that runs the scenario are not there either
    When I run `ls /work /proc/self`
    Then the exit code is 2
    When I run `grep -c root: /etc/passwd`
    Then it prints "1"
    When I run `ls`
    Then it prints nothing

  Scenario Outline: <what>
    When I run `<line>`
    Then it fails with '<error>'
    And the exit code is <code>
    When a pod is applied
    Then it becomes Ready

    Examples:
      | what                                | line                                     | error                                                                      | code |
      | a program that is not installed     | kubctl get pods                          | bash: kubctl: command not found                                            |  127 |
      | a verb that kubectl does not have   | kubectl gett pods                        | error: unknown command "gett" for "kubectl"                                |    1 |
      | a flag that it does not have        | kubectl get pods --colour                | error: unknown flag: --colour                                              |    1 |
      | a pod that nobody made              | kubectl get pod ghost                    | Error from server (NotFound): pods "ghost" not found                       |    1 |
      | a namespace that nobody made        | kubectl run web --image=nginx -n ghosts  | Error from server (NotFound): namespaces "ghosts" not found                |    1 |
      | a context that the kubeconfig lacks | kubectl get pods --context ghost         | Error in configuration: context was not found for specified context: ghost |    1 |
      | an output that does not exist       | kubectl get nodes -o marble              | unable to match a printer suitable for the output format "marble"          |    1 |
      | a selector that means nothing       | kubectl get pods -l "a in"               | unable to parse requirement                                                |    1 |
      | a template that means nothing       | kubectl get nodes -o jsonpath='{.items[' | error parsing jsonpath {.items[                                            |    1 |
      | a quote that is never closed        | echo "half                               | unexpected EOF while looking for matching                                  |    2 |

  Scenario: a resource that nobody serves
    When I run `kubectl get pots`
    Then it fails with:
      """
      error: the server doesn't have a resource type "pots"
      """

  Scenario: an image that no registry has is tried again and again, ever more slowly
    When a pod with image registry.example.com/nothing:v9 is applied
    Then it becomes ErrImagePull within 30 seconds
    And it becomes ImagePullBackOff within 30 seconds
    When 10 minutes pass
    Then an event Failed says "failed to pull and unpack image "
    And an event BackOff says "Back-off pulling image "
    When I run `kubectl get pods`
    Then it prints:
      """
      NAME    READY   STATUS             RESTARTS   AGE
      pod-1   0/1     ImagePullBackOff   0          10m
      """
    When I run `kubectl logs pod-1`
    Then it fails with "trying and failing to pull image"
    When a pod is applied
    Then it becomes Ready

  Scenario: what is not even the name of an image is never pulled
    When a pod with image NGINX::latest is applied
    Then it becomes InvalidImageName within 30 seconds
    And an event InspectFailed says "invalid reference format"
    When a pod is applied
    Then it becomes Ready

  Scenario: a program that the image does not have
    When a pod "job" with command "no-such-program" is applied
    Then it becomes RunContainerError within 30 seconds
    And an event Failed says "executable file not found in $PATH"
    When a pod is applied
    Then it becomes Ready

  Scenario: a static pod whose name leads out of its folder is passed over
    Given a cluster with 1 node
    And a file "escape.yaml" with:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: ../../etc }
      spec: { containers: [{ name: escape, image: nginx }] }
      """
    And a file "plain.yaml" with:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: plain }
      spec: { containers: [{ name: plain, image: nginx }] }
      """
    When the file "escape.yaml" is put into the static pod folder of node worker-1
    And the file "plain.yaml" is put into the static pod folder of node worker-1
    Then pod plain-worker-1 becomes Ready within 1 minute
    When I run `kubectl get pods --no-headers | wc -l; crictl ps -q | wc -l`
    Then it prints:
      """
      1
      1
      """
