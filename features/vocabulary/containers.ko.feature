# language: ko
기능: 컨테이너에 대한 문장
  컨테이너에 무슨 일이 생기고, 그 뒤에 무엇이 참인지 말한다.

  시나리오: 방해받은 컨테이너가 다시 시작된다
    먼저 노드가 1개인 클러스터가 있다
    그리고 이미지 my/app은 8080 포트에서 기다리고 20초 뒤부터 /ready에 200으로 답하고 5분 뒤에 코드 3으로 종료하는 프로그램이다
    만일 파드 app을 이미지가 my/app인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 90000"인 상태로 적용하면
    그리고 25초가 지나면
    그러면 파드 client가 "http://<address of pod app>:8080/ready"에 요청하면 200 "" 응답을 받는다
    만일 5분이 지나면
    그러면 파드 app의 컨테이너 app은 Error 이유와 종료 코드 3으로 끝났다
    그리고 파드 app의 컨테이너 app은 0초 뒤에 다시 시작된다
    그리고 파드 app의 컨테이너 app은 1번 다시 시작되었다
    그리고 파드 app의 컨테이너 app은 1분 동안 다시 시작되지 않는다

  시나리오: 정의로 주어진 이미지
    먼저 다음 이미지가 있다:
      """yaml
      name: my/bye
      logs: [{text: bye}]
      """
    만일 파드 bye를 이미지가 my/bye인 상태로 적용하면
    그러면 파드 bye의 컨테이너 app의 로그에 "bye"가 들어 있다

  시나리오: 포트가 조용해졌다가 다시 응답한다
    먼저 파드 kubia를 이미지가 luksa/kubia인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 90000"인 상태로 적용하면
    만일 파드 kubia의 컨테이너 app이 포트 8080에서 응답을 멈추면
    그리고 파드 client가 "http://<address of pod kubia>:8080/"에 요청하면
    그러면 "Connection refused" 오류로 실패한다
    만일 파드 kubia의 컨테이너 app이 다시 응답하면
    그러면 파드 client가 "http://<address of pod kubia>:8080/"에 요청하면 200 "You've hit kubia" 응답을 받는다

  시나리오: 포트가 붙들고만 있다
    먼저 파드 kubia를 이미지가 luksa/kubia인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 90000"인 상태로 적용하면
    만일 파드 kubia의 컨테이너 app이 포트 8080에서 응답 없이 붙들고 있으면
    그리고 파드 client가 "http://<address of pod kubia>:8080/"에 요청하면
    그러면 "download timed out" 오류로 실패한다

  시나리오: 잘못된 응답을 준다
    먼저 파드 kubia를 이미지가 luksa/kubia인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 90000"인 상태로 적용하면
    만일 파드 kubia의 컨테이너 app이 503 응답을 /에서 주면
    그리고 파드 client가 "http://<address of pod kubia>:8080/"에 요청하면
    그러면 "HTTP/1.1 503" 오류로 실패한다

  시나리오: 로그와 메모리와 CPU
    먼저 노드가 1개인 클러스터가 있다
    만일 파드 busy를 명령이 "sleep 90000"이고 제한이 memory=512Mi인 상태로 적용하면
    그리고 파드 busy의 컨테이너 app이 로그에 "잘 지낸다"를 쓰면
    그러면 파드 busy의 컨테이너 app의 로그에 "잘 지낸다"가 들어 있다
    만일 파드 busy의 컨테이너 app이 메모리를 300Mi 쓰면
    그러면 파드 busy의 컨테이너 app은 메모리를 300Mi 쓰고 있다
    그리고 노드 worker-1에서 메모리가 300Mi 쓰이고 있다
    만일 파드 busy의 컨테이너 app이 CPU를 2 쓰려고 하면
    그러면 파드 busy의 컨테이너 app은 CPU를 2 받는다
    만일 파드 busy의 컨테이너 app이 강제로 종료되면
    그러면 파드 busy의 컨테이너 app은 Error 이유와 종료 코드 137로 끝났다

  시나리오: 컨테이너 안에서 실행한다
    만일 파드 shell을 명령이 "sleep 90000"인 상태로 적용하면
    그러면 파드 shell의 컨테이너 app은 실행된다
    그리고 파드 shell의 컨테이너 app은 준비된다
    만일 파드 shell의 컨테이너 app에서 `echo 안녕`을 실행하면
    그러면 "안녕"이 출력된다
    그리고 파드 shell의 컨테이너 app에서 `hostname`은 "shell"을 출력한다
    그리고 파드 shell의 컨테이너 app에서 `echo 하나; echo 둘`은 다음을 출력한다:
      """
      하나
      둘
      """

  시나리오: 실패하는 컨테이너
    만일 파드 crashing을 명령이 "sleep 90000"인 상태로 적용하면
    그리고 파드 crashing의 컨테이너 app이 코드 1로 종료되면
    그리고 파드 crashing의 컨테이너 app이 코드 1로 종료되면
    그러면 파드 crashing의 컨테이너 app은 CrashLoopBackOff 이유로 기다린다
    그리고 파드 crashing의 컨테이너 app은 CrashLoopBackOff 이유로 기다리며 "back-off 10s restarting failed container=app"이라고 말한다
    그리고 파드 crashing의 컨테이너 app은 준비되지 않은 상태이다
    그리고 파드 crashing의 Ready 조건은 False이다
    그리고 파드 crashing의 ContainersReady 조건은 False이고 이유는 ContainersNotReady이며 메시지는 "containers with unready status: [app]"이다
    그리고 파드 crashing의 이벤트에는 다음이 이 순서로 있다:
      | 이유    | 메시지                                      |
      | Started | Container started                           |
      | BackOff | Back-off restarting failed container app in |

  시나리오: 노드와 파드가 쓰는 자원
    먼저 노드가 1개인 클러스터가 있다
    그리고 메트릭 서버가 실행되고 있다
    만일 60초가 지나면
    그리고 `kubectl top node --no-headers`를 실행하면
    그러면 출력에 "worker-1"이 들어 있다

  시나리오: 응답하지 않는 레지스트리와 비공개 레지스트리
    먼저 노드가 1개인 클러스터가 있다
    그리고 레지스트리 registry.example이 응답하지 않는다
    그리고 레지스트리 private.example은 사용자 alice와 비밀번호 s3cret을 요구한다
    만일 파드 app을 이미지가 registry.example/my/app인 상태로 적용하면
    그러면 파드 app의 컨테이너 app은 ErrImagePull 이유로 기다린다
    만일 레지스트리 registry.example이 다시 응답하면
    그리고 파드 hidden을 이미지가 private.example/my/app인 상태로 적용하면
    그러면 파드 hidden의 컨테이너 app은 ErrImagePull 이유로 기다린다
