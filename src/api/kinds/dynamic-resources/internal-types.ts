/** The structs of devices inside the API server (pkg/apis/resource/types.go), in the form of the pod's `internalTypes`. */
export const deviceTypes: Readonly<Record<string, string>> = {
  ResourceClaimSpec: 'Devices #DeviceClaim',
  DeviceClaim: 'Requests []#DeviceRequest, Constraints []#DeviceConstraint, Config []#DeviceClaimConfiguration',
  DeviceRequest: 'Name string, Exactly *#ExactDeviceRequest, FirstAvailable []#DeviceSubRequest',
  ExactDeviceRequest:
    'DeviceClassName string, Selectors []#DeviceSelector, AllocationMode string, Count int, AdminAccess *bool, ' +
    'Tolerations []#DeviceToleration, Capacity *#CapacityRequirements',
  DeviceSubRequest:
    'Name string, DeviceClassName string, Selectors []#DeviceSelector, AllocationMode string, Count int, Tolerations ' +
    '[]#DeviceToleration, Capacity *#CapacityRequirements',
  DeviceSelector: 'CEL=cel *#CELDeviceSelector',
  CELDeviceSelector: 'Expression string',
  DeviceToleration: 'Key string, Operator string, Value string, Effect string, TolerationSeconds *int',
  CapacityRequirements: 'Requests map:Quantity',
  DeviceConstraint: 'Requests []string, MatchAttribute *string, DistinctAttribute *string',
  DeviceClaimConfiguration: 'Requests []string, Opaque *#OpaqueDeviceConfiguration',
  OpaqueDeviceConfiguration: 'Driver string, Parameters json',
  AllocationResult: 'Devices #DeviceAllocationResult, NodeSelector *#NodeSelector, AllocationTimestamp *string',
  DeviceAllocationResult: 'Results []#DeviceRequestAllocationResult, Config []#DeviceAllocationConfiguration',
  DeviceRequestAllocationResult:
    'Request string, Driver string, Pool string, Device string, AdminAccess *bool, Tolerations []#DeviceToleration, ' +
    'BindingConditions []string, BindingFailureConditions []string, ShareID *string, ConsumedCapacity map:Quantity',
  DeviceAllocationConfiguration: 'Source string, Requests []string, Opaque *#OpaqueDeviceConfiguration',
  DeviceAttribute:
    'IntValue=int *int, BoolValue=bool *bool, StringValue=string *string, VersionValue=version *string, ' +
    'IntValues=ints []int, BoolValues=bools []bool, StringValues=strings []string, VersionValues=versions []string',
};
