# language: ko
기능: 파드, 컨피그맵, 시크릿
  셋째 노트의 내용을 우리말 문장으로 확인한다.

  시나리오: 볼륨으로 마운트한 컨피그맵은 파일이 되고, 값이 바뀌면 따라 바뀐다
    만일 `kubectl create configmap ex-config --from-literal=foo=bar`를 실행하면
    그리고 "config-files.yaml" 파일을 적용하면
    그러면 파드 config-files의 컨테이너 app의 "/config/foo" 파일에 "bar"가 들어 있다
    그리고 파드 config-files의 컨테이너 app에는 "/config/foo2" 파일이 없다
    만일 `kubectl patch configmap ex-config -p '{"data":{"foo":"changed"}}'`를 실행하면
    그러면 파드 config-files의 컨테이너 app의 "/config/foo" 파일에 "bar"가 들어 있지 않다
    그리고 파드 config-files의 컨테이너 app은 "/config"에 쓸 수 없다

  시나리오: 환경 변수는 컨테이너마다 따로 있다
    만일 "variables.yaml" 파일을 적용하면
    그러면 파드 variables의 컨테이너 first의 ENV_VAR1 환경 변수는 "value1"이다
    그리고 파드 variables의 컨테이너 second에는 ENV_VAR1 환경 변수가 없다

  시나리오: 컨테이너가 다시 시작되어도 emptyDir의 파일은 남는다
    만일 "scratch.yaml" 파일을 적용하면
    그러면 파드 scratch의 컨테이너 app은 "/scratch"에 쓸 수 있다
    만일 파드 scratch의 컨테이너 app이 코드 1로 종료되면
    그러면 파드 scratch의 컨테이너 app은 1번 다시 시작되었다
    그리고 파드 scratch의 컨테이너 app에서 `ls /scratch`는 "written"을 출력한다

  시나리오: 노드의 디렉터리에 있는 파일을 파드가 보여 준다
    먼저 노드 worker-1에 "/home/index.html" 파일이 "첫째 노드의 페이지"라는 내용으로 있다
    만일 "host-web.yaml" 파일을 적용하면
    그러면 파드 host-web의 컨테이너 web의 "/usr/share/nginx/html/index.html" 파일에 "첫째 노드의 페이지"가 들어 있다
    그리고 노드 worker-1의 "/home/index.html" 파일에 "첫째 노드"가 들어 있다

  시나리오: 시크릿이 없으면 컨테이너를 만들 수 없다
    만일 "secret-variable.yaml" 파일을 적용하면
    그러면 파드 secret-variable의 컨테이너 ex-env는 CreateContainerConfigError 이유로 기다린다
    만일 `kubectl create secret generic ex-secret --from-literal=example=hidden`을 실행하면
    그러면 파드 secret-variable은 Ready 상태가 된다
    그리고 파드 secret-variable의 컨테이너 ex-env의 foo-env 환경 변수는 "hidden"이다

  시나리오: 클레임에는 볼륨이 주어지고, 데이터는 파드보다 오래 남는다
    먼저 노드가 1개인 클러스터가 있다
    만일 "claim.yaml" 파일을 적용하면
    그러면 클레임 data는 Bound 상태가 된다
    만일 파드 keeper의 컨테이너 app에서 `echo hello > /data/letter`를 실행하면
    그리고 `kubectl delete pod keeper --now`를 실행하면
    그리고 "claim.yaml" 파일을 적용하면
    그러면 파드 keeper의 컨테이너 app의 "/data/letter" 파일에 "hello"가 들어 있다
