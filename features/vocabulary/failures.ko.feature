# language: ko
기능: 클러스터에 무슨 일이 언제 일어나는가

  시나리오: 정해진 때에 컨테이너가 종료된다
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 web을 이미지 nginx인 상태로 적용하면
    그리고 40초에 파드 web의 컨테이너 app이 강제로 종료되면
    그리고 39초가 지나면
    그러면 파드 web의 컨테이너 app은 0번 다시 시작되었다
    그리고 파드 web의 컨테이너 app은 1번 다시 시작되었다

  시나리오: 한동안만 이어지는 고장
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 web을 이미지 nginx인 상태로 적용하면
    그리고 30초에 1분 동안 파드 web의 컨테이너 app이 500 응답을 /에서 주면
    그리고 40초가 지나면
    그러면 파드 web의 컨테이너 app은 실행된다

  시나리오: 파드가 어떤 상태가 되자마자 일어나는 고장
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 web을 이미지 nginx인 상태로 적용하면
    그리고 파드 web이 Running 상태가 되자마자 파드 web의 컨테이너 app이 코드 3으로 종료되면
    그러면 파드 web의 컨테이너 app은 1번 다시 시작되었다

  시나리오: 컨트롤 플레인의 한 부분이 한동안 쉰다
    먼저 노드가 1개인 클러스터가 있다
    만일 10초에 1분 동안 스케줄러가 멈춰 있다
    그리고 15초가 지나면
    그리고 파드 late을 이미지 nginx인 상태로 적용하면
    그러면 파드 late은 Pending 상태로 50초 동안 남는다
    그리고 파드 late은 Running 상태가 10초 안에 된다

  시나리오: 컨트롤러 하나가 쉰다
    먼저 노드가 1개인 클러스터가 있다
    그리고 serviceaccount-controller가 멈춰 있다
    만일 `kubectl create namespace shop && kubectl get serviceaccounts -n shop`을 실행하면
    그러면 출력에 "default"가 들어 있지 않다
    만일 serviceaccount-controller를 다시 시작하면
    그리고 1초가 지나면
    그리고 `kubectl get serviceaccounts -n shop`을 실행하면
    그러면 출력에 "default"가 들어 있다

  시나리오: 파드가 실행되자마자 고치기가 충돌한다
    먼저 노드가 1개인 클러스터가 있다
    만일 `kubectl create configmap settings --from-literal=colour=red`를 실행하면
    그리고 파드 web이 Running 상태가 되자마자 컨피그맵 settings를 다음에 고칠 때 충돌이 일어난다
    그리고 파드 web을 이미지 nginx인 상태로 적용하면
    그러면 파드 web은 Running 상태가 된다
    만일 `kubectl get configmap settings -o yaml | sed s/red/green/ | kubectl replace -f -`를 실행하면
    그러면 "the object has been modified" 오류로 실패한다

  시나리오: 노드가 한동안 새 파드를 받지 않는다
    먼저 노드가 1개인 클러스터가 있다
    만일 10초에 1분 동안 노드 worker-1의 스케줄링을 막으면
    그리고 11초가 지나면
    그리고 파드 late을 이미지 nginx인 상태로 적용하면
    그러면 파드 late은 Pending 상태로 58초 동안 남는다
    그리고 파드 late은 Running 상태가 5초 안에 된다

  시나리오: 비워지는 노드는 예산을 지킨다
    먼저 노드가 2개인 클러스터가 있다
    그리고 노드 worker-2의 스케줄링을 막으면
    만일 "budget.yaml" 파일을 적용하면
    그리고 1분에 노드 worker-2의 스케줄링을 다시 허용하면
    그리고 2분에 노드 worker-1을 비우면
    그리고 150초가 지나면
    그리고 `kubectl get pods -l app=shop -o custom-columns=NODE:.spec.nodeName --no-headers`를 실행하면
    그러면 출력에 "worker-1"이 들어 있지 않다
    그리고 2개의 app=shop 레이블 파드가 준비된 뒤로 준비된 파드는 한순간도 1개보다 적지 않았다

  시나리오: 노드가 삭제된다
    먼저 노드가 2개인 클러스터가 있다
    만일 파드 web을 이미지 nginx, nodeName worker-2인 상태로 적용하면
    그리고 1분에 노드 worker-2를 삭제하면
    그리고 61초가 지나면
    그러면 노드 worker-2는 없다
    그리고 파드 web은 Running 상태로 38초 동안 남는다
    그리고 파드 web은 1분 안에 사라진다

  시나리오: 영역 하나가 꺼졌다가 돌아온다
    먼저 다음 노드로 이루어진 클러스터가 있다:
      | name | labels                           |
      | a    | topology.kubernetes.io/zone=east |
      | b    | topology.kubernetes.io/zone=west |
    만일 10초에 3분 동안 영역 west의 전원이 꺼지면
    그리고 11초가 지나면
    그러면 노드 b는 NotReady 상태가 된다
    그리고 노드 a는 1초 안에 Ready 상태가 된다
    만일 2분이 지나면
    그러면 노드 b는 2분 안에 Ready 상태가 된다

  시나리오: 끊긴 영역과 꺼진 영역을 누군가 되살린다
    먼저 다음 노드로 이루어진 클러스터가 있다:
      | name | labels                           |
      | a    | topology.kubernetes.io/zone=east |
      | b    | topology.kubernetes.io/zone=west |
    만일 영역 west의 네트워크가 끊기면
    그러면 노드 b는 NotReady 상태가 된다
    만일 영역 west의 네트워크가 다시 이어지면
    그러면 노드 b는 20초 안에 Ready 상태가 된다
    만일 영역 west의 전원이 꺼지면
    그러면 노드 b는 NotReady 상태가 된다
    만일 영역 west의 전원이 다시 켜지면
    그러면 노드 b는 1분 안에 Ready 상태가 된다

  시나리오: 레지스트리가 한동안 응답하지 않는다
    먼저 노드가 1개인 클러스터가 있다
    만일 1분 동안 레지스트리 docker.io가 응답하지 않는다
    그리고 파드 web을 이미지 nginx인 상태로 적용하면
    그러면 파드 web의 컨테이너 app은 ErrImagePull 이유로 기다린다
    그리고 파드 web은 Pending 상태로 1분 동안 남는다
    그리고 파드 web은 Running 상태가 50초 안에 된다

  시나리오: 두 노드 사이의 연결이 한동안 끊긴다
    먼저 노드가 2개인 클러스터가 있다
    만일 파드 web을 이미지 nginx, nodeName worker-2인 상태로 적용하면
    그리고 파드 client를 command "sleep 3600" and nodeName worker-1인 상태로 적용하면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 있다
    만일 10분 동안 노드 worker-1과 노드 worker-2 사이의 연결이 끊기면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 없다
    만일 10분이 지나면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 있다

  시나리오: 끊긴 연결을 누군가 다시 잇는다
    먼저 노드가 2개인 클러스터가 있다
    만일 파드 web을 이미지 nginx, nodeName worker-2인 상태로 적용하면
    그리고 파드 client를 command "sleep 3600" and nodeName worker-1인 상태로 적용하면
    그리고 노드 worker-1과 노드 worker-2 사이의 연결이 끊기면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 없다
    만일 노드 worker-1과 노드 worker-2 사이의 연결이 다시 온전해지면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 있다

  시나리오: 두 노드 사이의 연결이 한동안 느리다
    먼저 노드가 2개인 클러스터가 있다
    만일 파드 web을 이미지 nginx, nodeName worker-2인 상태로 적용하면
    그리고 파드 client를 image curlimages/curl and command "sleep 3600" and nodeName worker-1인 상태로 적용하면
    그러면 파드 client에서 파드 web의 포트 80에 닿을 수 있다
    만일 5분 동안 노드 worker-1과 노드 worker-2 사이의 연결이 3초 느려지면
    그리고 `kubectl exec client -- curl -s -m 2 $(kubectl get pod web -o jsonpath={.status.podIP})`을 실행하면
    그러면 "exit code 28" 오류로 실패한다

  시나리오: API 서버가 2분 동안 자리를 비운다
    먼저 노드가 1개인 클러스터가 있다
    만일 2분 동안 API 서버가 멈춰 있다
    그리고 119초가 지나면
    그리고 `kubectl get pods`를 실행하면
    그러면 "was refused - did you specify the right host or port?" 오류로 실패한다
    만일 1초가 지나면
    그리고 `kubectl get nodes -o name`을 실행하면
    그러면 "node/worker-1"이 출력된다
