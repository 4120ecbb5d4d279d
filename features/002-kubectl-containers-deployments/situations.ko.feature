# language: ko
기능: 컨테이너, 파드, 디플로이먼트
  둘째 장 노트의 상황을 우리말 문장으로 확인한다.

  시나리오: 명령 한 줄로 파드를 실행하고 준비될 때까지 기다린다
    만일 `kubectl run hello-kiamol --image=kiamol/ch02-hello-kiamol`를 실행하면
    그러면 "pod/hello-kiamol created"가 출력된다
    만일 `kubectl wait --for=condition=Ready pod hello-kiamol`를 실행하면
    그러면 "pod/hello-kiamol condition met"이 출력된다
    만일 `kubectl get pods`를 실행하면
    그러면 다음이 출력된다:
      """
      NAME           READY   STATUS    RESTARTS   AGE
      hello-kiamol   1/1     Running   0          1s
      """

  시나리오: 목록에는 클러스터 전체가 아니라 지금 네임스페이스의 파드만 나온다
    먼저 네임스페이스 other가 준비되어 있다
    만일 다음을 실행하면:
      """
      kubectl run here --image=kiamol/ch02-hello-kiamol
      kubectl run there --image=kiamol/ch02-hello-kiamol -n other
      """
    그리고 `kubectl get pods -o name`을 실행하면
    그러면 "pod/here"가 출력된다
    그리고 출력에 "there"가 들어 있지 않다
    만일 `kubectl get pods -A -o name`을 실행하면
    그러면 "pod/there"가 출력된다

  시나리오: 점 대신 쌍점을 쓰면 오류 없이 빈 칸이 나온다
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 hello-kiamol을 이미지가 kiamol/ch02-hello-kiamol인 상태로 적용하면
    그러면 그 파드는 Ready 상태가 된다
    만일 `kubectl get pod hello-kiamol --no-headers --output custom-columns=POD_IP:status:podIP`를 실행하면
    그러면 "<none>"이 출력된다
    만일 `kubectl get pod hello-kiamol --no-headers --output custom-columns=POD_IP:status.podIP`를 실행하면
    그러면 "10.244.0.2"가 출력된다

  시나리오: 컨테이너를 지워도 파드가 스스로 되살린다
    먼저 노드가 1개이고 docker가 컨테이너를 실행하는 클러스터가 있다
    만일 파드 hello-kiamol을 이미지가 kiamol/ch02-hello-kiamol인 상태로 적용하면
    그러면 그 파드는 Ready 상태가 된다
    만일 `docker container rm -f $(docker container ls -q --filter label=io.kubernetes.container.name=app)`을 실행하면
    그러면 파드 hello-kiamol의 컨테이너 app은 1번 다시 시작되었다
    만일 `docker container ls --filter label=io.kubernetes.pod.name=hello-kiamol --format '{{.Names}}' | cut -d_ -f2,6`을 실행하면
    그러면 다음이 출력된다:
      """
      app_1
      POD_0
      """

  시나리오: containerd가 실행하는 컨테이너는 도커에 보이지 않는다
    먼저 노드가 1개이고 containerd가 컨테이너를 실행하는 클러스터가 있다
    만일 파드 hello-kiamol을 이미지가 kiamol/ch02-hello-kiamol인 상태로 적용하면
    그러면 그 파드는 Ready 상태가 된다
    만일 `docker container ls -q`를 실행하면
    그러면 아무것도 출력되지 않는다
    만일 `crictl ps -q | wc -l`을 실행하면
    그러면 "1"이 출력된다

  시나리오: 포트 포워딩을 하면 브라우저에서 파드의 페이지가 보인다
    만일 파드 hello-kiamol을 이미지가 kiamol/ch02-hello-kiamol인 상태로 적용하면
    그러면 그 파드는 Ready 상태가 된다
    그리고 브라우저에서 http://localhost:8080을 열 수 없다
    만일 `kubectl port-forward pod/hello-kiamol 8080:80 &`을 실행하면
    그러면 브라우저에서 http://localhost:8080을 열면 "Hello from Chapter 2!"가 보인다

  시나리오: 디플로이먼트의 파드는 지워도 새 파드로 바뀐다
    만일 `kubectl create deployment hello-kiamol-2 --image=kiamol/ch02-hello-kiamol --replicas=2`를 실행하면
    그러면 디플로이먼트 hello-kiamol-2의 준비된 레플리카는 2개이다
    만일 `kubectl delete pods -l app=hello-kiamol-2`를 실행하면
    그러면 디플로이먼트 hello-kiamol-2에 준비된 레플리카 2개가 30초 안에 생긴다
    만일 `kubectl delete deployment hello-kiamol-2`를 실행하면
    그리고 1분이 지나면
    그러면 디플로이먼트 hello-kiamol-2는 없다
    만일 `kubectl get pods`를 실행하면
    그러면 "No resources found in default namespace."가 보고된다

  시나리오: 스케줄러가 멈춰 있으면 파드는 있어도 노드가 없다
    먼저 스케줄러가 멈춰 있다
    만일 파드 hello-kiamol을 이미지가 kiamol/ch02-hello-kiamol인 상태로 적용하면
    그러면 그 파드는 Pending 상태로 10분 동안 남는다
    그리고 파드 hello-kiamol에는 spec.nodeName 필드가 없다
    만일 스케줄러를 다시 시작하면
    그러면 파드 hello-kiamol은 Ready 상태가 된다
