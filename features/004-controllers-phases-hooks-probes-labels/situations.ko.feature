# language: ko
기능: 컨트롤러, 훅, 초기화 컨테이너, 프로브, 레이블
  다섯째 노트의 상황을 한국어 문장으로 다시 확인한다.

  @N4-08 @N4-16
  시나리오: 컨트롤러는 원하는 개수를 지킨다
    먼저 노드가 1개인 클러스터가 있다
    만일 "deployment.yaml" 파일을 적용하면
    그러면 디플로이먼트 web의 준비된 레플리카는 3개이다
    만일 `kubectl delete $(kubectl get pods -o name | head -1)`을 실행하면
    그러면 디플로이먼트 web에 준비된 레플리카 3개가 10초 안에 생긴다
    그리고 3개보다 많은 app=web 레이블의 파드는 한순간도 없었다
    만일 `kubectl scale deployment web --replicas=1`을 실행하면
    그러면 디플로이먼트 web의 준비된 레플리카는 1개이다

  @N4-11
  시나리오: 파드를 만들 권한이 없어도 디플로이먼트로는 얻을 수 있다
    먼저 노드가 1개이고 역할이 권한을 정하는 클러스터가 있다
    만일 `kubectl create role deployer --verb=create,get --resource=deployments.apps`를 실행하면
    그리고 `kubectl create rolebinding deployer --role=deployer --user=kim`을 실행하면
    그리고 `kubectl run mine --image=nginx --as=kim`을 실행하면
    그러면 'User "kim" cannot create resource "pods"' 오류로 실패한다
    만일 `kubectl create deployment web --image=nginx --as=kim`을 실행하면
    그러면 디플로이먼트 web의 준비된 레플리카는 1개이다

  @N4-31 @N4-32
  시나리오: 이미지를 받지 못하면 노드가 정해졌어도 Pending이다
    먼저 레지스트리 docker.io가 응답하지 않는다
    만일 파드 web을 이미지가 nginx:1.27인 상태로 적용하면
    그러면 파드 web은 PodScheduled 상태가 된다
    그리고 파드 web은 Pending 상태로 5분 동안 남는다
    만일 레지스트리 docker.io가 다시 응답하면
    그러면 파드 web은 Running 상태가 6분 안에 된다

  @N4-37
  시나리오: preStop 훅은 종료 신호보다 먼저 실행되고, 유예 시간이 지나면 더 기다리지 않는다
    만일 "slow-hook.yaml" 파일을 적용하면
    그러면 파드 slow는 Running 상태가 된다
    만일 `kubectl delete pod slow --wait=false`를 실행하면
    그러면 파드 slow는 Terminating 상태로 29초 동안 남는다
    그리고 파드 slow는 4초 안에 사라진다

  @N4-40 @N4-42
  시나리오: 데이터베이스는 스키마가 만들어진 뒤에 시작한다
    만일 "schema.yaml" 파일을 적용하면
    그러면 파드 database의 초기화 컨테이너 schema가 끝난 뒤에 컨테이너 rows가 시작된다
    그리고 파드 database의 컨테이너 db는 컨테이너 rows가 끝나기 전에는 시작되지 않는다
    그리고 파드 database의 컨테이너 db의 로그에 "insert into customers"가 들어 있다

  @N4-47
  시나리오: 살아 있지 않은 컨테이너는 다시 시작된다
    만일 "live.yaml" 파일을 적용하면
    그러면 파드 live는 Ready 상태가 된다
    만일 파드 live의 컨테이너 app이 포트 80에서 응답 없이 붙들고 있으면
    그러면 Killing 이벤트에 "Container app failed liveness probe, will be restarted"라고 적힌다
    그리고 파드 live의 컨테이너 app은 1번 다시 시작되었다

  @N4-56 @N4-58
  시나리오: 레이블을 바꾸면 서비스가 다른 파드로 이어진다
    만일 파드 one을 이미지가 luksa/kubia이고 레이블이 app=web인 상태로 적용하면
    그리고 파드 two를 이미지가 luksa/kubia이고 레이블이 app=spare인 상태로 적용하면
    그리고 파드 client를 명령이 "sleep 3600"인 상태로 적용하면
    그리고 `kubectl expose pod one --name=web --selector=app=web --port=80 --target-port=8080`을 실행하면
    그러면 파드 one은 Ready 상태가 된다
    그리고 파드 two는 Ready 상태가 된다
    그리고 5번에 걸쳐 파드 client가 "http://web"에 요청하면 "You've hit one"이 응답한다
    만일 `kubectl label pod one app=spare --overwrite`를 실행하면
    그리고 `kubectl label pod two app=web --overwrite`를 실행하면
    그리고 1초가 지나면
    그러면 5번에 걸쳐 파드 client가 "http://web"에 요청하면 "You've hit two"가 응답한다

  @N4-61
  시나리오: 레플리카셋의 셀렉터에 맞지 않게 된 파드는 놓아주고 새로 만든다
    먼저 노드가 1개인 클러스터가 있다
    만일 "chooser.yaml" 파일을 적용하면
    그리고 20초가 지나면
    그리고 `kubectl label $(kubectl get pods -o name | head -1) retired=yes`를 실행하면
    그리고 20초가 지나면
    그리고 `kubectl get pods -l '!retired' --no-headers | wc -l`을 실행하면
    그러면 "2"가 출력된다
    만일 `kubectl get pods -l retired -o jsonpath='{.items[0].metadata.ownerReferences}'`를 실행하면
    그러면 아무것도 출력되지 않는다
