Feature: 2.6 The lab
  A deployment of one's own for another application, and a look whether the answer comes from its pod.

  @N2-95
  Scenario Outline: the application that says who it is: <how>
    When I run `<line>`
    Then deployment whoami has 1 ready replica
    When I run `kubectl port-forward deploy/whoami 8080:80 &`
    Then a browser opens http://localhost:8080 and sees "I'm whoami-"
    When I run `curl -s http://localhost:8080 | cut -d ' ' -f 2 > who; kubectl get pods -l app=whoami -o jsonpath='{.items[0].metadata.name}{"\n"}' | diff - who && echo the same`
    Then it prints "the same"
    When I run `kubectl exec deploy/whoami -- sh -c 'hostname' | diff - who && echo the same`
    Then it prints "the same"

    Examples:
      | how            | line                                                        |
      | from a file    | kubectl apply -f whoami.yaml                                |
      | by one command | kubectl create deployment whoami --image=kiamol/ch02-whoami |
