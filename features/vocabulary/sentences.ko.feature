# language: ko
기능: 한국어 문장
  어휘의 모든 문장은 한국어로도 실행된다.

  시나리오: 노드의 kubelet이 멈추면 얼마 뒤 그 노드는 포기된다
    먼저 노드가 2개이고 시드가 7인 클러스터가 있다
    그리고 노드 worker-2의 kubelet이 멈춰 있다
    그러면 노드 worker-2은 NotReady 상태가 된다
    만일 노드 worker-2의 kubelet을 다시 시작하면
    그러면 노드 worker-2은 30초 안에 Ready 상태가 된다

  시나리오: 전원이 꺼진 노드로는 아무것도 가지 않는다
    먼저 노드가 2개인 클러스터가 있다
    만일 노드 worker-1의 전원이 꺼지면
    그러면 노드 worker-1은 NotReady 상태가 된다
    만일 파드 web을 적용하면
    그러면 파드 web은 노드 worker-2에서 실행된다
    그리고 파드 web은 worker-1에 배정되지 않는다
    만일 노드 worker-1의 전원이 다시 켜지면
    그러면 노드 worker-1은 1분 안에 Ready 상태가 된다

  시나리오: 클러스터가 없으면 kubectl은 자기 컴퓨터에서 찾는다
    먼저 실행 중인 클러스터가 없다
    만일 `kubectl get pods`를 실행하면
    그러면 "The connection to the server localhost:8080 was refused - did you specify the right host or port?" 오류로 실패한다
    그리고 종료 코드는 1이다

  시나리오: API 서버가 멈춘 동안에는 아무도 답하지 않는다
    먼저 API 서버가 멈춰 있다
    만일 `kubectl get nodes`를 실행하면
    그러면 다음 오류로 실패한다:
      """
      The connection to the server 192.168.49.2:8443 was refused - did you specify the right host or port?
      """
    만일 API 서버를 다시 시작하면
    그리고 `kubectl get nodes -o name`를 실행하면
    그러면 다음이 출력된다:
      """
      node/worker-1
      node/worker-2
      """

  시나리오: 스케줄러가 멈추면 파드는 배정되지 않는다
    먼저 스케줄러가 멈춰 있다
    만일 파드를 적용하면
    그러면 그 파드는 Pending 상태로 10분 동안 남는다
    그리고 그 파드는 worker-1에 배정되지 않는다
    만일 스케줄러를 다시 시작하면
    그러면 그 파드는 Ready 상태가 30초 안에 된다

  시나리오: 매니페스트와 그 결과
    만일 다음 매니페스트를 적용하면:
      """yaml
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: settings
        labels:
          app: web
      data:
        colour: blue
      """
    그러면 "configmap/settings created"가 출력된다
    그리고 컨피그맵 settings이 있다
    그리고 컨피그맵 settings는 다음을 포함한다:
      """yaml
      data:
        colour: blue
      """
    그리고 컨피그맵 settings는 정확히 다음과 같다:
      """yaml
      metadata:
        labels:
          app: web
      """
    그리고 컨피그맵 settings에는 binaryData 필드가 없다
    만일 `kubectl delete configmap settings`를 실행하면
    그러면 컨피그맵 settings는 없다

  시나리오: 파일을 적용한다
    먼저 다음 내용의 "pair.yaml" 파일이 있다:
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: pair
      spec:
        containers:
          - name: web
            image: nginx
          - name: cache
            image: redis
      """
    만일 "pair.yaml" 파일을 적용하면
    그러면 그 파드는 Ready 상태가 된다

  시나리오: 테인트가 있는 노드는 참아 주는 파드만 받는다
    먼저 노드가 2개인 클러스터가 있다
    그리고 노드 worker-1에 dedicated=gpu:NoSchedule 테인트가 있다
    그리고 노드 worker-2에 disktype=ssd 레이블이 붙어 있다
    만일 파드 plain을 이미지가 nginx인 상태로 적용하면
    그러면 그 파드는 노드 worker-2에서 실행된다
    만일 파드 gpu를 톨러레이션이 dedicated=gpu:NoSchedule이고 노드 셀렉터가 kubernetes.io/hostname=worker-1인 상태로 적용하면
    그러면 파드 gpu는 노드 worker-1에서 실행된다
    그리고 파드 gpu는 그 노드에서 실행된다
    그리고 파드 plain과 gpu는 서로 다른 노드에서 실행된다

  시나리오: 같은 파드 여러 개
    먼저 노드가 1개인 클러스터가 있다
    만일 같은 파드 2개를 이미지가 nginx이고 레이블이 app=web인 상태로 적용하면
    그러면 파드 pod-1은 Ready 상태가 된다
    그리고 파드 pod-2는 Ready 상태가 30초 안에 된다
    그리고 파드 pod-1과 pod-2는 같은 노드에서 실행된다

  시나리오: 파드의 시작을 알리는 이벤트
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 web을 이미지가 nginx:1.27인 상태로 적용하면
    그러면 파드 web의 이벤트는 다음과 같다:
      | type   | reason    | message                                                                                                  |
      | Normal | Scheduled | Successfully assigned default/web to worker-1                                                            |
      | Normal | Pulling   | Pulling image "nginx:1.27"                                                                               |
      | Normal | Pulled    | Successfully pulled image "nginx:1.27" in 3.108s (3.108s including waiting). Image size: 62700000 bytes. |
      | Normal | Created   | Container created                                                                                        |
      | Normal | Started   | Container started                                                                                        |

  시나리오: 파드를 지우면 잠시 뒤 사라진다
    만일 파드 busy를 명령이 "sleep 3600"인 상태로 적용하면
    그러면 파드 busy는 Running 상태가 30초 안에 된다
    만일 `kubectl delete pod busy --wait=false`를 실행하면
    그러면 파드 busy는 Terminating 상태로 29초 동안 남는다
    그리고 파드 busy는 5초 안에 사라진다

  시나리오: 그 파드도 사라진다
    만일 파드를 적용하면
    그러면 그 파드는 Running 상태가 된다
    만일 `kubectl delete pod pod-1 --wait=false`를 실행하면
    그러면 그 파드는 30초 안에 사라진다

  시나리오: 터미널
    만일 다음을 실행하면:
      """
      kubectl create namespace other
      kubectl get namespace other -o jsonpath='{.status.phase}'
      """
    그러면 출력에 "Active"가 들어 있다
    그리고 출력에 "Terminating"이 들어 있지 않다
    만일 `kubectl get pods`를 실행하면
    그러면 아무것도 출력되지 않는다
    그리고 "No resources found in default namespace."가 보고된다
    만일 10초가 지나면
    그리고 `kubectl get ns other --no-headers`를 실행하면
    그러면 "other   Active   10s"가 출력된다

  시나리오: 파드끼리 주고받는다
    만일 파드 kubia를 이미지가 luksa/kubia인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 3600"인 상태로 적용하면
    그리고 파드 client가 포트 8080으로 파드 kubia에 요청하면
    그러면 "You've hit kubia"가 출력된다
    그리고 파드 kubia의 로그에 "Received request from <address of pod client>"라고 적힌다
    만일 파드 client가 "http://<address of pod kubia>:8080/"에 요청하면
    그러면 "You've hit kubia"가 출력된다

  시나리오: 정책을 모르는 네트워크는 모두를 통과시킨다
    먼저 노드가 1개이고 네트워크 정책을 무시하는 클러스터가 있다
    그리고 파드 "web"을 image luksa/kubia인 상태로 적용하면
    그리고 파드 "client"를 command "sleep 3600"인 상태로 적용하면
    그리고 "deny-ingress.yaml" 파일을 적용하면
    그러면 파드 client에서 파드 web의 포트 8080에 닿을 수 있다
