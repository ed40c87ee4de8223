import type { JsonObject } from '../../src/events/types.ts';

/** One example that AWS publishes: the pattern, and events that it does and does not match. */
export interface Example {
  /** Page and heading. */
  source: string;
  pattern: JsonObject;
  matching: JsonObject[];
  other: JsonObject[];
}

const OPERATORS = 'EventBridge user guide, eb-create-pattern-operators';
const SYNTAX = 'EventBridge user guide, eb-create-pattern';
const NULLS = 'EventBridge user guide, eb-event-patterns-null-values';
const ARRAYS = 'EventBridge user guide, eb-event-patterns-arrays';
const VALUES = 'EventBridge user guide, eb-filtering-data-types';
const BEST = 'EventBridge user guide, eb-patterns-best-practices';
const READS = 'EventBridge user guide, eb-service-event-cloudtrail-management';
const RULER = 'aws/event-ruler README (2.0.1)';

function detail(value: JsonObject): JsonObject {
  return { detail: value };
}

/** The table "Comparison operators", row by row. */
export const TABLE: readonly Example[] = [
  {
    source: `${OPERATORS}, table: And`,
    pattern: { Location: ['New York'], Day: ['Monday'] },
    matching: [{ Location: 'New York', Day: 'Monday', Hour: 3 }],
    other: [{ Location: 'New York', Day: 'Friday' }, { Location: 'New York' }],
  },
  {
    source: `${OPERATORS}, table: Anything-but`,
    pattern: { state: [{ 'anything-but': 'initializing' }] },
    matching: [{ state: 'running' }, { state: '' }, { state: null }, { state: 3 }],
    other: [{ state: 'initializing' }, {}],
  },
  {
    source: `${OPERATORS}, table: Anything-but (begins with)`,
    pattern: { Region: [{ 'anything-but': { prefix: 'us-' } }] },
    matching: [{ Region: 'eu-west-1' }],
    other: [{ Region: 'us-east-1' }],
  },
  {
    source: `${OPERATORS}, table: Anything-but (ends with)`,
    pattern: { FileName: [{ 'anything-but': { suffix: '.png' } }] },
    matching: [{ FileName: 'a.PNG' }],
    other: [{ FileName: 'a.png' }],
  },
  {
    source: `${OPERATORS}, table: Anything-but (ignore case)`,
    pattern: { state: [{ 'anything-but': { 'equals-ignore-case': 'initializing' } }] },
    matching: [{ state: 'running' }],
    other: [{ state: 'INITIALIZING' }, { state: 'initializing' }],
  },
  {
    source: `${OPERATORS}, table: Anything-but using a wildcard`,
    pattern: { FilePath: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
    matching: [{ FilePath: '/usr/bin/node' }],
    other: [{ FilePath: '/usr/lib/node' }],
  },
  {
    source: `${OPERATORS}, table: Begins with`,
    pattern: { Region: [{ prefix: 'us-' }] },
    matching: [{ Region: 'us-west-2' }],
    other: [{ Region: 'eu-us-1' }, { Region: 'US-EAST-1' }],
  },
  {
    source: `${OPERATORS}, table: Begins with (ignore case)`,
    pattern: { service: [{ prefix: { 'equals-ignore-case': 'eventb' } }] },
    matching: [{ service: 'EventBridge' }, { service: 'EVENTB' }],
    other: [{ service: 'Event' }],
  },
  {
    source: `${OPERATORS}, table: Empty`,
    pattern: { LastName: [''] },
    matching: [{ LastName: '' }],
    other: [{ LastName: null }, { LastName: ' ' }, {}],
  },
  {
    source: `${OPERATORS}, table: Equals`,
    pattern: { Name: ['Alice'] },
    matching: [{ Name: 'Alice' }],
    other: [{ Name: 'alice' }],
  },
  {
    source: `${OPERATORS}, table: Equals (ignore case)`,
    pattern: { Name: [{ 'equals-ignore-case': 'alice' }] },
    matching: [{ Name: 'Alice' }, { Name: 'ALICE' }],
    other: [{ Name: 'Alic' }],
  },
  {
    source: `${OPERATORS}, table: Ends with`,
    pattern: { FileName: [{ suffix: '.png' }] },
    matching: [{ FileName: 'dir/a.png' }],
    other: [{ FileName: 'a.png.gz' }],
  },
  {
    source: `${OPERATORS}, table: Ends with (ignore case)`,
    pattern: { service: [{ suffix: { 'equals-ignore-case': 'tBridge' } }] },
    matching: [{ service: 'EventBridge' }, { service: 'EVENTBRIDGE' }],
    other: [{ service: 'bridges' }],
  },
  {
    source: `${OPERATORS}, table: Exists`,
    pattern: { ProductName: [{ exists: true }] },
    matching: [{ ProductName: 'x' }, { ProductName: null }, { ProductName: '' }],
    other: [{}, { ProductName: {} }, { ProductName: [] }],
  },
  {
    source: `${OPERATORS}, table: Does not exist`,
    pattern: { ProductName: [{ exists: false }] },
    matching: [{ Other: 1 }, { ProductName: { inner: 1 } }],
    other: [{ ProductName: 'x' }, { ProductName: null }],
  },
  {
    source: `${OPERATORS}, table: Not`,
    pattern: { Weather: [{ 'anything-but': ['Raining'] }] },
    matching: [{ Weather: 'Sunny' }],
    other: [{ Weather: 'Raining' }],
  },
  {
    source: `${OPERATORS}, table: Null`,
    pattern: { UserID: [null] },
    matching: [{ UserID: null }],
    other: [{ UserID: '' }, { UserID: 'null' }, {}],
  },
  {
    source: `${OPERATORS}, table: Numeric (equals)`,
    pattern: { Price: [{ numeric: ['=', 100] }] },
    matching: [{ Price: 100 }],
    other: [{ Price: '100' }, { Price: 101 }],
  },
  {
    source: `${OPERATORS}, table: Numeric (range)`,
    pattern: { Price: [{ numeric: ['>', 10, '<=', 20] }] },
    matching: [{ Price: 10.5 }, { Price: 20 }],
    other: [{ Price: 10 }, { Price: 20.000001 }],
  },
  {
    source: `${OPERATORS}, table: Or`,
    pattern: { PaymentType: ['Credit', 'Debit'] },
    matching: [{ PaymentType: 'Credit' }, { PaymentType: 'Debit' }],
    other: [{ PaymentType: 'Cash' }],
  },
  {
    source: `${OPERATORS}, table: Or (multiple fields)`,
    pattern: { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
    matching: [{ Location: 'New York', Day: 'Friday' }, { Day: 'Monday' }],
    other: [{ Location: 'Paris', Day: 'Friday' }],
  },
  {
    source: `${OPERATORS}, table: Wildcard`,
    pattern: { FileName: [{ wildcard: 'dir/*.png' }] },
    matching: [{ FileName: 'dir/a.png' }, { FileName: 'dir/.png' }, { FileName: 'dir/sub/a.png' }],
    other: [{ FileName: 'a.png' }, { FileName: 'dir/a.jpg' }],
  },
];

/** The worked examples below the table. */
export const WORKED: readonly Example[] = [
  {
    source: `${OPERATORS}, Prefix matching`,
    pattern: { time: [{ prefix: '2017-10-02' }] },
    matching: [{ time: '2017-10-02T18:43:48Z' }],
    other: [{ time: '2017-10-03T18:43:48Z' }],
  },
  {
    source: `${OPERATORS}, Prefix matching while ignoring case`,
    pattern: detail({ service: [{ prefix: { 'equals-ignore-case': 'EventB' } }] }),
    matching: [detail({ service: 'EVENTBridge' }), detail({ service: 'eventb' })],
    other: [detail({ service: 'even' })],
  },
  {
    source: `${OPERATORS}, Suffix matching while ignoring case`,
    pattern: detail({ FileName: [{ suffix: { 'equals-ignore-case': '.png' } }] }),
    matching: [detail({ FileName: 'a.png' }), detail({ FileName: 'a.PNG' })],
    other: [detail({ FileName: 'a.png2' })],
  },
  {
    source: `${OPERATORS}, Anything-but matching: a number`,
    pattern: detail({ 'x-limit': [{ 'anything-but': 123 }] }),
    matching: [detail({ 'x-limit': 124 }), detail({ 'x-limit': '123' })],
    other: [detail({ 'x-limit': 123 }), detail({})],
  },
  {
    source: `${OPERATORS}, Anything-but matching: a list of strings`,
    pattern: detail({ state: [{ 'anything-but': ['stopped', 'overloaded'] }] }),
    matching: [detail({ state: 'running' })],
    other: [detail({ state: 'stopped' }), detail({ state: 'overloaded' })],
  },
  {
    source: `${OPERATORS}, Anything-but matching: a list of numbers`,
    pattern: detail({ 'x-limit': [{ 'anything-but': [100, 200, 300] }] }),
    matching: [detail({ 'x-limit': 301 })],
    other: [detail({ 'x-limit': 100 }), detail({ 'x-limit': 3.0e2 })],
  },
  {
    source: `${OPERATORS}, Anything-but matching while ignoring case: a list`,
    pattern: detail({ state: [{ 'anything-but': { 'equals-ignore-case': ['initializing', 'stopped'] } }] }),
    matching: [detail({ state: 'running' })],
    other: [detail({ state: 'Stopped' }), detail({ state: 'INITIALIZING' })],
  },
  {
    source: `${OPERATORS}, Anything-but matching on prefixes`,
    pattern: detail({ state: [{ 'anything-but': { prefix: ['init', 'stop'] } }] }),
    matching: [detail({ state: 'running' })],
    other: [detail({ state: 'initializing' }), detail({ state: 'stopped' })],
  },
  {
    source: `${OPERATORS}, Anything-but matching on suffixes`,
    pattern: detail({ FileName: [{ 'anything-but': { suffix: ['.txt', '.rtf'] } }] }),
    matching: [detail({ FileName: 'a.png' })],
    other: [detail({ FileName: 'a.txt' }), detail({ FileName: 'a.rtf' })],
  },
  {
    source: `${OPERATORS}, Anything-but matching using wildcards`,
    pattern: detail({ FilePath: [{ 'anything-but': { wildcard: ['*/lib/*', '*/bin/*'] } }] }),
    matching: [detail({ FilePath: '/usr/share/doc' })],
    other: [detail({ FilePath: '/usr/lib/x' }), detail({ FilePath: '/usr/bin/x' })],
  },
  {
    source: `${OPERATORS}, Numeric matching`,
    pattern: detail({
      'c-count': [{ numeric: ['>', 0, '<=', 5] }],
      'd-count': [{ numeric: ['<', 10] }],
      'x-limit': [{ numeric: ['=', 3.018e2] }],
    }),
    matching: [detail({ 'c-count': 5, 'd-count': 3, 'x-limit': 301.8 })],
    other: [
      detail({ 'c-count': 0, 'd-count': 3, 'x-limit': 301.8 }),
      detail({ 'c-count': 5, 'd-count': 10, 'x-limit': 301.8 }),
      detail({ 'c-count': 5, 'd-count': 3, 'x-limit': '301.8' }),
    ],
  },
  {
    source: `${OPERATORS}, IP address matching`,
    pattern: detail({ sourceIPAddress: [{ cidr: '10.0.0.0/24' }] }),
    matching: [detail({ sourceIPAddress: '10.0.0.0' }), detail({ sourceIPAddress: '10.0.0.255' })],
    other: [detail({ sourceIPAddress: '10.0.1.0' }), detail({ sourceIPAddress: 'ecs.amazonaws.com' })],
  },
  {
    source: `${OPERATORS}, Exists matching`,
    pattern: detail({ state: [{ exists: true }] }),
    matching: [detail({ 'instance-id': 'i-abcd1111', state: 'pending' })],
    other: [detail({ 'c-count': { c1: 100 } })],
  },
  {
    source: `${OPERATORS}, Equals-ignore-case matching`,
    pattern: { 'detail-type': [{ 'equals-ignore-case': 'ec2 instance state-change notification' }] },
    matching: [{ 'detail-type': ['EC2 Instance State-change Notification'], detail: { 'c-count': { c1: 100 } } }],
    other: [{ 'detail-type': ['EC2 Spot Instance Interruption Warning'] }],
  },
  {
    source: `${OPERATORS}, Wildcards and event pattern complexity`,
    pattern: { EventBusArn: [{ wildcard: '*:*:*:*:*:event-bus/*' }] },
    matching: [{ EventBusArn: 'arn:aws:events:us-east-1:111122223333:event-bus/default' }],
    other: [{ EventBusArn: 'arn:aws:events:us-east-1:111122223333:rule/default' }],
  },
  {
    source: `${OPERATORS}, Wildcards and event pattern complexity: repeated sequences`,
    pattern: { FileName: [{ wildcard: '/Users/*/dir/dir/dir/dir/dir/doc.txt' }] },
    matching: [{ FileName: '/Users/me/dir/dir/dir/dir/dir/dir/doc.txt' }],
    other: [{ FileName: '/Users/me/dir/dir/dir/dir/doc.txt' }],
  },
  {
    source: `${OPERATORS}, Complex example with multiple matching`,
    pattern: {
      time: [{ prefix: '2017-10-02' }],
      detail: {
        state: [{ 'anything-but': 'initializing' }],
        'c-count': [{ numeric: ['>', 0, '<=', 5] }],
        'd-count': [{ numeric: ['<', 10] }],
        'x-limit': [{ 'anything-but': [100, 200, 300] }],
      },
    },
    matching: [
      { time: '2017-10-02T16:24:49Z', detail: { state: 'running', 'c-count': 5, 'd-count': 3, 'x-limit': 301.8 } },
    ],
    other: [
      { time: '2017-10-02T16:24:49Z', detail: { state: 'running', 'c-count': 5, 'd-count': 3, 'x-limit': 300 } },
      { time: '2017-10-02T16:24:49Z', detail: { state: 'running', 'c-count': 5, 'd-count': 3 } },
    ],
  },
  {
    source: `${OPERATORS}, Complex example with $or matching`,
    pattern: detail({
      $or: [
        { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] },
        { 'd-count': [{ numeric: ['<', 10] }] },
        { 'x-limit': [{ numeric: ['=', 3.018e2] }] },
      ],
    }),
    matching: [detail({ 'c-count': 9, 'd-count': 9 }), detail({ 'x-limit': 301.8 })],
    other: [detail({ 'c-count': 9, 'd-count': 10, 'x-limit': 301 })],
  },
];

const autoScaling: JsonObject = {
  'detail-type': 'EC2 Instance Launch Successful',
  source: 'aws.autoscaling',
  resources: [],
  detail: { eventVersion: '', responseElements: null },
};

/** Other pages of the guide. */
export const PAGES: readonly Example[] = [
  {
    source: SYNTAX,
    pattern: {
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
      detail: { state: ['terminated'] },
    },
    matching: [
      { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: { state: 'terminated' } },
    ],
    other: [
      { source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', state: 'terminated', detail: {} },
    ],
  },
  {
    source: `${SYNTAX}, Matching event values`,
    pattern: { source: ['aws.ec2', 'aws.fargate'] },
    matching: [{ source: 'aws.fargate' }],
    other: [{ source: 'aws.ecs' }],
  },
  {
    source: `${SYNTAX}, Considerations: dots in keys of the event`,
    pattern: detail({ state: { status: ['running'] } }),
    matching: [detail({ state: { status: 'running' } }), detail({ 'state.status': 'running' })],
    other: [detail({ state: 'running' })],
  },
  {
    source: `${SYNTAX}, Considerations: dots in keys of the pattern`,
    pattern: detail({ 'state.status': ['running'] }),
    matching: [detail({ state: { status: 'running' } }), detail({ 'state.status': 'running' })],
    other: [detail({ status: 'running' })],
  },
  {
    source: `${NULLS}: an empty string`,
    pattern: detail({ eventVersion: [''] }),
    matching: [autoScaling],
    other: [detail({ eventVersion: null }), detail({})],
  },
  {
    source: `${NULLS}: null`,
    pattern: detail({ responseElements: [null] }),
    matching: [autoScaling],
    other: [detail({ responseElements: '' }), detail({ responseElements: {} }), detail({})],
  },
  {
    source: ARRAYS,
    pattern: {
      resources: [
        'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
        'arn:aws:ec2:us-east-1:111122223333:instance/i-b188560f',
        'arn:aws:ec2:us-east-1:444455556666:instance/i-b188560f',
      ],
    },
    matching: [
      {
        resources: [
          'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:eb56d16b:autoScalingGroupName/ASGTerminate',
          'arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f',
        ],
      },
    ],
    other: [{ resources: [] }, { resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-0'] }],
  },
  {
    source: `${VALUES}, Field matching`,
    pattern: {
      source: ['aws.autoscaling'],
      'detail-type': ['EC2 Instance Launch Successful'],
      detail: { responseElements: [null] },
    },
    matching: [autoScaling],
    other: [{ ...autoScaling, source: 'aws.ec2' }],
  },
  {
    source: `${VALUES}, Value matching`,
    pattern: {
      source: ['aws.macie'],
      'detail-type': ['Macie Finding'],
      detail: { severity: { score: [1] }, count: [2] },
    },
    matching: [
      {
        source: 'aws.macie',
        'detail-type': 'Macie Finding',
        detail: { severity: { score: 1, description: 'Low' }, count: 2 },
      },
    ],
    other: [
      {
        source: 'aws.macie',
        'detail-type': 'Macie Finding',
        detail: { severity: { score: '1', description: 'Low' }, count: 2 },
      },
    ],
  },
  {
    source: `${BEST}, Specify event source and detail type as filters`,
    pattern: {
      'detail-type': ['AWS API Call via CloudTrail'],
      $or: [
        { source: ['aws.sqs'], detail: { eventName: ['CreateQueue', 'SetQueueAttributes'] } },
        { source: ['aws.kms'], detail: { eventName: ['CreateKey', 'DisableKeyRotation'] } },
      ],
    },
    matching: [{ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.kms', detail: { eventName: 'CreateKey' } }],
    other: [{ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.sqs', detail: { eventName: 'CreateKey' } }],
  },
  {
    source: READS,
    pattern: {
      source: ['aws.sts'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: ['AssumeRole'] },
    },
    matching: [
      { source: 'aws.sts', 'detail-type': 'AWS API Call via CloudTrail', detail: { eventName: 'AssumeRole' } },
    ],
    other: [
      { source: 'aws.sts', 'detail-type': 'AWS API Call via CloudTrail', detail: { eventName: 'AssumeRoleWithSAML' } },
    ],
  },
];

const employees: JsonObject[] = [
  { firstName: 'John', lastName: 'Doe' },
  { firstName: 'Anna', lastName: 'Smith' },
  { firstName: 'Peter', lastName: 'Jones' },
];
const people: JsonObject = { employees };
const nested: JsonObject = { employees: [employees.slice(0, 2), employees.slice(2)] };

/** The matcher that AWS publishes. */
export const LIBRARY: readonly Example[] = [
  {
    source: `${RULER}, Simple matching`,
    pattern: {
      'detail-type': ['EC2 Instance State-change Notification'],
      resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
      detail: { state: ['initializing', 'running'] },
    },
    matching: [
      {
        'detail-type': 'EC2 Instance State-change Notification',
        resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000'],
        detail: { 'c-count': 5, state: 'running' },
      },
    ],
    other: [{ 'detail-type': 'EC2 Instance State-change Notification', detail: { state: 'running' } }],
  },
  {
    source: `${RULER}, Suffix matching`,
    pattern: { source: [{ suffix: 'ec2' }] },
    matching: [{ source: 'aws.ec2' }],
    other: [{ source: 'aws.EC2' }],
  },
  {
    source: `${RULER}, Suffix equals-ignore-case matching`,
    pattern: { source: [{ suffix: { 'equals-ignore-case': 'EC2' } }] },
    matching: [{ source: 'aws.ec2' }],
    other: [{ source: 'aws.ecs' }],
  },
  {
    source: `${RULER}, Wildcard matching`,
    pattern: { source: [{ wildcard: 'Simple*Service' }] },
    matching: [{ source: 'SimpleQueueService' }, { source: 'SimpleService' }],
    other: [{ source: 'AmazonSimpleQueueService' }],
  },
  {
    source: `${RULER}, Anything-but wildcard list`,
    pattern: detail({ state: [{ 'anything-but': { wildcard: ['*/bin/*.jar', '*/bin/*.class'] } }] }),
    matching: [detail({ state: '/opt/bin/a.sh' }), detail({ state: 7 })],
    other: [detail({ state: '/opt/bin/a.jar' }), detail({ state: '/opt/bin/a.class' })],
  },
  {
    source: `${RULER}, Anything-but suffix list`,
    pattern: detail({ 'instance-id': [{ 'anything-but': { suffix: ['1234', '6789'] } }] }),
    matching: [detail({ 'instance-id': 'i-0000' })],
    other: [detail({ 'instance-id': 'i-1234' }), detail({ 'instance-id': 'i-6789' })],
  },
  {
    source: `${RULER}, IP Address Matching ("also works with IPv6")`,
    pattern: detail({ 'source-ip': [{ cidr: '2001:db8::/32' }] }),
    matching: [detail({ 'source-ip': '2001:db8:4a:10::7f' }), detail({ 'source-ip': '2001:0DB8::1' })],
    other: [detail({ 'source-ip': '2001:db9::1' }), detail({ 'source-ip': '10.0.0.1' })],
  },
  {
    source: `${RULER}, Exists matching: an object is no leaf`,
    pattern: detail({ 'c-count': [{ exists: false }] }),
    matching: [detail({ state: ['initializing', 'running'] }), detail({ 'c-count': { c1: 100 } })],
    other: [detail({ 'c-count': 5 })],
  },
  {
    source: `${RULER}, Complex example`,
    pattern: {
      time: [{ prefix: '2017-10-02' }],
      detail: {
        state: [{ 'anything-but': 'initializing' }],
        'c-count': [{ numeric: ['>', 0, '<=', 5] }],
        'd-count': [{ numeric: ['<', 10] }],
        'x-limit': [{ 'anything-but': [100, 200, 300] }],
        'source-ip': [{ cidr: '10.0.0.0/8' }],
      },
    },
    matching: [
      {
        time: '2017-10-02T16:24:49Z',
        detail: { state: 'running', 'c-count': 5, 'd-count': 3, 'x-limit': 301.8, 'source-ip': '10.0.0.33' },
      },
    ],
    other: [
      {
        time: '2017-10-02T16:24:49Z',
        detail: { state: 'running', 'c-count': 5, 'd-count': 3, 'x-limit': 301.8, 'source-ip': '11.0.0.33' },
      },
    ],
  },
  {
    source: `${RULER}, Normal "Or"`,
    pattern: {
      source: ['aws.cloudwatch'],
      $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
    },
    matching: [
      { source: 'aws.cloudwatch', metricName: 'ReadLatency' },
      { source: 'aws.cloudwatch', namespace: 'AWS/ES' },
    ],
    other: [{ source: 'aws.cloudwatch' }, { source: 'aws.ec2', namespace: 'AWS/ES' }],
  },
  {
    source: `${RULER}, Parallel "Or"`,
    pattern: {
      $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
      detail: { $or: [{ source: ['aws.cloudwatch'] }, { 'detail-type': ['CloudWatch Alarm State Change'] }] },
    },
    matching: [{ namespace: 'AWS/EC2', detail: { 'detail-type': 'CloudWatch Alarm State Change' } }],
    other: [{ namespace: 'AWS/EC2', detail: {} }, detail({ source: 'aws.cloudwatch' })],
  },
  {
    source: `${RULER}, "Or" has an "And" inside`,
    pattern: {
      source: ['aws.cloudwatch'],
      $or: [
        { metricName: ['CPUUtilization', 'ReadLatency'] },
        { metricType: ['MetricType'], namespace: ['AWS/EC2', 'AWS/ES'] },
        { scope: ['Service'] },
      ],
    },
    matching: [{ source: 'aws.cloudwatch', metricType: 'MetricType', namespace: 'AWS/ES' }],
    other: [{ source: 'aws.cloudwatch', metricType: 'MetricType' }],
  },
  {
    source: `${RULER}, Nested "Or" and "And"`,
    pattern: {
      source: ['aws.cloudwatch'],
      $or: [
        { metricName: ['CPUUtilization', 'ReadLatency'] },
        {
          metricType: ['MetricType'],
          namespace: ['AWS/EC2', 'AWS/ES'],
          $or: [{ metricId: [1234] }, { spaceId: [1000] }],
        },
        { scope: ['Service'] },
      ],
    },
    matching: [
      { source: 'aws.cloudwatch', metricType: 'MetricType', namespace: 'AWS/EC2', spaceId: 1000 },
      { source: 'aws.cloudwatch', scope: 'Service' },
    ],
    other: [{ source: 'aws.cloudwatch', metricType: 'MetricType', namespace: 'AWS/EC2', spaceId: 1 }],
  },
  {
    source: `${RULER}, JSON Array Matching`,
    pattern: { employees: { firstName: ['Anna'] } },
    matching: [people, nested],
    other: [{ employees: [{ firstName: 'John' }] }],
  },
  {
    source: `${RULER}, JSON Array Matching: one element`,
    pattern: { employees: { firstName: ['Anna'], lastName: ['Smith'] } },
    matching: [people, nested],
    other: [],
  },
  {
    source: `${RULER}, JSON Array Matching: different elements`,
    pattern: { employees: { firstName: ['Anna'], lastName: ['Jones'] } },
    matching: [],
    other: [people, nested],
  },
];
