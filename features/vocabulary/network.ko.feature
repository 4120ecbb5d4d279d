# language: ko
기능: 클러스터의 네트워크
  서비스의 이름과 주소는 준비된 파드로 이어지고, 누가 누구와 통신할 수 있는지는 정책이 정한다.

  배경:
    먼저 노드가 2개인 클러스터가 있다
    그리고 파드 "web"을 label app=web and image registry.k8s.io/e2e-test-images/agnhost:2.53 and command "/agnhost netexec"인 상태로 적용하면
    그리고 파드 "client"를 label app=client and command "sleep 3600"인 상태로 적용하면
    그리고 "web-service.yaml" 파일을 적용하면

  시나리오: 서비스는 제 이름으로 응답한다
    그러면 파드 client에서 서비스 web의 포트 80에 닿을 수 있다
    그리고 파드 client에서 서비스 web의 포트 81에 닿을 수 없다
    그리고 "web"이 서비스 web의 주소임을 파드 client는 알아낸다
    그리고 "ghost"의 주소를 파드 client는 알아내지 못한다

  시나리오: 정책이 파드를 고르면 허락되지 않은 것은 버려진다
    그러면 파드 client에서 서비스 web의 포트 80에 닿을 수 있다
    만일 "deny-ingress.yaml" 파일을 적용하면
    그러면 파드 client에서 서비스 web의 포트 80에 닿을 수 없다
    만일 "allow-client.yaml" 파일을 적용하면
    그러면 파드 client에서 서비스 web의 포트 80에 닿을 수 있다

  시나리오: 인그레스는 호스트와 경로에 따라 요청을 보낸다
    먼저 인그레스 컨트롤러가 실행되고 있다
    그리고 클러스터 밖에 컴퓨터 laptop이 있다
    그리고 "shop.example" 이름이 노드 worker-1로 이어진다
    만일 "shop.yaml" 파일을 적용하면
    그러면 컴퓨터 laptop이 "http://shop.example/hostname"에 요청하면 "web" 응답을 받는다
