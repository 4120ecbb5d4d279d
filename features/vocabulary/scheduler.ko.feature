# language: ko
기능: 스케줄러와 런타임을 설정하는 문장
  스케줄러가 무엇을 읽고 시작하는지, 노드의 런타임이 무엇을 실행할 수 있는지 말한다.

  시나리오: 한 프로필은 파드를 한 노드에 모은다
    먼저 노드가 3개이고 스케줄러 설정이 다음과 같은 클러스터가 있다:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      profiles:
        - schedulerName: default-scheduler
        - schedulerName: packer
          pluginConfig: [{ name: NodeResourcesFit, args: { scoringStrategy: { type: MostAllocated } } }]
          plugins: { score: { disabled: [{ name: "*" }], enabled: [{ name: NodeResourcesFit }] } }
      """
    만일 파드 first를 요청이 cpu=1이고 노드 이름이 worker-2인 상태로 적용하면
    그리고 파드 second를 스케줄러가 packer이고 요청이 cpu=1인 상태로 적용하면
    그러면 파드 second는 노드 worker-2에서 실행된다

  시나리오: 잘못된 설정으로는 스케줄러가 시작하지 않는다
    만일 스케줄러가 다음 설정으로 시작하면:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      parallelism: 0
      """
    그러면 "parallelism: Invalid value: 0: should be an integer value greater than zero" 오류로 실패한다

  시나리오: 런타임 클래스의 핸들러를 아는 노드에서 파드가 시작된다
    먼저 노드 worker-1에 런타임 핸들러 kata가 있다
    만일 다음 매니페스트를 적용하면:
      """yaml
      apiVersion: node.k8s.io/v1
      kind: RuntimeClass
      metadata: { name: vm }
      handler: kata
      """
    그리고 파드 safe를 런타임 클래스가 vm이고 노드 이름이 worker-1인 상태로 적용하면
    그러면 파드 safe는 Ready 상태가 된다
