Feature: Scheduler configurations with which no scheduler starts
  A scheduler reads its configuration strictly and checks all of it before it places a single pod. What it says about a wrong one is what is
  found in its log.

  Scenario Outline: <mistake>
    When the scheduler starts with this configuration:
      """yaml
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      <configuration>
      """
    Then it fails with:
      """
      <error>
      """
    When a pod is applied
    Then it becomes Ready within 30 seconds

    Examples:
      | mistake                               | configuration                                                                                     | error                                                                                                                                                                                                                                                      |
      | a field that does not exist           | profile: []                                                                                       | strict decoding error: unknown field "profile"                                                                                                                                                                                                             |
      | a number where a list belongs         | profiles: 3                                                                                       | json: cannot unmarshal number into Go struct field KubeSchedulerConfiguration.profiles of type []v1.KubeSchedulerProfile                                                                                                                                   |
      | two profiles of one name              | profiles: [{schedulerName: a}, {schedulerName: a}]                                                | profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"                                                                                                                                                                                    |
      | two profiles without a name           | profiles: [{}, {}]                                                                                | [profiles[0].schedulerName: Required value, profiles[1].schedulerName: Required value, profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"]                                                                                            |
      | more than all nodes                   | percentageOfNodesToScore: 101                                                                     | percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]                                                                                                                                                                                   |
      | a plugin that nobody knows            | profiles: [{plugins: {score: {enabled: [{name: Luck}]}}}]                                         | initializing profiles: creating profile for scheduler name default-scheduler: ScorePlugin "Luck" does not exist                                                                                                                                            |
      | a plugin where it says nothing        | profiles: [{plugins: {bind: {enabled: [{name: NodeName}]}}}]                                      | initializing profiles: creating profile for scheduler name default-scheduler: plugin "NodeName" does not extend BindPlugin plugin                                                                                                                          |
      | nothing that binds                    | profiles: [{plugins: {bind: {disabled: [{name: "*"}]}}}]                                          | initializing profiles: creating profile for scheduler name default-scheduler: at least one bind plugin is needed for profile with scheduler name "default-scheduler"                                                                                       |
      | an unknown strategy                   | profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: Tightest}}}]}] | initializing profiles: creating profile for scheduler name default-scheduler: initializing plugin "NodeResourcesFit": scoringStrategy.type: Unsupported value: "Tightest": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio" |
      | a misspelt argument                   | profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {ignored: []}}]}]                       | strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin NodeResourcesFit: strict decoding error: unknown field "ignored"                                                                             |
      | a back-off that ends before it begins | podInitialBackoffSeconds: 20                                                                      | podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds                                                                                                                                                         |
      | another program that is asked         | extenders: [{urlPrefix: "http://extender:8888", filterVerb: filter}]                              | extenders: the scheduler is simulated without extenders, which are asked over HTTP                                                                                                                                                                         |
